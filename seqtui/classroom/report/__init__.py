"""The report of a class, and what a teacher changes about recorded answers."""
