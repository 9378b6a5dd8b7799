"""The working calendar: everybody reads it, some propose days, the head of the Department publishes."""
