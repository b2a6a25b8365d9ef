"""A trace computed a second time in torch: what every number and gradient of the engine is compared with."""

import numpy as np
import torch

from seqtui.engine.trace import Trace
from seqtui.train.verify.replay import TORCH_OPS

TORCH = {op.name: function for op, function in TORCH_OPS.items()}


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
