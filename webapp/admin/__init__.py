"""The administrator's desk: people and roles. No content of cases."""
