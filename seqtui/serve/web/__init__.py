"""The class in a browser."""
