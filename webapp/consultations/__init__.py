"""The log of consultations: advice given, and the way from it to an appeal."""
