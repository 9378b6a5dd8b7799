"""The task page and the case page: where an executor works and everyone reads the file."""
