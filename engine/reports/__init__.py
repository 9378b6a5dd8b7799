"""What managers read: one file a report, and the registry.

Every figure states its base and its counting rule; "not classified" is always shown; shares are
rounded half up to one decimal. May import the floors below.
"""
