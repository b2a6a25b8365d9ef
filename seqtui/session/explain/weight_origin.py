"""Where one number of a weight comes from: a seed, a training, a file, and there which number of which tensor."""

from __future__ import annotations

import numpy as np

from seqtui.engine.derive import Place
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.models.weights.file_places import FilePlace, FilePlaces, read_tensors
from seqtui.session import statements


class WeightOrigins:
    """Says of the weights of a run where they come from. What was trained here has the names that it has here."""

    def __init__(self, run: Run) -> None:
        self.run = run
        weights = run.request.weights
        self._places = FilePlaces(weights if weights is not None and weights.about is None else None)

    def place(self, place: Place) -> FilePlace | None:
        """Return where one number stands in the file that somebody opened; None for what is none of it.

        A matrix that was turned, as the embedding is where it is the output layer, too, is still the file's.
        """
        return self._places.place(self.run.trace[place.step].value, place.element)

    def said(self, place: Place) -> Statement | None:
        """Say where one number of a weight comes from; None for what is no weight, or was set by hand.

        A number comes from a file when the file holds it: what a file lacks is drawn. The tables of counting models are
        counted, and say so themselves.
        """
        run = self.run
        if not self._is_weight(place) or run.model.family == "counting":
            return None
        facts = {"path": run.trace.path(place.step), "element": place.element, "seed": run.request.seed}
        weights = run.request.weights
        if weights is None:
            return statements.WEIGHT_UNTRAINED(**facts)
        there = self.place(place)
        if there is not None:
            claim = statements.WEIGHT_AT if there.index is not None else statements.WEIGHT_WITHIN
            return claim(**facts, file=weights.name, tensor=str(there), there=there)
        number = run.trace[place.step].value[place.element]
        if not any(bool(np.any(np.asarray(tensor) == number)) for tensor in read_tensors(weights).values()):
            return statements.WEIGHT_NOT_IN_FILE(**facts, file=weights.name)
        claim = statements.WEIGHT_TRAINED if run.trained else statements.WEIGHT_IN_FILE
        return claim(**facts, file=weights.name, source=run.source)

    def of_term(self, place: Place | None, name: str) -> str:
        """Say which number of the file a term is that is called so; "" for a term that is none."""
        there = None if place is None else self.place(place)
        if place is None or there is None or there.index is None or self.run.request.weights is None:
            return ""
        facts = {"path": self.run.trace.path(place.step), "element": place.element, "there": there}
        return statements.TERM_AT(**facts, weight=name, tensor=str(there), file=self.run.request.weights.name)

    def _is_weight(self, place: Place) -> bool:
        """Whether a number is a parameter that nobody has set by hand."""
        step = self.run.trace[place.step] if place.step < len(self.run.trace) else None
        if step is None or step.op != "parameter":
            return False
        return step.edited is None or not step.edited[place.element]
