"""What this process may do: read, write, start, train, copy; asked wherever it touches the world outside."""
