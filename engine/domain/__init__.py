"""Values and rules of the law and of the house. Standard library only; reads nothing but its own data files."""
