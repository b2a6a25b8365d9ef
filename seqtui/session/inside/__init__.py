"""Looking into a network: what each of its parts does, and what becomes of an answer without it."""
