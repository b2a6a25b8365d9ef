"""The command that puts two or three runs beside each other."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from functools import partial

from seqtui.cli.args_to_request import Arguments, state_of_arguments
from seqtui.cli.arguments import Parser, the_run
from seqtui.cli.opening import open_comparison
from seqtui.cli.output import write_page
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.table import MODELS
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.specs import Spec, read_spec, record_all, split_words
from seqtui.session.compare.summary import comparison_view, point_data, summary, summary_data
from seqtui.session.compare.tabled import tabled, title_of
from seqtui.session.requests import read_stdin
from seqtui.session.share.code import is_code
from seqtui.session.share.state import State


def what_to_compare(parser: Parser) -> None:
    """Two or three models, what they all read, and what of it is shown."""
    parser.add_argument(
        "words",
        metavar="SPEC",
        nargs="*",
        help=_(
            "two or three models, each with its own settings, weights or edits behind commas, as in "
            "gru,reset=before or lstm,weights=FILE or lstm,t3.f=0 or 'encoder,text=the cat'; then TEXT, "
            "what the others read"
        ),
    )
    parser.add_argument("--text", metavar="TEXT", help=_("the text, where it could be taken for a model"))
    parser.add_argument(
        "--at", metavar="PLACE", help=_("one meeting point or path instead of all: t3, decoder.t2, t3.h")
    )
    parser.add_argument("--step", action="store_true", help=_("step through them in lock step, in the terminal"))
    the_run(parser)


def compare(args: Arguments) -> int:
    """Print a comparison, or step through it.

    As data it is {"format", "runs", "points", "notes"}: a run has its model, what sets it apart ("contrast"), the
    numbers in its weights ("parameters", those of "words" apart), its multiplications, loss, and for a run
    with a "twin" (an earlier one of the same model, counted from 0) the path of the first value that differs there. A
    point has its time, its word, and for each run the path and length ("norm") of its state, ‖∂h_T/∂x_t‖ ("felt"), the
    loss and the multiplications so far, and the largest difference on the way there ("gap"). With --at there is one
    point, and "values" holds for each run all values by path.
    """
    states = _states(args)
    comparison = Comparison(record_all([state.request for state in states], args.words), args.look)
    place = next((k for k, state in enumerate(states) if _stands(comparison, k, state)), None)
    if args.step:
        return open_comparison(comparison, args)
    if args.at is not None:
        return _one_point(args, comparison)
    view = summary(comparison)
    from seqtui.render.summary import print_summary

    here = -1 if place is None else comparison.number
    return _write(args, comparison, partial(summary_data, view), partial(print_summary, view, here=here))


def _one_point(args: Arguments, comparison: Comparison) -> int:
    """One meeting point, or the place of a path, run by run."""
    point = comparison.point_named(args.at)
    comparison.jump(args.at)
    if point is not None:
        comparison.go(comparison.end_of(point))
    from seqtui.render.summary import print_moment

    def make() -> dict[str, object]:
        return {**summary_data(summary(comparison)), "points": [point_data(comparison, comparison.number)]}

    return _write(args, comparison, make, partial(print_moment, comparison_view(comparison)))


def _write(
    args: Arguments, comparison: Comparison, make: Callable[[], Mapping[str, object]], draw: Callable[..., None]
) -> int:
    return write_page(args, "compare", title_of(comparison), make, draw, partial(tabled, comparison))


def _states(args: Arguments) -> list[State]:
    """The runs that were asked for, and where codes stand in them; options that stand alone hold for all of them."""
    specs, text = split_words(args.words)
    if text is not None and args.text is not None:
        raise SeqtuiError(
            _("'{text}' is no model, and the text is given with --text: leave one of them out", text=text)
        )
    text = args.text if text is None else text
    text = read_stdin() if text == "-" else text
    return [_state(args, read_spec(spec), text) for spec in specs]


def _state(args: Arguments, spec: Spec, text: str | None) -> State:
    """One side: what all share, then its own."""
    own = Namespace(**vars(args))
    own.model, own.text = spec.name, text if spec.text is None else spec.text
    own.set, own.edit = [*args.set, *spec.settings], [*args.edit, *spec.edits]
    own.seed = args.seed if spec.seed is None else spec.seed
    own.weights = args.weights if spec.weights is None else spec.weights
    own.vocab = args.vocab if spec.vocab is None else spec.vocab
    if spec.name in MODELS and own.weights is None and spec.vocab is None:
        own.vocab = None  # it names the words of a file, and this side has none
    own.large = args.large and (is_code(spec.name) or not any(map(is_code, args.words)))
    return state_of_arguments(own)


def _stands(comparison: Comparison, lane: int, state: State) -> bool:
    """Go to the place of a code, where its run still has it; returns whether there is one."""
    found = comparison.lanes[lane]
    step = found.trace.find(state.cursor) if state.cursor and found.trace.has(state.cursor) else None
    if step not in found.frames.equation_of:
        return False
    comparison.go(comparison.place_of(lane, found.frames.equation_of[step]))
    return True
