"""A screen as one line, and the way back to it."""
