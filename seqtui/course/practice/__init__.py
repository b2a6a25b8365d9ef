"""Practice without end: questions from any run, faults to find in one, and sheets to work out by hand."""
