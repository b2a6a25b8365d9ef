"""``seqtui class``: what a teacher does with a class beside its lessons: accounts, report, corrections, backup."""

import argparse
from collections.abc import Callable
from importlib import import_module

from msgspec import Struct

from seqtui.cli.args_to_request import Arguments
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _, _n
from seqtui.session.requests import nearest


class Action(Struct, frozen=True):
    """A row: what stands behind ``class NAME``, what it does, and the options that it takes beside those of all.

    words names what follows, in order, each optional one in brackets; "..." stands for any number more.
    """

    name: str
    words: str
    meaning: str
    module: str
    options: tuple[str, ...] = ()

    @property
    def fewest(self) -> int:
        """How many words must follow."""
        return sum(not word.startswith("[") for word in self.words.split())

    @property
    def most(self) -> int | None:
        """How many words may follow; None for any number."""
        return None if "..." in self.words else len(self.words.split())

    def run(self, args: Arguments) -> int:
        """Carry it out."""
        carried_out: Callable[[Arguments], int] = getattr(import_module(f"seqtui.cli.{self.module}"), self.name)
        return carried_out(args)


_PAGE = ("format", "out")
_ROWS = (
    Action("roster", "FILE", N_("take over the accounts of a CSV file"), "class_people", ("remove", "yes")),
    Action(
        "codes", "[ACCOUNT...]", N_("make join codes, on slips to hand out"), "class_people", ("new", "out", "host")
    ),
    Action("who", "", N_("list the accounts, and who is there now"), "class_people", _PAGE),
    Action(
        "report",
        "",
        N_("say how far everybody is, and how each question went"),
        "class_report",
        (*_PAGE, "lesson", "student", "since", "until", "lessons"),
    ),
    Action("void", "LESSON QUESTION", N_("let a question count for nobody"), "class_report", ("reason", "lessons")),
    Action("unvoid", "LESSON QUESTION", N_("let it count again"), "class_report"),
    Action(
        "regrade",
        "LESSON QUESTION",
        N_("grade recorded answers with the lesson as it is now"),
        "class_report",
        ("reason", "yes", "lessons"),
    ),
    Action("export", "ACCOUNT", N_("write all data of one person as JSON"), "class_people", ("out",)),
    Action("erase", "ACCOUNT", N_("erase all data of one person"), "class_people", ("yes",)),
    Action("backup", "FILE", N_("copy the database, also while it is in use"), "class_database", ("force",)),
    Action("restore", "FILE", N_("put a backup in the place of the class"), "class_database", ("force",)),
    Action("verify", "", N_("look whether the database holds together"), "class_database", _PAGE),
    Action("move", "FROM TO", N_("copy a class to another store: a file or postgresql://…"), "class_database"),
)
ACTIONS = {row.name: row for row in _ROWS}
_FLAGS = ("remove", "new", "yes", "force")
_LEFT_OUT = {"format": "table", **dict.fromkeys(_FLAGS, False)}


def what_of_a_class(parser: argparse.ArgumentParser) -> None:
    """What to do with which class, and with what of it."""
    listed = "\n".join(f"  {f'{row.name} {row.words}':<26}{_(row.meaning)}" for row in _ROWS)
    parser.description = f"{parser.description}\n\n{listed}"
    parser.add_argument("action", metavar="ACTION", nargs="?", help=_("one of those above"))
    parser.add_argument("words", metavar="WORD", nargs="*", help=_("what the action takes"))
    add = parser.add_argument
    add("--class", dest="folder", metavar="DIR", help=_("the folder of the class (default: class/ beside your data)"))
    add("--store", metavar="URL", help=_("its database elsewhere: postgresql://…, or a file"))
    add("--lessons", metavar="PATH", help=_("the folder of another course"))
    add("--lesson", metavar="ID", help=_("report: this lesson alone"))
    add("--student", metavar="ACCOUNT", help=_("report: this student alone"))
    add("--since", metavar="DAY", help=_("report: from this day on, as 2026-03-02"))
    add("--until", metavar="DAY", help=_("report: up to this day"))
    add("--reason", metavar="TEXT", help=_("void, regrade: why; the report says it"))
    add("--host", metavar="NAME", help=_("codes: what students type behind the @ (default: this machine)"))
    add("--new", action="store_true", help=_("codes: a new code in place of one that is lost or spent"))
    add("--remove", action="store_true", help=_("roster: erase the accounts that are not in it any more"))
    add("--yes", action="store_true", help=_("do it without asking"))
    add("--force", action="store_true", help=_("write over what is there"))


def run_class(args: Arguments) -> int:
    """Carry out one of the actions."""
    action = _action(args)
    given = [name for name in _OPTIONS if getattr(args, name) != _LEFT_OUT.get(name)]
    for name in given:
        if name not in action.options:
            raise SeqtuiError(_("'class {action}' takes no --{option}", action=action.name, option=name))
    count = len(args.words)
    if count < action.fewest or (action.most is not None and count > action.most):
        typed = f"seqtui class {action.name} {action.words}".rstrip()
        raise SeqtuiError(
            _n(
                "'class {action}' was given {n} word: type {typed}",
                "'class {action}' was given {n} words: type {typed}",
                count,
                action=action.name,
                typed=typed,
            )
        )
    return action.run(args)


_OPTIONS = tuple(dict.fromkeys(name for row in _ROWS for name in row.options))


def _action(args: Arguments) -> Action:
    known = ", ".join(ACTIONS)
    if args.action is None:
        raise SeqtuiError(_("say what to do with the class: {known}", known=known))
    if args.action not in ACTIONS:
        near = nearest(args.action, ACTIONS)
        raise SeqtuiError(
            _("there is no 'class {action}';{near} there are {known}", action=args.action, near=near, known=known)
        )
    return ACTIONS[args.action]
