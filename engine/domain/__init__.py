"""Values and rules of the law and of the house. Standard library only; reads only its own data files."""
