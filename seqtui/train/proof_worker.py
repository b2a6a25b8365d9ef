"""``python -m seqtui.train.proof_worker FOLDER``: every step of a trace, computed again by torch in float64.

The folder holds the trace and the question; the answer, all values in a row and gradients where they are asked for, is
written beside them. The process ends when its stdin does: nobody is left to read the answer.
"""

import json
import os
import shutil
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor

from seqtui.train.proof import GRADIENTS, QUESTION, VALUES
from seqtui.train.sent_trace import read_steps
from seqtui.train.torch_ops import replay


def main() -> None:
    """Answer with one line, ``{"steps": n}`` or ``{"failed": sentence}``."""
    folder = Path(sys.argv[1])
    threading.Thread(target=end_with_the_asker, args=(folder,), daemon=True).start()
    torch.set_num_threads(1)
    of = json.loads((folder / QUESTION).read_text(encoding="utf-8"))["of"]
    try:
        made = replay(read_steps(folder), differentiable=of is not None)
        _write(made, folder / VALUES)
        if of is not None:
            _write(_gradients(made, *of), folder / GRADIENTS)
    except (RuntimeError, MemoryError, OSError) as error:
        said = str(error).strip().split("\n")[0]
        print(json.dumps({"failed": f"torch could not compute this run ({said[:160]})"}))
        return
    print(json.dumps({"steps": len(made)}))


def _gradients(made: list[Tensor], step: int, element: list[int] | None) -> Iterable[Tensor]:
    """∂(one number)/∂(every step); without an element the number is the sum of the step."""
    number = made[step].sum() if element is None else made[step][tuple(element)]
    return torch.autograd.grad(number, made, allow_unused=True, materialize_grads=True)


def _write(tensors: Iterable[Tensor], path: Path) -> None:
    with path.open("wb") as file:
        for tensor in tensors:
            file.write(tensor.detach().contiguous().numpy())


def end_with_the_asker(folder: Path) -> None:
    """Wait for the end of stdin, then clear away the folder and end the process: for a thread."""
    while os.read(0, 4096):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main()
