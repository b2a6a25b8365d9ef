"""Planted faults: does a test see it when the program is wrong? ``python -m tests.faults`` (see README)."""
