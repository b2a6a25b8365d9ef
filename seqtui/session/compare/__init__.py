"""Two or three runs in lock step."""
