"""The commands that take the terminal: home and the stepper."""

import os
import sys

from seqtui.cli.asked import Arguments, state_of_arguments
from seqtui.engine.errors import SeqtuiError
from seqtui.session.race import Race
from seqtui.session.reopening import reopened
from seqtui.session.state import State


def home(args: Arguments) -> int:
    """Show the list of models."""
    return _run_app(None, args)


def open_stepper(args: Arguments) -> int:
    """Open a run in the stepper."""
    return _run_app(state_of_arguments(args), args)


def open_race(race: Race, args: Arguments) -> int:
    """Step through runs side by side."""
    return _run_app(None, args, race)


def _run_app(state: State | None, args: Arguments, race: Race | None = None) -> int:
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        if state is not None:
            reopened(state)  # what is wrong with the request itself is said first
        printed = "seqtui show" if race is None else "seqtui compare without --step"
        raise SeqtuiError(f"the screens need a terminal; into a pipe or a file use {printed}")
    if args.color == "never":
        os.environ["NO_COLOR"] = "1"
    from seqtui.tui.app import run_app

    return run_app(state, args.plain, race)
