"""What each kind of flow node does when a token comes, waits and leaves."""
