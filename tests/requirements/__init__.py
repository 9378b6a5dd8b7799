"""Which test shows which requirement: read from the tests themselves, written to docs/requirements.md."""
