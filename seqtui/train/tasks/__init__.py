"""Tasks: one module for each recipe; torch, so imported only in the worker."""
