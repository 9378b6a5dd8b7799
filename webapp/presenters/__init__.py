"""Turns facts into what a template prints: labels, chips, dates. No database, no decisions."""
