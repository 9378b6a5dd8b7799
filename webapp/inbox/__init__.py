"""The list of work items: what is mine, what is free, what is late."""
