"""The command that serves a class over SSH."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from seqtui.cli.args_to_request import Arguments
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.session import output

MOST_IDLE = 1440  # minutes: a day


def what_to_serve(parser: argparse.ArgumentParser) -> None:
    """Where, for whom, and how many."""
    group = parser.add_argument_group(N_("what to serve"))
    meaning = _("the address to listen on (default 127.0.0.1: this machine alone; 0.0.0.0: every network)")
    group.add_argument("--host", metavar="HOST", default="127.0.0.1", help=meaning)
    group.add_argument("--port", metavar="N", default="2222", help=_("the port (default 2222; 0: any that is free)"))
    group.add_argument("--open", action="store_true", help=_("let anyone in under a free name, as in a workshop"))
    group.add_argument("--class", dest="folder", metavar="DIR", help=_("the folder of the class"))
    meaning = _("how many may be there at once (default {n})", n=250)
    group.add_argument("--sessions", metavar="N", default="250", help=meaning)
    meaning = _("minutes without a key after which a session ends (default {n}; 0: never)", n=60)
    group.add_argument("--idle", metavar="MINUTES", default="60", help=meaning)
    group.add_argument("--title", metavar="TEXT", default="", help=_("what the class is called"))


def serve(args: Arguments) -> int:
    """Serve a class until it is told to stop."""
    try:
        import asyncssh  # noqa: F401 - said in one sentence here, before anything is made
    except ImportError:
        raise SeqtuiError(
            _(
                "this needs {package}, which is not installed: pip install '{extra}' brings it",
                package="asyncssh",
                extra="seqtui[serve]",
            )
        ) from None
    from seqtui.course.progress.store import progress_path
    from seqtui.serve.server import Offer, run

    folder = Path(args.folder).absolute() if args.folder else progress_path().parent / "class"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.umask(0o077)
    offer = Offer(
        folder,
        args.host,
        whole("--port", args.port, 0, 65535),
        whole("--sessions", args.sessions, 1, 2000),
        60.0 * _minutes(args.idle),
        args.title,
    )
    return run(offer, lambda line: output.write([line, "\n"]))


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
