"""The product's rules to read: messages with their versions, and the legal acts behind everything."""
