"""Layouts of files that other programs write: how each is recognised, and what its tensors are called here."""
