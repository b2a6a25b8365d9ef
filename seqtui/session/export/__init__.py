"""Runs and views as files: JSON, CSV, Markdown, npz."""
