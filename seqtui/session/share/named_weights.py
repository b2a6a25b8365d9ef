"""Weights that are meant by name: the file is found again, and known by a digest of its numbers."""

import hashlib
from itertools import chain
from pathlib import Path

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.files import is_file
from seqtui.models.weights import trained_files
from seqtui.models.weights.module_detection import parts
from seqtui.models.weights.state_dict import StateDict, read_safetensors

DIGEST = 32  # hexadecimal digits: no two files that anyone made share them


def digest(weights: StateDict) -> str:
    """Return the first digits of the SHA-256 of all names, shapes and numbers, whatever order they stand in."""
    found = hashlib.sha256()
    for name in sorted(weights.tensors):
        tensor = np.ascontiguousarray(weights.tensors[name], dtype="<f8")
        found.update(f"{name}\0{list(tensor.shape)}\0".encode("utf-8", "surrogatepass"))
        found.update(tensor.data)
    return found.hexdigest()[:DIGEST]


def find_weights(name: str, wanted: str, given: StateDict | None = None, most: int | None = None) -> StateDict:
    """Return the weights of that name whose digest is the wanted one: those given, or a file here.

    most: bytes of a file that is read because a code names it. This is the one place where names of weights are
    looked up. Raises SeqtuiError when there are none, or others.
    """
    same = None if given is None else _part_of(given, wanted)
    if same is not None:
        return same
    if not trained_files.is_in_zoo(name) and (Path(name).suffix != ".safetensors" or not is_file(name)):
        if given is not None:
            raise SeqtuiError(f"{given.name} is not the {name} that the code was made with: its numbers differ")
        raise SeqtuiError(f"the code needs the weights {name}, which are not here: give the file with --weights")
    if most is not None and not trained_files.is_in_zoo(name) and Path(name).stat().st_size > most:
        raise SeqtuiError(
            f"the code needs the weights {name}, which are larger than the {most // 2**20} MB that are read because a "
            "code says so: give the file with --weights"
        )
    found = read_safetensors(name)
    same = _part_of(found, wanted)
    if same is None and trained_files.is_in_zoo(name):
        raise SeqtuiError(
            f"{name} of this seqtui has other numbers than the one that the code was made with, in another version: "
            "give that file with --weights"
        )
    if same is None:
        raise SeqtuiError(f"{name} here is not the file that the code was made with: give that one with --weights")
    return same


def _part_of(weights: StateDict, wanted: str) -> StateDict | None:
    """The weights of a file, or of a module in it, whose digest is the wanted one."""
    return next((part for part in chain((weights,), parts(weights)) if digest(part) == wanted), None)
