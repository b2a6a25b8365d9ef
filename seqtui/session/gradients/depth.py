"""How gradients flow through the depth of a stack: pre-norm and post-norm in one size, seed and text, side by side.

Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture": with post-norm the gradients of a stack
before training are largest near its output. What is shown is ‖∂L/∂x‖ of the vectors that enter each block, L being one
number of what the stack gives last; nothing is chosen to agree with the paper.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.session.gradients.target import find_target

BLOCKS = 12  # of the stacks that are compared
_ENTRY = "resid_pre"  # the vectors that enter a block (Elhage et al. 2021)
_NEEDED = {"norm_first", "n_layers"}


class DepthTrack(Struct, frozen=True):
    """‖∂L/∂x‖ at the entry of each block, the first block first, of a stack with pre-norm or with post-norm."""

    norm_first: bool
    norms: tuple[float, ...]

    @property
    def name(self) -> str:
        """How the stack is called."""
        return "pre-norm" if self.norm_first else "post-norm"

    @property
    def share(self) -> float:
        """What the first block hears of what the last one does."""
        return self.norms[0] / self.norms[-1] if self.norms[-1] else np.inf


def depth_requests(run: Run) -> tuple[Request, ...]:
    """Return the run with BLOCKS blocks, pre-norm and post-norm; none for a model without blocks or with weights."""
    if not {setting.name for setting in run.model.settings} >= _NEEDED or run.request.weights is not None:
        return ()
    request = replace(run.request, edits=())
    return tuple(
        replace(request, settings={**request.settings, "n_layers": BLOCKS, "norm_first": first})
        for first in ("yes", "no")
    )


def depth_track(request: Request) -> DepthTrack:
    """Record a stack and return the norms at the entries of its blocks; of a reader and a writer, of the reader's.

    Raises SeqtuiError when it cannot be recorded.
    """
    with np.errstate(all="ignore"):
        run = record(request)
        trace = run.trace
        entries = [k for _, k in trace.named() if trace[k].name == _ENTRY and trace[k].scope.time is None]
        gradients = find_target(run).gradients()
        side = trace[entries[0]].scope.parts[:-1]
        norms = [float(np.linalg.norm(gradients[k])) for k in entries if trace[k].scope.parts[:-1] == side]
        return DepthTrack(bool(run.config["norm_first"]), tuple(norms))
