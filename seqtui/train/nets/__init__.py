"""Plain torch networks that the recipes train; imported only in the worker."""
