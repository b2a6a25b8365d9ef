"""The twin of a run: what its model's torch_reference names is imported here, and only here.

A reference is a function from a run to its Twin, or a recurrent Kind. A model without one is verified op by op only.
Runs inside a subprocess only, because it imports torch.
"""

from importlib import import_module
from typing import Any

from seqtui.models.model import Run
from seqtui.train.recurrent_kinds import Kind
from seqtui.train.recurrent_twins import recurrent_twin
from seqtui.train.twin import Twin


def reference(spelled: str) -> Any:
    """Return what a model's torch_reference names, "module:name"."""
    module, _, name = spelled.partition(":")
    return getattr(import_module(module), name)


def twin_of(run: Run) -> Twin | None:
    """Compute a run with torch's own module; None for a model that torch has no counterpart of."""
    if not run.model.torch_reference:
        return None
    made = reference(run.model.torch_reference)
    return recurrent_twin(made, run) if isinstance(made, Kind) else made(run)
