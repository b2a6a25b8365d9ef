"""The course on the command line: its map, a lesson, and what an author does with lessons."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from seqtui.cli import opening
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.output import write, write_page
from seqtui.cli.plain_lesson import learn_plain, list_lessons
from seqtui.course.check.rules import VARIANTS, check_course
from seqtui.course.check.scaffold import new_lesson, what_next
from seqtui.course.course_map import LearnRequest
from seqtui.course.loader import read_course
from seqtui.course.lock import write_lock
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n
from seqtui.session.json_text import record_data
from seqtui.session.requests import nearest
from seqtui.session.text import TextStyle, safe


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
    folder = None if args.lessons is None else Path(args.lessons)
    return opening.open_course(args, LearnRequest(folder, args.lesson or "", args.step))


def what_of_lessons(parser: argparse.ArgumentParser) -> None:
    """What to do with the lessons, and with which."""
    meaning = _("list (the default), check, lock (keep the ids) or new")
    parser.add_argument("action", metavar="ACTION", nargs="?", default="list", help=meaning)
    meaning = _("check: the folder of a course or of one lesson; new: the id of the lesson")
    parser.add_argument("subject", metavar="SUBJECT", nargs="?", help=meaning)
    parser.add_argument("--lessons", metavar="PATH", help=_("the folder of another course, or of one lesson"))
    meaning = _("how many variants of each question are graded (default {n})", n=VARIANTS)
    parser.add_argument("--variants", metavar="N", help=meaning)


def lessons(args: Arguments) -> int:
    """List the lessons, check or lock them, or write a new one."""
    if args.action not in ACTIONS:
        near, known = nearest(args.action, ACTIONS), ", ".join(ACTIONS)
        raise SeqtuiError(
            _("there is no 'lessons {action}';{near} there are {known}", action=args.action, near=near, known=known)
        )
    if args.subject is not None and args.action in ("list", "lock"):
        raise SeqtuiError(_("'{word}' is one argument too many", word=args.subject))
    return ACTIONS[args.action](args)


def _check(args: Arguments) -> int:
    """Check a course or a lesson: its faults, a line each; the exit status is 1 where there are any."""
    folder = args.subject or args.lessons
    found = check_course(None if folder is None else Path(folder), variants=_variants(args.variants))
    said = _n("{n} fault", "{n} faults", len(found)) if found else _("nothing is wrong")

    def draw(console: Console, look: TextStyle) -> None:
        for line in (*map(str, found), said):
            console.print(look.words(safe(line)), markup=False, highlight=False, soft_wrap=True)

    data = {"faults": [record_data(fault) for fault in found]}
    return write_page(args, "lessons-check", "lessons", lambda: data, draw) or int(bool(found))


def _variants(typed: str | None) -> int:
    if typed is None:
        return VARIANTS
    if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= 1_000):
        raise SeqtuiError(_("--variants is '{typed}': give a whole number from 1 to 1000", typed=typed))
    return int(typed)


def _lock(args: Arguments) -> int:
    """Write lessons.lock beside course.toml."""
    path = write_lock(read_course(None if args.lessons is None else Path(args.lessons)))
    return write([_("written: {path}", path=safe(str(path))) + "\n"])


def _new(args: Arguments) -> int:
    """Write a new lesson that passes the check."""
    if args.subject is None:
        raise SeqtuiError(_("give the new lesson an id: seqtui lessons new attention-costs"))
    folder = Path(args.lessons) if args.lessons else Path()
    return write([f"{what_next(new_lesson(args.subject, folder))}\n"])


ACTIONS = {"list": list_lessons, "check": _check, "lock": _lock, "new": _new}
