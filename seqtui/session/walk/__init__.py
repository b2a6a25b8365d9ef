"""Going through a run: the cursor, the pointer, and the frozen views of a moment."""
