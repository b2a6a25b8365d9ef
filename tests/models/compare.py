"""A run beside torch's values and gradients, and beside what can be derived from it."""

import math

import numpy as np
from torch import Tensor

from seqtui.engine.backward import backward
from seqtui.engine.derive import explain
from seqtui.engine.formula import expression
from seqtui.engine.spelling import Style
from seqtui.engine.trace import Trace
from tests.engine.samples import run_python


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """The largest difference; two −∞ are equal, and a NaN is as far as can be."""
    if a.shape != b.shape:
        return math.inf
    with np.errstate(invalid="ignore"):
        difference = np.where(a == b, 0.0, np.abs(a - b))
    return float(np.nan_to_num(difference, nan=math.inf, posinf=math.inf).max(initial=0.0))


def differences(trace: Trace, values: dict[str, Tensor]) -> dict[str, float]:
    """How far each value is from torch's, path by path; a path that is missing is infinitely far."""
    return {
        path: apart(trace.value(path), value.detach().numpy()) if trace.has(path) else math.inf
        for path, value in values.items()
    }


def assert_same_values(trace: Trace, values: dict[str, Tensor], but: tuple[str, ...] = ()) -> None:
    """Every computed value has a twin, and none differs by more than 1e-12."""
    computed = {path for path, index in trace.named() if not trace[index].is_leaf}
    assert computed - set(values) - set(but) == set()
    worst = max(differences(trace, values).items(), key=lambda item: item[1])
    assert worst[1] <= 1e-12, worst


def assert_same_gradients(
    trace: Trace, values: dict[str, Tensor], last: str, weights, but: tuple[str, ...] = ()
) -> None:
    """The gradients of one element of the last value, for every value and weight, within 1e-10 of torch's."""
    element = (trace.value(last).shape[0] - 1, 1)
    values[last][element].backward()
    ours = backward(trace, trace.find(last), element)
    theirs = {path: value.grad for path, value in values.items()}
    theirs = {path: np.zeros(values[path].shape) if g is None else g.numpy() for path, g in theirs.items()}
    theirs |= weights()
    parameters = {path for path, index in trace.named() if trace[index].op == "parameter"}
    assert parameters - set(but) <= set(theirs)
    for path, gradient in theirs.items():
        assert apart(ours[trace.find(path)], gradient) <= 1e-10, path


def assert_explained(trace: Trace) -> None:
    """Every element of every value is made again from its terms, and every formula runs to the same value."""
    for index, step in enumerate(trace):
        for element in np.ndindex(step.value.shape):
            told = explain(trace, index, element)
            assert not any(math.isnan(part.contribution) for part in told.parts)
            assert apart(np.array(told.rebuilt()), step.value[element]) <= 1e-12, (trace.path(index), element)
            if told.rule is None and told.parts:
                assert apart(np.array(told.sum), step.value[element]) <= 1e-12
    for path, index in trace.named():
        if not trace[index].is_leaf:
            again = run_python(expression(trace, index, Style.PYTHON), trace)
            assert apart(np.asarray(again), trace[index].value) <= 1e-12, path


def largest(found: dict[str, float]) -> float:
    return max(found.values())
