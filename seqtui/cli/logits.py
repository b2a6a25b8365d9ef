"""The commands that look inside of a network: a logit as a sum, and the logit lens."""

import argparse
from functools import partial

from seqtui.cli.args_to_request import Arguments, request_of
from seqtui.cli.output import write_of_run
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.statement import Statement
from seqtui.models.table import run as record
from seqtui.session.inside.inside_json import lens_data, logit_data
from seqtui.session.inside.inside_views import Inside


def what_to_take_apart(parser: argparse.ArgumentParser) -> None:
    """The logit that is taken apart."""
    _where(parser, _("which position: a number from 1, or a word that is read (default: where the network answers)"))
    meaning = _("the word whose logit it is (default: the one that came or was chosen, else the most probable)")
    parser.add_argument("--word", metavar="WORD", help=meaning)
    parser.add_argument("--against", metavar="WORD", help=_("take the logit of this word away: the difference of two"))


def what_to_look_through(parser: argparse.ArgumentParser) -> None:
    """The positions that the lens looks at."""
    _where(parser, _("one position alone: a number from 1, or a word that is read (default: all)"))
    meaning = _("the word that is followed through the layers (default: the one that came or was chosen)")
    parser.add_argument("--word", metavar="WORD", help=meaning)


def _where(parser: argparse.ArgumentParser, meaning: str) -> None:
    parser.add_argument("--at", metavar="POSITION", help=meaning)


def logit(args: Arguments) -> int:
    """Print a logit as a sum."""
    inside = _inside(args)
    at = inside.place_of(args.at)
    word = inside.word_of(at, args.word)
    view = inside.logit(at, word, None if args.against is None else inside.word_of(at, args.against))
    assert not isinstance(view, Statement), "a run without scores was refused"
    from seqtui.render.inside import print_logit

    return write_of_run(args, "logit", inside.run, partial(logit_data, view), lambda *way: print_logit(view, *way))


def lens(args: Arguments) -> int:
    """Print what each layer would say."""
    inside = _inside(args)
    first, last = 0, len(inside.places)
    if args.at is not None:
        first = inside.place_of(args.at)
        last = first + 1
    word = None if args.word is None else inside.word_of(first, args.word)
    view = inside.looked_through(first, last, word)
    if isinstance(view, Statement):
        raise SeqtuiError(view)
    from seqtui.render.inside import print_lens

    return write_of_run(args, "lens", inside.run, partial(lens_data, view), lambda *way: print_lens(view, *way))


def _inside(args: Arguments) -> Inside:
    inside = Inside(record(request_of(args)))
    said = inside.logit(None)
    if isinstance(said, Statement):
        raise SeqtuiError(said)
    return inside
