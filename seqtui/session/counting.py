"""The counting models: their context, their counts, log-probabilities adding up, and all four side by side."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import partial

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.spelling import Script, Style
from seqtui.language import _
from seqtui.models import ar, latent_ar, markov, naive
from seqtui.models.inputs.text import START, previous_names
from seqtui.models.model import Request, Run
from seqtui.models.parts.cost import parameters
from seqtui.session.axes import axes_of, corner
from seqtui.session.maps.matrix import MatrixView
from seqtui.session.statements import COUNTED_AFTER, IN_SUMMARY, NO_PAST, NOT_COUNTED_YET, SEEN_TIMES, UNDERFLOW
from seqtui.session.text import short


class ChainRow(Struct, frozen=True, eq=False):
    """One factor of the joint probability, the product so far, and the logarithms of both; None: not computed yet."""

    time: int
    token: str
    p: float | None
    product: float | None
    log_p: float | None
    log_P: float | None


class ChainView(Struct, frozen=True, eq=False):
    """The factors around a time step, and what they multiply to in signs: how this model shortens the past.

    plain is signs in ASCII. underflow says from when on the product is too small for a float, "" while it is not.
    """

    signs: str
    plain: str
    rows: tuple[ChainRow, ...]
    underflow: str = ""


class ContextView(Struct, frozen=True, eq=False):
    """The context of one prediction.

    tokens are those that count, the last one nearest, with the start mark where it fills a place; past says that there
    are none. possible is the power of ten of the contexts of that length there could be, seen how many the corpus has,
    counted how often it has this one. A summary has no contexts to count: shares are what each of its tokens has in it,
    and possible and seen are those of the rows that it mixes.
    """

    tokens: tuple[str, ...]
    past: str
    possible: float | None
    seen: int | None
    counted: str
    source: str
    shares: tuple[float, ...] | None = None


def context_view(run: Run, time: int, cursor: int) -> ContextView:
    """Return the context of time step time, as far as the cursor has come."""

    def value(name: str) -> float | None:
        return _value(run, f"t{time}.{name}", cursor)

    seen, possible = value("seen"), value("log10_C")
    of_rows = partial(ContextView, possible=possible, seen=None if seen is None else int(seen), source=run.source)
    if is_summary(run):
        summary = _summary(run, time, cursor)
        return of_rows(tokens=tuple(summary), past="", counted="", shares=tuple(summary.values()))
    length, total = int(value("m") or 0), value("total")
    return of_rows(
        tokens=(*(START,) * length, *run.tokens)[time - 1 : time - 1 + length],
        past="" if length else NO_PAST(time=time),
        counted=NOT_COUNTED_YET(time=time, cursor=cursor) if total is None else SEEN_TIMES(count=total, time=time),
    )


def is_summary(run: Run) -> bool:
    """Whether the past is kept as a summary, which weighs the rows of the transition matrix."""
    return run.trace.has("t1.h")


def _summary(run: Run, time: int, cursor: int) -> dict[str, float]:
    """The share of each token in the summary, the largest last; none before it is computed."""
    index = run.trace.find(f"t{time}.h")
    shares = zip(previous_names(run.vocabulary), run.trace[index].value.tolist(), strict=True)
    return {} if index > cursor else dict(sorted(((name, x) for name, x in shares if x), key=lambda pair: pair[1]))


def chain(run: Run, time: int, cursor: int, rows: int) -> ChainView:
    """Return the factors around a time step, so many rows, the current one in sight."""
    last = min(run.length, max(time + rows // 4, rows))
    first = max(1, last - rows + 1)
    shown = tuple(ChainRow(t, run.targets[t - 1], *_factor(run, t, cursor)) for t in range(first, last + 1))
    return ChainView(chain_rule(run), chain_rule(run, Style.ASCII), shown, _underflow(run, time, cursor))


def chain_rule(run: Run, style: Style = Style.UNICODE) -> str:
    """Return the joint probability as this model multiplies it, ``p(x₁ … x_T) = Π p(xₜ ∣ xₜ₋₁)``."""
    past = "h_t" if is_summary(run) else _window(int(run.config.get("tau", 1)))
    past = "x_<t" if run.model.name == naive.MODEL.name else past
    if style.script is Script.ASCII:
        return f"p(x_1..x_T) = prod p(x_t|{past})"
    lowered = re.sub(r"_(t(?:-\d)?)", lambda found: found[1].translate(_LOWERED), past.replace("..", " … "))
    return f"p(x₁ … x_T) = Π p(xₜ ∣ {lowered})"


def _window(tau: int) -> str:
    """The last τ tokens, the oldest first."""
    tokens = [f"x_t-{lag}" for lag in range(tau, 0, -1)]
    return " ".join(tokens) if tau < 4 else f"{tokens[0]}..{tokens[-1]}"


_LOWERED = str.maketrans("0123456789t-", "₀₁₂₃₄₅₆₇₈₉ₜ₋")


def _factor(run: Run, time: int, cursor: int) -> Iterator[float | None]:
    """The numbers of a factor, as far as they are computed."""
    return (_value(run, f"t{time}.{name}", cursor) for name in ("p_x", "joint", "log_p", "log_P"))


def _underflow(run: Run, time: int, cursor: int) -> str:
    """Say since when the product is no number but 0, where its logarithm still is one."""
    product, log_P = (_value(run, f"t{time}.{name}", cursor) for name in ("joint", "log_P"))
    if product != 0.0 or log_P is None or not math.isfinite(log_P):
        return ""
    first = next(t for t in range(1, time + 1) if run.trace.value(f"t{t}.joint") == 0.0)
    if run.trace[run.trace.find(f"t{first}.joint")].edited is not None:  # set to 0 by hand
        return ""
    return UNDERFLOW(time=first, smallest=short(_SMALLEST), now=time, log_P=log_P)


_SMALLEST = math.ulp(0.0)  # of the floats above 0


def transition_view(run: Run, time: int, rows: int, columns: int) -> MatrixView | None:
    """Return the transition matrix around a row, or None when the model has none.

    The row is that of the token before; of the rows that a summary mixes, the one with the largest share.
    """
    if not run.trace.has("P"):
        return None
    matrix, names = run.trace.value("P"), previous_names(run.vocabulary)
    summary = run.trace.value(f"t{time}.h") if is_summary(run) else None
    row = names.index((START, *run.tokens)[time - 1]) if summary is None else int(np.argmax(summary))
    column = run.vocabulary.index(run.targets[time - 1])
    top, left = _start(row, rows, matrix.shape[0]), _start(column, columns, matrix.shape[1])
    facts = {"word": run.targets[time - 1], "before": names[row], "share": float(matrix[row, column]), "time": time}
    window = matrix[top : top + rows, left : left + columns]
    return MatrixView(
        title=COUNTED_AFTER(**facts) if summary is None else IN_SUMMARY(**facts, weight=float(summary[row])),
        rows=names[top : top + rows],
        columns=run.vocabulary[left : left + columns],
        cells=tuple(map(tuple, window.tolist())),
        row=row - top,
        column=column - left,
        signed=False,
        more=matrix.shape,
        corner=corner(axes_of(run, run.trace[run.trace.find("P")])),
    )


def _start(at: int, room: int, total: int) -> int:
    """Where a window of that room begins so that the place is in its middle, as far as the ends allow."""
    return max(0, min(at - room // 2, total - room))


def _value(run: Run, path: str, cursor: int) -> float | None:
    """The number of that path, or None when it is not recorded or not computed yet."""
    if not run.trace.has(path):
        return None
    index = run.trace.find(path)
    return float(run.trace[index].value) if index <= cursor or run.trace[index].is_leaf else None


MODELS = (naive.MODEL, ar.MODEL, markov.MODEL, latent_ar.MODEL)


class CountingRow(Struct, frozen=True):
    """One model on the sentence.

    context: the tokens in its context, or summary, at the last time step. log10_possible: how many such contexts there
    could be, as a power of ten. seen: how many of them are in the corpus; None for a summary, which is not counted.
    met: at how many time steps the corpus has the context.
    steps: time steps, the end included. parameters: numbers kept, counted from the tables (naive, ar: one for each
    context and token seen together) and from the arrays (markov, latent-ar). log_probability, perplexity: of the
    whole sentence.
    """

    model: str
    context: int
    log10_possible: float | None
    seen: int | None
    met: int
    steps: int
    parameters: int
    log_probability: float
    perplexity: float


def compare_counting(request: Request) -> tuple[CountingRow, ...]:
    """Run all four on the text, corpus and settings of a request; each model takes the settings it has.

    Raises SeqtuiError for anything that does not fit, as a setting that none of them has.
    """
    known = {s.name for model in MODELS for s in model.settings} - {"kind"}
    for name in request.settings:
        if name not in known:
            raise SeqtuiError(
                _("there is no setting '{name}' here; there are {known}", name=name, known=", ".join(sorted(known)))
            )
    return tuple(_row(run) for run in runs(request))


def runs(request: Request) -> tuple[Run, ...]:
    """The four runs themselves, in the order of the syllabus, for screens that step them together."""
    made = []
    for model in MODELS:
        names = {s.name for s in model.settings}
        settings = {name: value for name, value in request.settings.items() if name in names}
        made.append(model.run(replace(request, model=model.name, settings=settings)))
    return tuple(made)


def _row(run: Run) -> CountingRow:
    T, trace = run.length, run.trace
    mixes = bool(run.config.get("decay"))  # without a decay it is the token before alone
    log_P = float(trace.value(f"t{T}.log_P"))
    return CountingRow(
        model=run.model.name,
        context=T if mixes else int(trace.value(f"t{T}.m")),
        log10_possible=None if mixes else float(trace.value(f"t{T}.log10_C")),
        seen=None if mixes else int(trace.value(f"t{T}.seen")),
        met=sum(_context_met(run, t) for t in range(1, T + 1)),
        steps=T,
        parameters=parameters(run).total,
        log_probability=log_P,
        perplexity=math.exp(min(-log_P / T, 700.0)),
    )


def _context_met(run: Run, t: int) -> bool:
    """Whether the corpus has the context of time t; a summary is met when any token it still holds is."""
    if run.trace.has(f"t{t}.total"):
        return float(run.trace.value(f"t{t}.total")) > 0
    return float((run.trace.value(f"t{t}.h") @ run.trace.value("N_row"))[0]) > 0
