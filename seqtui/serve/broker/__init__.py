"""The broker's process, and how the server and the sessions speak with it."""
