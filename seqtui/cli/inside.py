"""The commands that look into a network: what each head does, what a part is good for."""

import argparse
from functools import partial

from seqtui.cli.args_to_request import Arguments, request_of
from seqtui.cli.output import write_of_run
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.statement import Statement
from seqtui.models.table import run as record
from seqtui.session.inside.all_heads import all_heads, heads_data
from seqtui.session.inside.head_measures import BY_NAME, MEASURES
from seqtui.session.inside.repeated_text import repeated_text


def which_heads(parser: argparse.ArgumentParser) -> None:
    """The options of ``seqtui heads``."""
    parser.add_argument("--sort", choices=tuple(BY_NAME), default=MEASURES[0].name, help=_("the measure to sort by"))
    parser.add_argument(
        "--repeat", metavar="N", help=_("read N random words twice instead: what induction heads show themselves on")
    )


def heads(args: Arguments) -> int:
    """Print what each head does; heads_data describes the JSON form."""
    run = record(request_of(args))
    if args.repeat is not None:
        run = record(repeated_text(run, _count(args.repeat), run.request.seed))
    view = all_heads(run, args.sort, args.repeat is not None)
    if isinstance(view, Statement):
        raise SeqtuiError(_("{name}: {why}", name=run.model.name, why=view))
    from seqtui.render.all_heads import print_heads

    return write_of_run(args, "heads", run, partial(heads_data, view), lambda *way: print_heads(view, *way))


def _count(text: str) -> int:
    """A whole number that was typed."""
    if not text.isdecimal() or not text.isascii():
        raise SeqtuiError(_("--repeat takes a whole number of words, not {text}", text=text))
    return int(text[:9])
