"""Random keys in a terminal of its own: ``python -m tests.monkey --seed N --runs N``."""
