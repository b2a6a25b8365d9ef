"""The op table a second time, in torch: what every number and gradient of the engine is compared with."""

import numpy as np
import torch

from seqtui.engine.trace import Trace


def _over(function):
    """A reduction with numpy's arguments: axis None means all elements."""

    def reduce(x, axis=None, keepdims=False):
        if axis is None:
            return function(x).reshape((1,) * x.ndim if keepdims else ())
        return function(x, dim=axis, keepdim=keepdims)

    return reduce


TORCH = {
    "add": torch.add,
    "sub": torch.sub,
    "neg": torch.neg,
    "mul": torch.mul,
    "div": torch.div,
    "matmul": torch.matmul,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "exp": torch.exp,
    "log": torch.log,
    "same": lambda x: x.clone(),
    "sqrt": torch.sqrt,
    "square": torch.square,
    "sin": torch.sin,
    "cos": torch.cos,
    "gelu": torch.nn.functional.gelu,
    "gelu_tanh": lambda x: torch.nn.functional.gelu(x, approximate="tanh"),
    "softmax": lambda x, axis=-1: torch.softmax(x, axis),
    "sum": _over(torch.sum),
    "mean": _over(torch.mean),
    "transpose": lambda x: x.permute(*reversed(range(x.ndim))),
    "stack": lambda *parts: torch.stack(parts),
    "concat": lambda *args: torch.cat(args[:-1], args[-1]),
    "take": lambda x, index, axis=0: x[(slice(None),) * axis + (list(index) if isinstance(index, tuple) else index,)],
    "reshape": lambda x, *shape: torch.reshape(x, shape),
}


def tensor(value: np.ndarray) -> torch.Tensor:
    """A float64 leaf that collects its gradient."""
    return torch.tensor(np.array(value), dtype=torch.float64, requires_grad=True)


def replay(trace: Trace) -> list[torch.Tensor]:
    """Compute every step of a trace again in torch; edited elements are fixed numbers there too."""
    made: list[torch.Tensor] = []
    for step in trace:
        if step.is_leaf:
            made.append(tensor(step.value))
            continue
        value = TORCH[step.op](*[made[i] for i in step.operands], *step.params)
        if step.edited is not None:
            value = torch.where(torch.tensor(step.edited), torch.tensor(np.array(step.value)), value)
        value.retain_grad()
        made.append(value)
    return made
