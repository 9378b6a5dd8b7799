"""Figures with their base and counting rule printed under them."""
