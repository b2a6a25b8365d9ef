"""The command that serves a class over SSH."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from seqtui.classroom.account import TEACHER, Account, Credentials
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.opened_class import TITLE, folder_of, need, opened_class, place_of_store
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _, _n
from seqtui.session import output
from seqtui.session.text import safe

TEACHERS_NAME = "teacher"  # in an open class
MOST_IDLE = 1440  # minutes: a day


def what_to_serve(parser: argparse.ArgumentParser) -> None:
    """Where, for whom, and how many."""
    group = parser.add_argument_group(N_("what to serve"))
    meaning = _("the address to listen on (default 127.0.0.1: this machine alone; 0.0.0.0: every network)")
    group.add_argument("--host", metavar="HOST", default="127.0.0.1", help=meaning)
    group.add_argument("--port", metavar="N", default="2222", help=_("the port (default 2222; 0: any that is free)"))
    group.add_argument("--open", action="store_true", help=_("let anyone in under a free name, as in a workshop"))
    group.add_argument(
        "--class", dest="folder", metavar="DIR", help=_("the folder of the class (default: class/ beside your data)")
    )
    meaning = _("who is in the class: a CSV file with columns account, name, role; codes are made for the new ones")
    group.add_argument("--roster", metavar="FILE", help=meaning)
    group.add_argument("--files", metavar="DIR", help=_("what students may read (default: files/ in the class folder)"))
    meaning = _("the class database: a .sqlite3 file (default: in the folder) or postgresql://…")
    group.add_argument("--store", metavar="URL", help=meaning)
    meaning = _("a host key that several hosts share (default: one is made in the folder)")
    group.add_argument("--host-key", metavar="FILE", help=meaning)
    meaning = _("how many may be there at once (default {n})", n=250)
    group.add_argument("--sessions", metavar="N", default="250", help=meaning)
    meaning = _("minutes without a key after which a session ends (default {n}; 0: never)", n=60)
    group.add_argument("--idle", metavar="MINUTES", default="60", help=meaning)
    meaning = _("how many trainings run at a time, the others wait in line (default {n})", n=2)
    group.add_argument("--trainers", metavar="N", default="2", help=meaning)
    meaning = _("also in browsers on this machine, at this port (default {n})", n=8000)
    group.add_argument("--web", metavar="PORT", nargs="?", const="8000", default="0", help=meaning)
    group.add_argument("--title", metavar="TEXT", default="", help=_("what the class is called"))


def serve(args: Arguments) -> int:
    """Serve a class until it is told to stop."""
    for package in ("asyncssh", "sqlalchemy", "argon2"):
        need(package, "serve")
    from seqtui.serve.server import Offer, run

    folder = folder_of(args)
    os.umask(0o077)
    _make(folder.path)
    offer = Offer(
        folder.path,
        place_of_store(args),
        Path(args.files).absolute() if args.files else folder.files,
        args.host,
        whole("--port", args.port, 0, 65535),
        whole("--sessions", args.sessions, 1, 2000),
        60.0 * _minutes(args.idle),
        args.open,
        Path(args.host_key) if args.host_key else None,
        trainers=whole("--trainers", args.trainers, 0, 64),
        web=whole("--web", args.web, 0, 65535),
    )
    for line in _admit(args):
        _say(line)
    with opened_class(args) as store:
        title = store.setting(TITLE)
    return run(replace(offer, title=title), _say)


def _make(folder: Path) -> None:
    """Make the folder of a class, for nobody but its owner; raises SeqtuiError where it cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or error
        raise SeqtuiError(_("{path} cannot be written: {error}", path=safe(str(folder)), error=why)) from None


def _say(line: str) -> None:
    output.write([line, "\n"])


def _admit(args: Arguments) -> Iterator[str]:
    """Take over the roster, and make join codes for whoever could not come in; yields what the teacher is told.

    An open class needs one account alone, its teacher's.
    """
    from seqtui.classroom.people.class_roster import read_class_roster
    from seqtui.classroom.people.join_slips import join_slips, read_list

    wanted = read_class_roster(args.roster) if args.roster else ()
    listed = folder_of(args).codes
    with opened_class(args, make=bool(wanted or args.open)) as store:
        if args.open and TEACHERS_NAME not in {*store.accounts(), *(account.name for account in wanted)}:
            wanted = (*wanted, Account(TEACHERS_NAME, _("Teacher"), TEACHER))
        store.put_accounts(wanted)
        if args.title:
            store.set_setting(TITLE, args.title)
        accounts = store.accounts()
        if not accounts:
            raise SeqtuiError(_("nobody is in this class: --roster FILE says who is, --open lets anyone in"))
        names = [account.name for account in wanted] if args.open else list(accounts)
        made = join_slips(store, listed, [name for name in names if store.credentials(name) == Credentials()])
        if made:
            yield _n("{n} join code is made, in {path}", "{n} join codes are made, in {path}", len(made), path=listed)
        code = read_list(listed).get(TEACHERS_NAME)
        if args.open and code and not store.credentials(TEACHERS_NAME).code_spent:
            yield _("the teacher's join code, for the name {name}: {code}", name=TEACHERS_NAME, code=code)


def whole(option: str, typed: str, least: int, most: int) -> int:
    """Return the whole number that was typed; raises SeqtuiError for anything else."""
    if not (typed.isascii() and typed.isdecimal() and least <= int(typed[:9]) <= most):
        raise SeqtuiError(
            _(
                "{option} is '{typed}': give a whole number from {least} to {most}",
                option=option,
                typed=typed,
                least=least,
                most=most,
            )
        )
    return int(typed)


def _minutes(typed: str) -> float:
    """The minutes that were typed; raises SeqtuiError for anything else."""
    try:
        minutes = float(typed)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes <= MOST_IDLE:
        raise SeqtuiError(_("--idle is '{typed}': give minutes from 0 (never) to {most}", typed=typed, most=MOST_IDLE))
    return minutes
