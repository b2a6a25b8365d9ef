"""The command line: arguments, dispatch, and what each command writes."""

from seqtui.cli.program import main

__all__ = ["main"]
