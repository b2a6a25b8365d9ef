"""The commands that look into a network: what each head does, what a part is good for."""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from functools import partial

from seqtui.cli.args_to_request import Arguments, request_of
from seqtui.cli.output import write_of_run
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.models.table import run as record
from seqtui.session.inside.ablation import HEADS, KINDS, MAPS, ZERO, Cell, Number, single_map
from seqtui.session.inside.all_heads import all_heads, heads_data
from seqtui.session.inside.answer import Answer, find_answer
from seqtui.session.inside.effect_view import SWAP, EffectView, effect_data, effect_view
from seqtui.session.inside.head_measures import BY_NAME, MEASURES
from seqtui.session.inside.parts import find_part
from seqtui.session.inside.patching import check_pair, contrast
from seqtui.session.inside.repeated_text import repeated_text
from seqtui.session.requests import read_argument

_PATIENCE = 1.0  # seconds between two words on how far the work has come


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


def what_to_take_out(parser: argparse.ArgumentParser) -> None:
    """The options of ``seqtui ablate``."""
    parser.add_argument(
        "--without", metavar="PART", help=_("only this part: block0.head1, block1.mlp, block0.resid[3]")
    )
    parser.add_argument(
        "--by", choices=tuple(KINDS), default=ZERO, help=_("what its value is instead: 0, or its mean over positions")
    )
    _which_map(parser)
    _which_answer(parser)


def what_to_swap(parser: argparse.ArgumentParser) -> None:
    """The options of ``seqtui patch``."""
    parser.add_argument("--into", metavar="TEXT", help=_("the text that values of the first text are put into"))
    parser.add_argument("--swap", metavar="PART", help=_("only this part: block0.head1, block1.mlp, block0.resid[3]"))
    _which_map(parser)
    _which_answer(parser)


def _which_map(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--map", choices=tuple(MAPS), default=HEADS, help=_("which parts, one at a time"))


def _which_answer(parser: argparse.ArgumentParser) -> None:
    where = _("where the answer is: a number from 1, or a word that is read")
    parser.add_argument("--at", metavar="POSITION", help=where)
    parser.add_argument("--word", metavar="WORD", help=_("the word whose logit is the answer"))
    parser.add_argument("--against", metavar="WORD", help=_("take the logit of this word away: the difference of two"))
    parser.add_argument(
        "--of", metavar="PATH", help=_("any number as the answer instead, as in block1.resid_post[3,0]")
    )


def ablate(args: Arguments) -> int:
    """Print what becomes of an answer without each part, or without one; effect_data describes the JSON form."""
    run = record(request_of(args))
    answer = find_answer(run, args.word, args.against, args.at, args.of)
    return _print_effects(args, "ablate", run, answer, args.without, args.by)


def patch(args: Arguments) -> int:
    """Print what becomes of the answer of one text with values of another; effect_data describes the JSON form."""
    request = request_of(args)
    if args.into is None:
        raise SeqtuiError(_("two texts are needed: give --into with the one that values are put into"))
    source = record(request)
    target = record(source.model.with_text(request, read_argument(args.into)))
    check_pair(source, target)
    is_asked = (args.word, args.against, args.of) != (None, None, None)
    answer = (
        find_answer(target, args.word, args.against, args.at, args.of)
        if is_asked
        else contrast(source, target, args.at)
    )
    return _print_effects(args, "patch", target, answer, args.swap, SWAP, source)


def _counted(numbers: Iterable[Number], whole: int) -> Iterator[Number]:
    """The numbers of a map; a line on stderr counts them where somebody waits at a terminal, and is taken away."""
    from rich.cells import cell_len

    told, begun = 0, time.monotonic()
    for done, number in enumerate(numbers, 1):
        yield number
        now = time.monotonic()
        if now - begun >= _PATIENCE and sys.stderr is not None and sys.stderr.isatty():
            line = _("{done} of {all} parts: Ctrl+C ends it", done=done, all=whole)
            sys.stderr.write(f"\r{line}")
            sys.stderr.flush()
            told, begun = cell_len(line), now
    if told:
        sys.stderr.write(f"\r{' ' * told}\r")


def _print_effects(
    args: Arguments, kind: str, run: Run, answer: Answer, only: str | None, done: str, source: Run | None = None
) -> int:
    """Compute a map, or one number of it, and print it."""
    view = effect_view(run, answer, args.map, done, source)
    if only is not None:
        part, position = find_part(run, only)
        view = EffectView(single_map(run, answer, Cell(part, position)), done, source)
    if isinstance(view, Statement):
        raise SeqtuiError(view)
    view = view.with_values(_counted(view.numbers(), len(view.effects.places)))
    from seqtui.render.effects import print_effects

    return write_of_run(args, kind, run, partial(effect_data, view), lambda *way: print_effects(view, *way))
