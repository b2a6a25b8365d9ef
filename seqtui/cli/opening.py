"""The commands that take the terminal: home and the stepper."""

import os
import sys

from seqtui.cli.asked import Arguments, request_of
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run as record


def home(args: Arguments) -> int:
    """Show the list of models."""
    return _run_app(None, args)


def open_stepper(args: Arguments) -> int:
    """Open a run in the stepper."""
    return _run_app(request_of(args), args)


def _run_app(request: Request | None, args: Arguments) -> int:
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        if request is not None:
            record(request)  # what is wrong with the request itself is said first
        raise SeqtuiError("the screens need a terminal; into a pipe or a file use seqtui show")
    if args.color == "never":
        os.environ["NO_COLOR"] = "1"
    from seqtui.tui.app import run_app

    return run_app(request, args.plain)
