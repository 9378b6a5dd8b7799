"""Acts of destruction: proposed by one person, confirmed by another, read by the auditor."""
