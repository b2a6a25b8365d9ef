"""The course on the command line: its map, or a lesson."""

from __future__ import annotations

import argparse
from pathlib import Path

from seqtui.cli import opening
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.plain_lesson import learn_plain, list_lessons
from seqtui.course.loader import read_course
from seqtui.course.lock import write_lock
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session import output
from seqtui.session.requests import nearest
from seqtui.session.text import safe


def what_to_learn(parser: argparse.ArgumentParser) -> None:
    """A lesson, and the folder of its course."""
    group = parser.add_argument_group(_("what to learn"))
    group.add_argument("lesson", nargs="?", metavar="LESSON", help=_("the id of a lesson (default: all of them)"))
    group.add_argument("--lessons", metavar="PATH", help=_("the folder of another course, or of one lesson"))
    group.add_argument("--step", metavar="ID", default="", help=_("begin at this step of the lesson"))
    group.add_argument(
        "--plain", dest="lines", action="store_true", help=_("line by line, for screen readers and logs")
    )


def learn(args: Arguments) -> int:
    """Open the map of the course, or a lesson; line by line, go through it, or list them."""
    if args.lines:
        args.format = "table"
        return learn_plain(args)
    return opening.open_course(args, None if args.lessons is None else Path(args.lessons), args.lesson or "", args.step)


def what_of_lessons(parser: argparse.ArgumentParser) -> None:
    """What to do with the lessons, and with which."""
    parser.add_argument(
        "action", metavar="ACTION", nargs="?", default="list", help=_("list (the default), or lock: keep the ids")
    )
    parser.add_argument("--lessons", metavar="PATH", help=_("the folder of another course, or of one lesson"))


def lessons(args: Arguments) -> int:
    """List the lessons, or lock their ids."""
    if args.action not in ACTIONS:
        near, known = nearest(args.action, ACTIONS), ", ".join(ACTIONS)
        raise SeqtuiError(
            _("there is no 'lessons {action}';{near} there are {known}", action=args.action, near=near, known=known)
        )
    return ACTIONS[args.action](args)


def _lock(args: Arguments) -> int:
    """Write lessons.lock beside course.toml."""
    path = write_lock(read_course(None if args.lessons is None else Path(args.lessons)))
    output.write([_("written: {path}", path=safe(str(path))) + "\n"])
    return 0


ACTIONS = {"list": list_lessons, "lock": _lock}
