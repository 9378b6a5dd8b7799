"""Letters on paper: what waits to be printed and posted."""
