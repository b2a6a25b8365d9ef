"""The op table a second time, in torch: what every number and gradient of the engine is compared with.

Runs inside a subprocess only, because it imports torch.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor
from torch.nn import functional

from seqtui.engine.trace import Step


def _over(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """A reduction with numpy's arguments: axis None means all elements."""

    def reduce(x: Tensor, axis: int | None = None, keepdims: bool = False) -> Tensor:
        if axis is None:
            return function(x).reshape((1,) * x.ndim if keepdims else ())
        return function(x, dim=axis, keepdim=keepdims)

    return reduce


def _take(x: Tensor, index: int | slice | tuple[int, ...], axis: int = 0) -> Tensor:
    """One place, a run of neighbours, or a list of places along the axis."""
    return x[(slice(None),) * axis + (list(index) if isinstance(index, tuple) else index,)]


TORCH_OPS: dict[str, Callable[..., Tensor]] = {
    "same": torch.clone,
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
    "sqrt": torch.sqrt,
    "square": torch.square,
    "sin": torch.sin,
    "cos": torch.cos,
    "gelu": functional.gelu,
    "gelu_tanh": lambda x: functional.gelu(x, approximate="tanh"),
    "softmax": lambda x, axis=-1: torch.softmax(x, axis),
    "sum": _over(torch.sum),
    "mean": _over(torch.mean),
    "transpose": lambda x: x.permute(tuple(reversed(range(x.ndim)))),
    "stack": lambda *parts: torch.stack(parts),
    "concat": lambda *args: torch.cat(args[:-1], args[-1]),
    "take": _take,
    "reshape": lambda x, *shape: torch.reshape(x, shape),
}


def replay(steps: Iterable[Step], differentiable: bool = True) -> list[Tensor]:
    """Compute every step of a trace again, each from torch's own operands; only leaves are taken from the trace.

    Elements that were set by hand are fixed numbers here too. All tensors take part in autograd, when differentiable.
    """
    made: list[Tensor] = []
    for step in steps:
        if step.is_leaf:
            made.append(torch.tensor(step.value, requires_grad=differentiable))
            continue
        value = TORCH_OPS[step.op](*[made[i] for i in step.operands], *step.params)
        if step.edited is not None:
            value = torch.where(torch.tensor(step.edited), torch.tensor(step.value), value)
        made.append(value)
    return made
