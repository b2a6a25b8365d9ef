"""A gradient as the sum it is over time: what the uses of a value in each time step send back.

A weight is used at every time step, so its gradient is a sum with a term for each. What weights alone are made into
before time begins (the sum of two biases) is followed to where that is used.
"""

from __future__ import annotations

import numpy as np

from seqtui.engine.backward import Gradients
from seqtui.engine.ops import OPS

Terms = dict[int | None, np.ndarray]  # by time step; None: outside of all time steps


def by_time(gradients: Gradients, index: int) -> Terms:
    """Return the terms of a step's gradient by time, each of the step's shape; they add up to the gradient."""
    terms: Terms = {}
    if index == gradients.of[0]:
        terms[gradients.trace[index].time] = _seed(gradients)
    for consumer, operand, gradient in gradients.contributions(index):
        time = gradients.trace[consumer].time
        follow = time is None and _of_weights_alone(gradients, consumer)
        sent = _through(gradients, consumer, operand) if follow else {time: gradient}
        for when, term in sent.items():
            terms[when] = terms[when] + term if when in terms else term
    return dict(sorted(terms.items(), key=lambda item: -1 if item[0] is None else item[0]))


def _of_weights_alone(gradients: Gradients, consumer: int) -> bool:
    trace = gradients.trace
    return all(trace[i].op == "parameter" for i in trace[consumer].operands)


def _through(gradients: Gradients, consumer: int, operand: int) -> Terms:
    """What a use outside of time sends back, split by the times at which its result was used."""
    trace, step = gradients.trace, gradients.trace[consumer]
    values = [trace[i].value for i in step.operands]
    found: Terms = {}
    for time, term in by_time(gradients, consumer).items():
        upstream = term if step.edited is None else np.where(step.edited, 0.0, term)
        found[time] = OPS[step.op].vjp(upstream, values, step.value, *step.params)[operand]
    return found


def _seed(gradients: Gradients) -> np.ndarray:
    """The derivative of the differentiated number by itself."""
    index, element = gradients.of
    value = gradients.trace[index].value
    if element is None:
        return np.ones_like(value)
    seed = np.zeros_like(value)
    seed[element] = 1.0
    return seed
