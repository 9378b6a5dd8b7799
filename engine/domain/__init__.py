"""Values and rules of the law and of the house. Standard library only, no input or output."""
