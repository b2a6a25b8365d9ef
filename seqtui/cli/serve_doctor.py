"""``seqtui doctor``, and ``seqtui doctor serve``: whether this host is fit to serve a class."""

from __future__ import annotations

import argparse
from functools import partial

from msgspec.structs import asdict

from seqtui.cli import listing
from seqtui.cli.args_to_request import Arguments
from seqtui.cli.opened_class import folder_of, need, place_of_store
from seqtui.cli.output import write_page
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.policy import environment

SERVE = "serve"


def what_to_look_at(parser: argparse.ArgumentParser) -> None:
    """The terminal, or what serving a class needs."""
    parser.add_argument("what", metavar="serve", nargs="?", help=_("what serving a class needs, on this host"))
    parser.add_argument("--class", dest="folder", metavar="DIR", help=_("serve: the folder of the class"))
    parser.add_argument("--store", metavar="URL", help=_("serve: its database elsewhere"))
    parser.add_argument("--host", metavar="HOST", default="127.0.0.1", help=_("serve: the address (default 127.0.0.1)"))
    parser.add_argument("--port", metavar="N", default="2222", help=_("serve: the port (default 2222)"))
    parser.add_argument("--sessions", metavar="N", default="200", help=_("serve: for how many at once (default 200)"))


def doctor(args: Arguments) -> int:
    """Look at the terminal, or at what serving needs; status 1 when that lacks something."""
    if args.what is None:
        return listing.doctor(args)
    if args.what != SERVE:
        raise SeqtuiError(_("there is no 'doctor {what}'; there is 'doctor serve'", what=args.what))
    need("asyncssh", SERVE)
    need("sqlalchemy", SERVE)
    from seqtui.cli.serving import whole
    from seqtui.render.listing import print_findings
    from seqtui.serve.doctor import Place, findings

    numbers = whole("--port", args.port, 1, 65535), whole("--sessions", args.sessions, 1, 2000)
    rows = findings(Place(folder_of(args), place_of_store(args), args.host, *numbers), environment())
    data = {"findings": [asdict(row) for row in rows]}
    write_page(args, "doctor", _("doctor: serving"), lambda: data, partial(print_findings, rows))
    return 0 if all(row.ok for row in rows) else 1
