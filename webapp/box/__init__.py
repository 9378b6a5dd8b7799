"""Boxes for appeals: the act of opening, and the way from each item to its registration."""
