"""Going through a run: the cursor, the pointer, and the frozen views of a step, by itself and in numbers."""
