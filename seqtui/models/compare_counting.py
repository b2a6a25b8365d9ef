"""The same sentence under all four counting models, side by side."""

import math
from dataclasses import dataclass, replace

from seqtui.engine.errors import SeqtuiError
from seqtui.models import ar, latent_ar, markov, naive
from seqtui.models.model import Request, Run
from seqtui.models.parameters import parameters

MODELS = (naive.MODEL, ar.MODEL, markov.MODEL, latent_ar.MODEL)


@dataclass(frozen=True)
class Row:
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


def compare_counting(request: Request) -> tuple[Row, ...]:
    """Run all four on the text, corpus and settings of a request; each model takes the settings it has.

    Raises SeqtuiError for anything that does not fit, as a setting that none of them has.
    """
    known = {s.name for model in MODELS for s in model.settings} - {"kind"}
    for name in request.settings:
        if name not in known:
            raise SeqtuiError(f"there is no setting '{name}' here; there are {', '.join(sorted(known))}")
    return tuple(_row(run) for run in runs(request))


def runs(request: Request) -> tuple[Run, ...]:
    """The four runs themselves, in the order of the syllabus, for screens that step them together."""
    made = []
    for model in MODELS:
        names = {s.name for s in model.settings}
        settings = {name: value for name, value in request.settings.items() if name in names}
        made.append(model.run(replace(request, model=model.name, settings=settings)))
    return tuple(made)


def _row(run: Run) -> Row:
    T, trace = run.length, run.trace
    mixes = bool(run.config.get("decay"))  # without a decay it is the token before alone
    log_P = float(trace.value(f"t{T}.log_P"))
    return Row(
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
