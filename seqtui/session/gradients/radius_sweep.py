"""The runs whose gradients are compared on one screen, over one text long enough to see them vanish and explode.

An RNN with tanh and with relu, its W_hh brought to several spectral radii ρ; and all recurrent networks in one size.
The W_hh to begin with is the run's own (the seed's draw, or the file's), multiplied by one number, so that its largest
eigenvalue has the size ρ: nothing is chosen to look well, and a relu network may draw weights that leave units at 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import split
from seqtui.language import _
from seqtui.models import rnn
from seqtui.models.model import Request, Run
from seqtui.models.statement import Statement
from seqtui.models.table import family
from seqtui.models.table import run as record
from seqtui.session import statements

Edits = tuple[tuple[str, object], ...]

LENGTH = 36  # time steps: 0.5³⁶ is 1e-11, 1.5³⁶ is 2e6
RADII = (0.5, 0.9, 1.0, 1.5, 2.0)
_MOST, _LARGEST = 12, 10.0
_SHARED = ("d_hidden", "d_in", "n_layers", "bidirectional", "unit")
_NAMED = 2  # edits that a heading names


class SweepEntry(Struct, frozen=True, eq=False):
    """One run to be compared; radius is None for another model, where nothing is rescaled."""

    model: str
    nonlinearity: str
    radius: float | None
    request: Request


def radius_entries(run: Run, radii: Sequence[float] = RADII) -> tuple[SweepEntry, ...]:
    """Return the runs with rescaled W_hh, first with tanh, then with relu; none for other cells than the RNN's.

    Raises SeqtuiError when a W_hh cannot be rescaled.
    """
    if run.model.cell(run.config) is not rnn.RNN:
        return ()
    return tuple(
        SweepEntry(run.model.name, nonlinearity, radius, _rescaled(run, nonlinearity, radius))
        for nonlinearity in rnn.ACTIVATIONS
        for radius in radii
    )


def race_entries(run: Run) -> tuple[SweepEntry, ...]:
    """Return each recurrent network in the run's size, seed and text; none when the run is no such network itself."""
    if run.model.family != "recurrent":
        return ()
    settings = {name: run.config[name] for name in _SHARED}
    entries = []
    for model in family("recurrent"):
        request = _stretched(run)
        if model.name != run.model.name:
            request = replace(request, model=model.name, settings={**settings, "output": "no"}, weights=None, edits=())
        entries.append(SweepEntry(model.name, "", None, request))
    return tuple(entries)


def spectral_radius(matrix: np.ndarray) -> float:
    """Return the size of the largest eigenvalue."""
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def how_long(run: Run) -> str:
    """Say in words what text is compared over."""
    if run.length == LENGTH:
        return _("its {n} steps", n=LENGTH)
    if run.length > LENGTH:
        return _("its first {n} steps", n=LENGTH)
    return _("its text repeated to {n} steps", n=LENGTH)


def edits_below(run: Run) -> tuple[Statement, ...]:
    """Say which edits of the run the runs beside it are without."""
    if not race_entries(run) or not run.request.edits:
        return ()
    kept, dropped = _edits_over_steps(run)
    names = ", ".join(path for path, _value in dropped[:_NAMED])
    if len(dropped) > _NAMED:
        names = _("{names} and {n} more", names=names, n=len(dropped) - _NAMED)
    said = [statements.BELOW_WITHOUT(dropped=names, paths=tuple(path for path, _value in dropped))] if dropped else []
    alone = [statements.BELOW_ALONE(model=run.model.name, paths=tuple(path for path, _value in kept))] if kept else []
    return (*said, *alone)


def read_radii(text: str) -> tuple[float, ...]:
    """Read spectral radii, ``0.5,0.9,1.5``.

    Raises SeqtuiError for anything but some numbers above 0.
    """
    try:
        radii = tuple(float(part) for part in text.split(","))
    except ValueError:
        radii = ()
    if not 0 < len(radii) <= _MOST or not all(0 < radius <= _LARGEST for radius in radii):
        raise SeqtuiError(
            _(
                "the radii cannot be '{text}': give up to {most} numbers, above 0 and at most {largest:g}, as "
                "in 0.5,1.5",
                text=text,
                most=_MOST,
                largest=_LARGEST,
            )
        )
    return radii


def _rescaled(run: Run, nonlinearity: str, radius: float) -> Request:
    """The run over the long text, each W_hh of it brought to the radius."""
    request = _stretched(run)
    request = replace(request, settings={**request.settings, "nonlinearity": nonlinearity})
    return request.with_edits(
        *((path, _brought(path, run.trace.value(path), radius)) for path, i in run.trace.named() if _is_loop(run, i))
    )


def _is_loop(run: Run, index: int) -> bool:
    return run.trace[index].name == "W_hh"


def _brought(path: str, matrix: np.ndarray, radius: float) -> np.ndarray:
    now = spectral_radius(matrix) if np.isfinite(matrix).all() else 0.0
    if not now:
        raise SeqtuiError(_("{path} cannot be brought to a spectral radius: all its eigenvalues are 0", path=path))
    return matrix * (radius / now)


def _edits_over_steps(run: Run) -> tuple[Edits, Edits]:
    """The edits that hold over any number of steps, and the others: of single time steps, and of the output layer."""
    edits = run.request.edits
    if not edits:
        return (), ()
    bare = record(replace(run.request, settings={**run.request.settings, "output": "no"}, edits=())).trace
    names = [paths.parse(text)[0] for text, _ in edits]
    holds = [split(name)[0].time is None and bare.has(name) for name in names]
    kept = tuple(edit for edit, keep in zip(edits, holds, strict=True) if keep)
    return kept, tuple(edit for edit, keep in zip(edits, holds, strict=True) if not keep)


def _stretched(run: Run) -> Request:
    """The request of the run over LENGTH steps, without the output layer, with the edits that hold there."""
    request = run.request
    edits, _ = _edits_over_steps(run)
    settings = {**request.settings, "output": "no"}
    if request.input is not None:
        rows = request.input[np.arange(LENGTH) % len(request.input)]
        return replace(request, input=rows, settings=settings, edits=edits)
    tokens = [run.tokens[k % run.length] for k in range(LENGTH)]
    text = ("" if run.config["unit"] == "char" else " ").join(tokens)
    return replace(request, text=text, settings=settings, edits=edits)
