"""Every step of a trace, computed again by torch in float64. Imports torch; runs in the proof's worker only."""

import json
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor

from seqtui.train.proof import GRADIENTS, QUESTION, VALUES
from seqtui.train.sent_trace import read_steps
from seqtui.train.torch_ops import replay


def answer(folder: Path) -> dict[str, object]:
    """Write all values, and the gradients where they are asked for, beside the trace in the folder.

    Returns ``{"steps": n}`` or ``{"failed": sentence}``.
    """
    torch.set_num_threads(1)
    of = json.loads((folder / QUESTION).read_text(encoding="utf-8"))["of"]
    try:
        made = replay(read_steps(folder), differentiable=of is not None)
        _write(made, folder / VALUES)
        if of is not None:
            _write(_gradients(made, *of), folder / GRADIENTS)
    except (RuntimeError, MemoryError, OSError) as error:
        said = str(error).strip().split("\n")[0]
        return {"failed": f"torch could not compute this run ({said[:160]})"}
    return {"steps": len(made)}


def _gradients(made: list[Tensor], step: int, element: list[int] | None) -> Iterable[Tensor]:
    """∂(one number)/∂(every step); without an element the number is the sum of the step."""
    number = made[step].sum() if element is None else made[step][tuple(element)]
    return torch.autograd.grad(number, made, allow_unused=True, materialize_grads=True)


def _write(tensors: Iterable[Tensor], path: Path) -> None:
    with path.open("wb") as file:
        for tensor in tensors:
            file.write(tensor.detach().contiguous().numpy())
