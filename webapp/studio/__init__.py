"""The methodologist's desk: which diagrams, decision tables and forms are published."""
