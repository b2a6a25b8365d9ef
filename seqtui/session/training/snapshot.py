"""A snapshot of a training, opened: the same run that ``seqtui open FILE`` makes."""

from __future__ import annotations

from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.models.weights.module_detection import choose
from seqtui.models.weights.state_dict import read_safetensors


def run_of_snapshot(path: str) -> Run:
    """Record the run of a snapshot on the example that it carries.

    Raises SeqtuiError when the file is gone, damaged, or holds NaN.
    """
    model, weights = choose(read_safetensors(path))
    return record(Request(model, weights=weights))
