"""The commands that take the terminal: home and the stepper."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from seqtui.cli.args_to_request import Arguments, state_of_arguments
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.config import read_config, typed_sizes
from seqtui.session.share.restore import reopened
from seqtui.session.share.state import State

if TYPE_CHECKING:
    from seqtui.course.course_map import LearnRequest
    from seqtui.session.compare.comparison import Comparison
    from seqtui.train.training_config import TrainingConfig


def home(args: Arguments) -> int:
    """Show the list of models."""
    return _run_app(None, args)


def open_stepper(args: Arguments) -> int:
    """Open a run in the stepper, or list the parts of a file; a model of random weights in the config file's sizes.

    Raises SeqtuiError for --format and --out, which say how a list is written, without --parts.
    """
    if args.parts:
        from seqtui.cli.parts import list_parts

        return list_parts(args)
    if args.format != "table" or args.out:
        raise SeqtuiError(
            _("--format and --out write a list: give --parts, too, or use {printed}", printed="seqtui show")
        )
    if args.model and args.weights is None:
        args.set = [*typed_sizes(args.model), *args.set]
    return _run_app(state_of_arguments(args), args)


def open_comparison(comparison: Comparison, args: Arguments) -> int:
    """Step through runs side by side."""
    return _run_app(None, args, comparison)


def open_training(args: Arguments, configs: Sequence[TrainingConfig] = ()) -> int:
    """Train on the screen: at once, or after a recipe was chosen."""
    _need_terminal(_("seqtui train without --watch"), args)
    gc.disable()  # until the app runs, which looks after it
    from seqtui.tui.run import run_train

    return run_train(configs=configs, look=args.look, dark=_is_dark(args))


def open_course(args: Arguments, wish: LearnRequest) -> int:
    """Show the map of the course of a folder, one of its lessons, what is due, or the examination."""
    printed = "seqtui exam --plain" if wish.examines else "seqtui review --plain" if wish.reviews else ""
    _need_terminal(printed or "seqtui learn --plain", args)
    gc.disable()  # until the app runs, which looks after it
    from seqtui.tui.run import run_course

    return run_course(wish, args.look, _is_dark(args))


def _run_app(state: State | None, args: Arguments, comparison: Comparison | None = None) -> int:
    if state is not None and not has_terminal():
        reopened(state)  # what is wrong with the request itself is said first
    _need_terminal("seqtui show" if comparison is None else _("seqtui compare without --step"), args)
    gc.disable()  # until the app runs, which looks after it
    from seqtui.tui.run import run_app

    return run_app(state, args.look, comparison, _is_dark(args))


def _need_terminal(printed: str, args: Arguments) -> None:
    """Refuse to open a screen where there is no terminal.

    Raises SeqtuiError where there is none, with the command that prints instead.
    """
    if not has_terminal():
        raise SeqtuiError(_("the screens need a terminal; into a pipe or a file use {printed}", printed=printed))
    if args.color == "never":
        os.environ["NO_COLOR"] = "1"


def _is_dark(args: Arguments) -> bool:
    """The ground of the screens: as typed, or as the config file says."""
    return (args.theme or read_config().values["theme"]) == "dark"


def has_terminal() -> bool:
    """Whether there is a terminal to type at and to draw on."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty())


def agreed(question: str, args: Arguments, expected: str = "") -> bool:
    """Return whether somebody at the terminal agrees, by typing what is expected, or yes; --yes agrees beforehand.

    Raises SeqtuiError where nobody can be asked.
    """
    if args.yes:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        raise SeqtuiError(_("nothing is done: nobody can be asked here, so add --yes"))
    wanted = {expected} if expected else {_("yes"), "yes", "y"}
    try:
        return input(f"{question} ").strip() in wanted
    except EOFError:
        return False
