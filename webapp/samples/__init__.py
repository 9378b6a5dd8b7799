"""Random samples for auditors: drawn by a seed, looked at case by case, printed as an act."""
