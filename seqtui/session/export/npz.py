"""A run as arrays: an .npz file that numpy.load opens without pickle, one array for each path."""

from typing import BinaryIO

import numpy as np

from seqtui.session.export.document import Export, head
from seqtui.session.export.jsontext import dumps

META, GRAD = "meta", "grad:"


def npz_arrays(export: Export) -> dict[str, np.ndarray]:
    """Return the values by path, their gradients by ``grad:`` and path, and as meta the run as a JSON text."""
    found = {META: np.array(dumps(head(export)))}
    for index in export.chosen.steps:
        path, grad = export.path(index), export.grad(index)
        found[path] = export.value(index)
        if grad is not None:
            found[GRAD + path] = grad
    return found


def write_npz(export: Export, stream: BinaryIO) -> None:
    """Write the arrays, compressed."""
    np.savez_compressed(stream, **npz_arrays(export))  # type: ignore[arg-type]
