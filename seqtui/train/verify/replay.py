"""The op table a second time, in torch, and a trace replayed by it: what the engine's numbers are compared with.

Runs in a worker only, because it imports torch.
"""

import json
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from seqtui.engine import functions, ops
from seqtui.engine.op import Op
from seqtui.engine.ops import OPS
from seqtui.engine.trace import Step
from seqtui.language import _
from seqtui.train.verify.proof import GRADIENTS, QUESTION, VALUES, Edge, read_steps


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
    functions.SILU: functional.silu,
    ops.SOFTMAX: lambda x, axis=-1: torch.softmax(x, axis),
    ops.SUM: _over(torch.sum),
    ops.MEAN: _over(torch.mean),
    ops.TRANSPOSE: lambda x: x.permute(tuple(reversed(range(x.ndim)))),
    ops.STACK: lambda *parts: torch.stack(parts),
    ops.CONCAT: lambda *args: torch.cat(args[:-1], args[-1]),
    ops.INDEX: _index,
    ops.RESHAPE: lambda x, *shape: torch.reshape(x, shape),
}


def replay(steps: Iterable[Step], differentiable: bool = True, cut: Collection[Edge] = ()) -> list[Tensor]:
    """Compute every step of a trace again, each from torch's own operands; only leaves are taken from the trace.

    Elements that were set by hand are fixed numbers here too; a use that is cut reads a detached tensor. All tensors
    take part in autograd, when differentiable.
    """
    made: list[Tensor] = []
    for index, step in enumerate(steps):
        if step.is_leaf:
            made.append(torch.tensor(step.value, dtype=torch.float64, requires_grad=differentiable))
            continue
        operands = [made[i].detach() if (i, index) in cut else made[i] for i in step.operands]
        value = TORCH_OPS[OPS[step.op]](*operands, *step.params)
        if step.edited is not None:
            value = torch.where(torch.tensor(step.edited), torch.tensor(step.value, dtype=torch.float64), value)
        made.append(value)
    return made


def main(folder: str) -> None:
    """Answer the question in the folder with one line, ``{"steps": n}`` or ``{"failed": sentence}``."""
    print(json.dumps(_answer(Path(folder))))


def _answer(folder: Path) -> dict[str, object]:
    """Write all values, and the gradients where they are asked for, beside the trace in the folder."""
    torch.set_num_threads(1)
    asked = json.loads((folder / QUESTION).read_text(encoding="utf-8"))
    of, cut = asked["of"], frozenset(map(tuple, asked["cut"]))
    try:
        made = replay(read_steps(folder), differentiable=of is not None, cut=cut)
        _write(made, folder / VALUES)
        if of is not None:
            _write(_gradients(made, *of), folder / GRADIENTS)
    except (RuntimeError, MemoryError, OSError) as error:
        said = str(error).strip().split("\n")[0]
        return {"failed": _("torch could not compute this run ({reason})", reason=said[:160])}
    return {"steps": len(made)}


def _gradients(made: list[Tensor], step: int, element: list[int] | None) -> Iterable[Tensor]:
    """∂(one number)/∂(every step); without an element the number is the sum of the step."""
    number = made[step].sum() if element is None else made[step][tuple(element)]
    return torch.autograd.grad(number, made, allow_unused=True, materialize_grads=True)


def _write(tensors: Iterable[Tensor], path: Path) -> None:
    with path.open("wb") as file:
        for tensor in tensors:
            file.write(tensor.detach().contiguous().numpy().data)
