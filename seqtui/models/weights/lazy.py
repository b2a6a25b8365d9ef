"""Tensors of a file that is not read before it is looked at: its header is checked first, the rest when asked for.

A safetensors file is a header and the bytes of its tensors. What is made of them are read-only views of those bytes in
the file's own kind of number (see file_bytes.py). Halves and whole numbers are widened when they are first used; that
is when a tensor is looked through for NaN and infinity, too, so that nothing is read that nobody asks for.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import is_file
from seqtui.models.limits import MAX_TENSORS
from seqtui.models.weights.file_bytes import FileBytes
from seqtui.models.weights.trained_files import check_header, damaged

HALF = "BF16"  # a bfloat16 is the upper half of a float32: numpy has no name for it
KINDS: Mapping[str, str] = {
    **{"F64": "<f8", "F32": "<f4", "F16": "<f2", HALF: "<u2", "BOOL": "?"},
    **{"I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1"},
}


class Stored(Struct, frozen=True, eq=False):
    """A tensor as its file has it: its key there, the kind of its numbers as safetensors spells it, and a view of them.

    The numbers of a BF16 are the bits of each half. fill reads the bytes below the view, where they are not there yet.
    """

    key: str
    kind: str
    raw: np.ndarray
    fill: Callable[[], None] = lambda: None

    def widened(self) -> np.ndarray:
        """Return the numbers, read-only: float32 or float64 as they stand, anything else widened without loss.

        Raises SeqtuiError where the file has changed since it was opened.
        """
        self.fill()
        if self.kind in ("F32", "F64"):
            return _read_only(self.raw)
        if self.kind == HALF:
            return _read_only((self.raw.astype("<u4") << 16).view("<f4"))
        small = self.kind in ("F16", "I16", "I8", "U16", "U8")
        return _read_only(self.raw.astype(np.float32 if small else np.float64))


def stored_as(key: str, array: np.ndarray) -> Stored:
    """Return an array that is read already, as a tensor of its file."""
    return Stored(key, "F32" if array.dtype == np.float32 else "F64", array)


def _read_only(array: np.ndarray) -> np.ndarray:
    found = array.view()
    found.setflags(write=False)
    return found


class Tensors(Mapping[str, np.ndarray]):
    """Arrays by name, each widened and looked through for NaN when it is first asked for; file names it in complaints.

    Two names for one stored tensor give one array: that is what tied weights are.
    """

    def __init__(self, file: str, stored: Mapping[str, Stored]) -> None:
        self.file, self.stored = file, stored
        self._made: dict[int, np.ndarray] = {}

    def __getitem__(self, name: str) -> np.ndarray:
        stored = self.stored[name]
        found = self._made.get(id(stored))
        if found is None:
            found = self._made[id(stored)] = _finite(self.file, stored)
        return found

    @property
    def seen(self) -> dict[str, np.ndarray]:
        """The arrays that somebody has asked for, by name; nothing is read for it."""
        return {name: self._made[id(one)] for name, one in self.stored.items() if id(one) in self._made}

    def __iter__(self) -> Iterator[str]:
        return iter(self.stored)

    def __len__(self) -> int:
        return len(self.stored)

    def __contains__(self, name: object) -> bool:
        return name in self.stored

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all names, shapes and bytes, in hexadecimal; what was read for it is not kept."""
        found, seen = hashlib.sha256(), set[int]()
        for name in sorted(self.stored):
            one = self.stored[name]
            found.update(f"{name}\0{one.kind}\0{list(one.raw.shape)}\0".encode("utf-8", "surrogatepass"))
            if id(one) not in seen:  # two names of one tensor are read once
                one.fill()
                found.update(np.ascontiguousarray(one.raw).data)
            seen.add(id(one))
        return found.hexdigest()

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each tensor; nothing is read for it."""
        return {name: stored.raw.shape for name, stored in self.stored.items()}

    @property
    def parameters(self) -> int:
        """How many numbers there are, those of a tensor with two names counted once."""
        return sum(stored.raw.size for stored in {id(one): one for one in self.stored.values()}.values())


def _finite(file: str, stored: Stored) -> np.ndarray:
    array = stored.widened()
    step = max(1, 2**20 // max(1, array[0].size)) if array.ndim else 1
    pieces = (array[k : k + step] for k in range(0, len(array), step)) if array.ndim else iter((array,))
    if all(np.isfinite(piece).all() for piece in pieces):
        return array
    raise SeqtuiError(
        _(
            "{name}: '{key}' holds NaN or infinity, so nothing computed from it would mean anything",
            name=file,
            key=stored.key,
        )
    )


def stored_in(path: Path) -> dict[str, Stored]:
    """Return the tensors of a .safetensors file by their keys, as views of what will be read.

    Raises SeqtuiError for a file that is missing, larger than the memory allows, or whose header does not fit it.
    """
    policy.ask_to_read(path)
    if not is_file(path):
        raise SeqtuiError(_("there is no {what} {path}", what=_("weights file"), path=path))
    try:
        lazily = FileBytes(path.name, policy.open_to_read(path, waits=False))
        check_header(path.name, lazily.head(16))
        return parsed(path.name, lazily.data, lazily)
    except OSError as error:
        raise SeqtuiError(
            _("{name} cannot be read: {reason}", name=path.name, reason=error.strerror or error)
        ) from None


def parsed(name: str, data: Any, lazily: FileBytes | None = None) -> dict[str, Stored]:
    """Return the tensors in the bytes of a .safetensors file, as views of them; lazily reads them, where they are not.

    Raises SeqtuiError for a header that is too large, is no JSON, or does not fit the bytes behind it.
    """
    check_header(name, bytes(data[:16]))
    start = 8 + int.from_bytes(bytes(data[:8]), "little")
    if lazily is not None:
        lazily.head(start)
    try:
        header = json.loads(bytes(data[8:start]), object_pairs_hook=_once)
        entries = [(key, found) for key, found in header.items() if key != "__metadata__"]
        kinds = {str(found["dtype"]) for _key, found in entries}
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        raise damaged(name) from None
    if start > len(data):
        raise damaged(name)
    check_count(name, len(entries))
    unknown = sorted(kinds - KINDS.keys())
    if unknown:
        raise SeqtuiError(
            _(
                "{file} holds numbers of the kind {kind}: save the weights in float32",
                file=name,
                kind=ascii(unknown[0])[:22],
            )
        )
    stored = {key: _stored(name, data, start, key, found, lazily) for key, found in entries}
    places = sorted(tuple(found["data_offsets"]) for _key, found in entries)
    begins, ends = [first for first, _last in places], [last for _first, last in places]
    if begins != [0, *ends[:-1]] or ends[-1] != len(data) - start:
        raise damaged(name)  # no byte belongs to two tensors, and none to no tensor
    return stored


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; raises ValueError for one that has a key twice, which readers differ about."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def check_count(name: str, count: int) -> None:
    """Refuse a file with no tensors, or too many of them.

    Raises SeqtuiError.
    """
    if count == 0:
        raise SeqtuiError(_("{name} holds no tensors", name=name))
    if count > MAX_TENSORS:
        raise SeqtuiError(
            _(
                "{name} holds {n:,} tensors: a network that is opened here has at most {most:,}",
                name=name,
                n=count,
                most=MAX_TENSORS,
            )
        )


def _stored(name: str, data: Any, start: int, key: str, found: Mapping[str, Any], lazily: FileBytes | None) -> Stored:
    """One tensor, whose place in the file is believed only where its shape and kind bear it out."""
    if not key.isprintable():
        raise SeqtuiError(
            _("{name} has a tensor with control characters in its name, {key!r}: rename it", name=name, key=key)
        )
    kind = np.dtype(KINDS[found["dtype"]])
    try:
        (first, last), shape = found["data_offsets"], tuple(found["shape"])
        plain = all(type(n) is int and n >= 0 for n in (first, last, *shape)) and len(shape) <= 8
    except (KeyError, TypeError, ValueError):
        raise damaged(name) from None
    size = math.prod(shape) if plain else -1
    if not plain or last - first != size * kind.itemsize or last > len(data) - start:
        raise damaged(name)
    if size == 0:
        raise SeqtuiError(
            _(
                "{name}: '{key}' is empty, its shape is {shape}: give trained weights",
                name=name,
                key=key,
                shape=list(shape),
            )
        )
    if kind == np.bool_:
        raise SeqtuiError(_("{name}: '{key}' holds {kind}, not real numbers", name=name, key=key, kind=kind))
    raw = np.frombuffer(data, kind, count=size, offset=start + first).reshape(shape)
    if lazily is None:
        return Stored(key, found["dtype"], raw)
    return Stored(key, found["dtype"], raw, partial(lazily.fill, start + first, start + last))
