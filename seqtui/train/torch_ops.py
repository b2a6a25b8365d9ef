"""The op table a second time, in torch: what every number and gradient of the engine is compared with.

Runs inside a subprocess only, because it imports torch.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor
from torch.nn import functional

from seqtui.engine import functions, ops
from seqtui.engine.op import Op
from seqtui.engine.ops import OPS
from seqtui.engine.trace import Step


def _over(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """A reduction with numpy's arguments: axis None means all elements."""

    def reduce(x: Tensor, axis: int | None = None, keepdims: bool = False) -> Tensor:
        if axis is None:
            return function(x).reshape((1,) * x.ndim if keepdims else ())
        return function(x, dim=axis, keepdim=keepdims)

    return reduce


def _index(x: Tensor, index: int | slice | tuple[int, ...], axis: int = 0) -> Tensor:
    """One place, a run of neighbours, or a list of places along the axis."""
    return x[(slice(None),) * axis + (list(index) if isinstance(index, tuple) else index,)]


TORCH_OPS: dict[Op, Callable[..., Tensor]] = {
    ops.IDENTITY: torch.clone,
    ops.ADD: torch.add,
    ops.SUB: torch.sub,
    ops.NEG: torch.neg,
    ops.MUL: torch.mul,
    ops.DIV: torch.div,
    ops.MATMUL: torch.matmul,
    functions.SIGMOID: torch.sigmoid,
    functions.TANH: torch.tanh,
    functions.RELU: torch.relu,
    functions.EXP: torch.exp,
    functions.LOG: torch.log,
    functions.SQRT: torch.sqrt,
    functions.SQUARE: torch.square,
    functions.SIN: torch.sin,
    functions.COS: torch.cos,
    functions.GELU: functional.gelu,
    functions.GELU_TANH: lambda x: functional.gelu(x, approximate="tanh"),
    ops.SOFTMAX: lambda x, axis=-1: torch.softmax(x, axis),
    ops.SUM: _over(torch.sum),
    ops.MEAN: _over(torch.mean),
    ops.TRANSPOSE: lambda x: x.permute(tuple(reversed(range(x.ndim)))),
    ops.STACK: lambda *parts: torch.stack(parts),
    ops.CONCAT: lambda *args: torch.cat(args[:-1], args[-1]),
    ops.INDEX: _index,
    ops.RESHAPE: lambda x, *shape: torch.reshape(x, shape),
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
        value = TORCH_OPS[OPS[step.op]](*[made[i] for i in step.operands], *step.params)
        if step.edited is not None:
            value = torch.where(torch.tensor(step.edited), torch.tensor(step.value), value)
        made.append(value)
    return made
