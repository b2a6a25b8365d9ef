"""The rules of a lesson: what ``seqtui lessons check`` finds, each fault with file, line and advice."""
