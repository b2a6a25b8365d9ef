"""Where in its file a weight stands: the tensor, by the name that the file has for it, and the place of a number there.

A weight that is recorded is a view of what was read, cut into heads and turned, and never a copy: where its numbers lie
in memory tells which they are.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from seqtui.engine.paths import Index, spell
from seqtui.models.weights.lazy import Tensors
from seqtui.models.weights.network import Origin
from seqtui.models.weights.state_dict import StateDict


class FilePlace(Struct, frozen=True):
    """A number in a file: the key of its tensor there, and its place in that; None where the place is not known.

    str: ``transformer.h.0.attn.c_attn.weight[3,66]``, or the key alone.
    """

    key: str
    index: Index | None

    def __str__(self) -> str:
        return self.key if self.index is None else spell(self.key, self.index)


class FilePlaces:
    """Finds recorded numbers in the file that they came from; each array is looked for once."""

    def __init__(self, weights: StateDict | None) -> None:
        self.weights = weights
        self._known: dict[int, tuple[str, np.ndarray] | None] = {}

    def place(self, array: np.ndarray, element: Index) -> FilePlace | None:
        """Return where a number of an array stands in the file; None for an array that is no view of a tensor of it."""
        if self.weights is None or not array.size:
            return None
        first = _address(array)
        if first not in self._known:
            self._known[first] = _tensor_around(array, read_tensors(self.weights))
        known = self._known[first]
        if known is None:
            return None
        name, tensor = known
        origin = self.weights.origins.get(name) if self.weights.origins else Origin(name)
        inside = _element_at(_address(array, element) - _address(tensor), tensor)
        return None if origin is None or inside is None else FilePlace(origin.key, origin.index(inside))


def read_tensors(weights: StateDict) -> Mapping[str, np.ndarray]:
    """Return the tensors of a file that were looked at: what a run records came from these."""
    return weights.tensors.seen if isinstance(weights.tensors, Tensors) else weights.tensors


def _address(array: np.ndarray, element: Index = ()) -> int:
    first: int = array.__array_interface__["data"][0]
    return first + sum(k * stride for k, stride in zip(element, array.strides, strict=False))


def _tensor_around(array: np.ndarray, tensors: Mapping[str, np.ndarray]) -> tuple[str, np.ndarray] | None:
    """The tensor that an array is a view of, and its name; None for a copy."""
    at = _address(array)
    for name, tensor in tensors.items():
        low, high = np.lib.array_utils.byte_bounds(tensor)
        if low <= at < high:
            return name, tensor
    return None


def _element_at(offset: int, tensor: np.ndarray) -> Index | None:
    """The place in a tensor that is so many bytes behind its first number; None where none is."""
    place = [0] * tensor.ndim
    for axis in sorted(range(tensor.ndim), key=lambda k: -tensor.strides[k]):
        if tensor.shape[axis] > 1:
            place[axis], offset = divmod(offset, tensor.strides[axis])
    fits = offset == 0 and all(0 <= k < size for k, size in zip(place, tensor.shape, strict=True))
    return tuple(place) if fits else None
