"""The registrar's first screen: an appeal comes in."""
