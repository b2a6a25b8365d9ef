"""The worker of `verify`: compares the runs of one model with torch, each comparison adding up over all of them."""

import json
import sys

import numpy as np
import torch
from msgspec.structs import asdict, replace
from torch import Tensor

from seqtui.engine.backward import Gradients, backward
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Index
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.table import add_from, find_model
from seqtui.models.weights.state_dict import StateDict
from seqtui.train.verify import VerifyRow
from seqtui.train.verify.cases import verification_cases
from seqtui.train.verify.recurrent_cells import RecurrentCell, find_reference
from seqtui.train.verify.recurrent_reference import recurrent_reference
from seqtui.train.verify.reference_values import TorchReference
from seqtui.train.verify.replay import replay

VALUES, GRADIENTS = 1e-12, 1e-10  # the largest differences there may be


def reference_of(run: Run) -> TorchReference | None:
    """Compute a run with torch's own module; None for a model that torch has no counterpart of.

    A model's torch_reference is a function from a run to its TorchReference, or a RecurrentCell.
    """
    if not run.model.torch_reference:
        return None
    found = find_reference(run.model.torch_reference)
    return recurrent_reference(found, run) if isinstance(found, RecurrentCell) else found(run)


class Tally:
    """The largest difference met so far; of a number beyond ±1 the relative one, when relative is set."""

    def __init__(self, check: str, bar: float, relative: bool = False) -> None:
        self.check, self.bar, self.relative = check, bar, relative
        self.values, self.largest, self.where = 0, 0.0, ""

    def add(self, run: Run, path: str, ours: np.ndarray, theirs: Tensor | np.ndarray | None) -> None:
        """Compare one value; a missing or misshapen one counts as infinitely wrong, NaN as wrong."""
        if isinstance(theirs, Tensor):
            theirs = theirs.detach().numpy()
        self.values += ours.size
        worst = float("inf")
        if theirs is not None and theirs.shape == ours.shape:
            worst = self._difference(ours, theirs)
        if not worst <= self.largest and self.largest == self.largest:
            self.largest, self.where = worst, f"{path} {_described(run)}"

    def _difference(self, ours: np.ndarray, theirs: np.ndarray) -> float:
        scale = np.maximum(np.abs(theirs), 1.0) if self.relative else 1.0
        with np.errstate(invalid="ignore"):  # infinities of the same sign are equal
            return float(np.where(ours == theirs, 0.0, np.abs(ours - theirs) / scale).max(initial=0.0))

    @property
    def row(self) -> VerifyRow:
        """The result."""
        return VerifyRow(self.check, self.values, self.largest, self.bar, self.largest <= self.bar, self.where)


class Checks:
    """All comparisons of one model."""

    def __init__(self) -> None:
        self._tallies: dict[str, Tally] = {}

    def rows(self) -> list[VerifyRow]:
        """One row for each comparison, in the order in which they were first made."""
        return [tally.row for tally in self._tallies.values()]

    def add(self, run: Run) -> None:
        """Make every comparison of one run.

        A model without a torch reference is replayed only; a run with edits too, because a module takes none.
        """
        steps = replay(run.trace)
        self._replayed(run, steps)
        if not run.model.torch_reference:
            return
        target = run.trace.equations[-1].last
        element = _differentiated(run.trace[target].value)
        ours = backward(run.trace, target, element)
        self._replayed_gradients(run, steps, target, element, ours)
        reference = None if run.request.edits else reference_of(run)
        if reference is not None:
            self._values(run, reference)
            self._gradients(run, reference, element, ours)
            if reference.weights:
                self._loaded_back(run, reference)

    def _tally(self, check: str, bar: float, relative: bool = False) -> Tally:
        return self._tallies.setdefault(check, Tally(check, bar, relative))

    def _replayed(self, run: Run, steps: list[Tensor]) -> None:
        tally = self._tally(_("every recorded step, again op by op in torch"), VALUES)
        for index, step in enumerate(run.trace):
            tally.add(run, run.trace.path(index), step.value, steps[index])

    def _replayed_gradients(
        self, run: Run, steps: list[Tensor], target: int, element: Index | None, ours: Gradients
    ) -> None:
        tally = self._tally(_("gradient of every recorded step, by torch's autograd"), GRADIENTS, relative=True)
        differentiated = _number(steps[target], element)
        theirs = torch.autograd.grad(differentiated, steps, allow_unused=True, materialize_grads=True)
        for index, gradient in enumerate(theirs):
            tally.add(run, run.trace.path(index), ours[index], gradient)

    def _values(self, run: Run, reference: TorchReference) -> None:
        composed = self._tally(_("every named value, composed in torch ({module})", module=_(reference.module)), VALUES)
        for path, index in run.trace.named():
            composed.add(run, path, run.trace[index].value, reference.values.get(path))
        for path, value in reference.outputs.items():
            returned = self._tally(_("outputs and last states ({module})", module=_(reference.module)), VALUES)
            returned.add(run, path, run.trace.value(path), value)

    def _gradients(self, run: Run, reference: TorchReference, element: Index | None, ours: Gradients) -> None:
        label = _("gradients of weights, inputs and first states ({module})", module=_(reference.module))
        tally = self._tally(label, GRADIENTS, relative=True)
        _number(reference.target, element).backward()
        for path, leaf in reference.leaves.items():
            tally.add(run, path, ours[run.trace.find(path)], leaf.gradient)

    def _loaded_back(self, run: Run, reference: TorchReference) -> None:
        """The weights as a state_dict must give the same run again: to the last bit, where none is transposed.

        A matrix product may add up in another order when its weights lie in memory the other way round.
        """
        bar = VALUES if run.model.family == "attention" else 0.0
        tally = self._tally(_("every named value, again from the state_dict"), bar)
        state = StateDict("the state_dict", {key: value.detach().numpy() for key, value in reference.weights.items()})
        settings = {setting.name: run.config[setting.name] for setting in run.model.settings}
        again = run.model.run(replace(run.request, weights=state, settings=settings)).trace
        for path, index in run.trace.named():
            tally.add(run, path, run.trace[index].value, again.value(path))


def _differentiated(value: np.ndarray) -> Index | None:
    """The number whose gradients are compared: the sum of a vector; of a matrix one number of its last row.

    The rows of a LayerNorm or a softmax add up to the same sum whatever they are made of: its gradient is 0.
    """
    return (value.shape[0] - 1, 0) if value.ndim == 2 else None


def _number(value: Tensor, element: Index | None) -> Tensor:
    return value.sum() if element is None else value[element]


def _described(run: Run) -> str:
    """The run in a few words: its length, seed and what was set."""
    given = " ".join(f"{name}={value}" for name, value in run.request.settings.items())
    return f"(T={run.length} seed={run.request.seed} {given})".replace(" )", ")")


def rows(model: str) -> list[dict]:
    """Compare every verification case of the model with torch and return one row for each check."""
    checks = Checks()
    for run in verification_cases(find_model(model)):
        checks.add(run)
    return [asdict(row) for row in checks.rows()]


def main() -> None:
    """Read ``{"model": name, "home": …}`` and answer with one line for each check."""
    torch.set_num_threads(1)
    request = json.load(sys.stdin)
    try:
        add_from(request["home"])
    except SeqtuiError as error:
        print(json.dumps({"failed": str(error)}))
        return
    for row in rows(request["model"]):
        print(json.dumps(row))
