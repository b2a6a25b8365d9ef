"""Where a weight comes from: training, a file, or the seed."""

from __future__ import annotations

import numpy as np

from seqtui.engine.derive import Place
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session import remarks


def origin(run: Run, place: Place) -> Statement | None:
    """Say where one number of a weight comes from; None for what is no weight, or was set by hand.

    A number comes from a file when the file holds it: what a file lacks is drawn. The tables of counting models are
    counted, and say so themselves.
    """
    step = run.trace[place.step] if place.step < len(run.trace) else None
    if step is None or step.op != "parameter" or run.model.family == "counting":
        return None
    if step.edited is not None and step.edited[place.element]:
        return None
    facts = {"path": run.trace.path(place.step), "element": place.element, "seed": run.request.seed}
    weights = run.request.weights
    if weights is None:
        return remarks.WEIGHT_UNTRAINED(**facts)
    number = step.value[place.element]
    if not any(bool(np.any(np.asarray(tensor) == number)) for tensor in weights.tensors.values()):
        return remarks.WEIGHT_NOT_IN_FILE(**facts, file=weights.name)
    claim = remarks.WEIGHT_TRAINED if run.trained else remarks.WEIGHT_IN_FILE
    return claim(**facts, file=weights.name, source=run.source)
