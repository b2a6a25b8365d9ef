"""Weights from a file: a torch state_dict in safetensors form, read as data and checked number by number."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace
from safetensors import SafetensorError, deserialize

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import is_file, read_file
from seqtui.models.limits import MAX_METADATA, MAX_TENSORS, MAX_WEIGHTS, SMALL_WEIGHTS
from seqtui.models.weights import trained_files
from seqtui.models.weights.lazy import Tensors, stored_in
from seqtui.models.weights.network import Network, Origin
from seqtui.models.weights.trained_files import Trained, check_header, trained_of
from seqtui.models.weights.vocabulary_files import vocabulary_in

_KINDS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1"} | {
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "u1",
    "BOOL": "?",
}


class StateDict(Struct, frozen=True, eq=False):
    """Named weight arrays in float64, the file name they came from, and what a trained file says about itself.

    outside are the shapes of the other tensors in the file, by name, which no part of the model takes; of_modules are
    those of them that belong to other modules. vocabulary are the words of a plain file, which says nothing more
    about itself: those of its metadata, or those it was given. network is what the layout of the file says, None where
    its layout says nothing. config are the plain values that stand beside the tensors of a checkpoint, nested as there:
    those of its training script, or the attributes of its modules. origins say of each tensor, by its name here, where
    it stands in the file; {} where each has its name there.
    """

    name: str
    tensors: Mapping[str, np.ndarray]
    about: Trained | None = None
    outside: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    of_modules: frozenset[str] = frozenset()
    vocabulary: tuple[str, ...] = ()
    network: Network | None = None
    config: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each tensor, by name; nothing is read for it."""
        if isinstance(self.tensors, Tensors):
            return self.tensors.shapes
        return {key: tensor.shape for key, tensor in self.tensors.items()}

    @property
    def words(self) -> tuple[str, ...]:
        """The words that number the rows of its embedding; () where nobody names them."""
        if self.about is not None:
            return self.about.vocabulary
        if self.network is None or self.vocabulary:
            return self.vocabulary
        tokenizer = self.network.tokenizer
        return self.network.words or (() if tokenizer is None else tokenizer.words)

    @property
    def targets(self) -> tuple[str, ...]:
        """The words that number the rows of its output layer; () where nobody names them."""
        known = self.about or self.network
        return (known.targets if known is not None else ()) or self.words

    @property
    def unused(self) -> tuple[str, ...]:
        """The names of the tensors outside."""
        return tuple(self.outside)

    def part(self, pattern: str) -> "StateDict":
        """The tensors whose last name parts match the pattern, under one common prefix, with the prefix taken off.

        A state_dict of a larger network names its parts, ``encoder.rnn.weight_ih_l0``. Raises SeqtuiError when
        several parts match.
        """
        found: dict[str, dict[str, np.ndarray]] = {}
        for key, value in self.tensors.items():
            match = re.fullmatch(rf"(?:(?P<prefix>.+)\.)?(?P<name>{pattern})", key)
            if match:
                found.setdefault(match["prefix"] or "", {})[match["name"]] = value
        if len(found) > 1:
            raise SeqtuiError(
                _(
                    "{file} holds several candidates ({parts}): choose one with --part",
                    file=self.name,
                    parts=", ".join(found),
                )
            )
        return replace(self, tensors=next(iter(found.values()), {}))

    def __getitem__(self, key: str) -> np.ndarray:
        """The tensor of that key.

        Raises SeqtuiError when it is missing.
        """
        if key not in self.tensors:
            raise SeqtuiError(_("{file} has no tensor '{key}', which this model needs", file=self.name, key=key))
        return self.tensors[key]

    def shaped(self, key: str, shape: tuple[int, ...], user: str = "") -> np.ndarray:
        """Return the tensor of that key, which has that shape; user says what needs it, "4 blocks of 8 units".

        Raises SeqtuiError when it is missing or of another shape.
        """
        array = self[key]
        if array.shape != shape:
            wrong = {"file": self.name, "key": key, "shape": list(array.shape), "needed": list(shape)}
            if user:
                raise SeqtuiError(
                    _(
                        "{file}: {key} has shape {shape}, but {user} need {needed}: these are the weights of another "
                        "model",
                        **wrong,
                        user=user,
                    )
                )
            raise SeqtuiError(
                _(
                    "{file}: {key} has shape {shape}, but must be {needed}: these are the weights of another model",
                    **wrong,
                )
            )
        return array


def read_safetensors(path: str | Path) -> StateDict:
    """Read a .safetensors file, or ``zoo:NAME``, into float64 arrays.

    Raises SeqtuiError for a file that is missing, too large, truncated, of another format, or holds NaN or infinity.
    """
    if str(path).startswith(trained_files.PREFIX):
        return replace(read_safetensors(trained_files.path_of(str(path))), name=str(path))
    path = Path(path)
    if is_file(path) and policy.file_size(path) > SMALL_WEIGHTS:
        return _read_large(path)
    data = read_file(path, MAX_WEIGHTS, _("weights file"), _("this program is made for small networks"))
    if path.suffix != ".safetensors" and data[8:9] != b"{":
        raise SeqtuiError(
            _("{file} is not a .safetensors file: save the state_dict with safetensors.torch.save_file", file=path.name)
        )
    check_header(path.name, data)
    try:
        entries = deserialize(data)  # type: ignore[no-untyped-call]  # safetensors ships no types for it
        check_tensors(path.name, entries)
        tensors = dict(map(_tensor, entries))
    except SeqtuiError:
        raise
    except (SafetensorError, OSError, ValueError, OverflowError) as error:
        if isinstance(error, SafetensorError):
            raise trained_files.damaged(path.name) from None
        raise SeqtuiError(_("{name} is not a usable safetensors file: it cannot be read", name=path.name)) from None
    except KeyError as kind:
        raise SeqtuiError(
            _("{file} holds numbers of the kind {kind}: save the weights in float32", file=path.name, kind=kind)
        ) from None
    about = trained_of(path.name, data)
    words = vocabulary_in(path.name, data) if about is None else ()
    said = metadata_of(data) if about is None else {}
    return replace(checked(path.name, tensors), about=about, vocabulary=words, config=said)


def _read_large(path: Path) -> StateDict:
    """A .safetensors file in its own kind of number, each tensor read when it is looked at."""
    tensors = Tensors(path.name, stored_in(path))
    with policy.open_to_read(path) as file:
        start = file.read(8)
        head = start + file.read(int.from_bytes(start, "little"))  # stored_in has looked how much that is
    about = trained_of(path.name, head)
    words = vocabulary_in(path.name, head) if about is None else ()
    said = metadata_of(head) if about is None else {}
    return StateDict(path.name, tensors, about=about, vocabulary=words, config=said)


def metadata_of(data: bytes) -> dict[str, str]:
    """Return the texts in the metadata of the bytes of a .safetensors file whose header was checked, by key."""
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    said = header.get("__metadata__") or {}
    return {key: text for key, text in said.items() if isinstance(text, str) and len(text) <= MAX_METADATA}


def check_tensors(name: str, entries: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Refuse tensors that are too many, or too large once their numbers are float64.

    Raises SeqtuiError.
    """
    if len(entries) > MAX_TENSORS:
        raise SeqtuiError(
            _(
                "{name} holds {n:,} tensors: a network that is opened here has at most {most:,}",
                name=name,
                n=len(entries),
                most=MAX_TENSORS,
            )
        )
    if 8 * sum(math.prod(found["shape"]) for _, found in entries) > MAX_WEIGHTS:
        raise SeqtuiError(
            _(
                "{name} unpacks to more than {size} MB: this program is made for small networks",
                name=name,
                size=MAX_WEIGHTS // 2**20,
            )
        )


def _tensor(entry: tuple[str, Mapping[str, Any]]) -> tuple[str, np.ndarray]:
    """A tensor of the file as an array; a bfloat16 is the upper half of a float32."""
    name, found = entry
    kind, data = found["dtype"], found["data"]
    if kind == "BF16":
        values = (np.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4")
    else:
        values = np.frombuffer(data, _KINDS[kind])
    return name, values.reshape(found["shape"])


def checked(name: str, tensors: Mapping[str, np.ndarray]) -> StateDict:
    """Return the tensors as float64, by name: a safetensors file has no order of its own.

    Raises SeqtuiError when one is empty, not numeric, or not finite.
    """
    if not tensors:
        raise SeqtuiError(_("{name} holds no tensors", name=name))
    for key, value in tensors.items():
        if not key.isprintable():
            raise SeqtuiError(
                _("{name} has a tensor with control characters in its name, {key!r}: rename it", name=name, key=key)
            )
        if value.size == 0:
            raise SeqtuiError(
                _(
                    "{name}: '{key}' is empty, its shape is {shape}: give trained weights",
                    name=name,
                    key=key,
                    shape=list(value.shape),
                )
            )
        if value.dtype.kind not in "fiu":
            raise SeqtuiError(_("{name}: '{key}' holds {kind}, not real numbers", name=name, key=key, kind=value.dtype))
        if not np.isfinite(value).all():
            raise SeqtuiError(
                _(
                    "{name}: '{key}' holds NaN or infinity, so nothing computed from it would mean anything",
                    name=name,
                    key=key,
                )
            )
    return StateDict(name, {key: _in_double(tensors[key]) for key in sorted(tensors, key=_counted)})


def _in_double(array: np.ndarray) -> np.ndarray:
    """An array in float64, read-only: a run that records it keeps it as it is. A large one stays in float32."""
    large = array.nbytes > SMALL_WEIGHTS and array.dtype == np.float32
    found = array.copy() if large else array.astype(np.float64)
    found.setflags(write=False)
    return found


def said_shape(shape: tuple[int, ...]) -> str:
    """A shape in words: ``[1000x64]``."""
    return f"[{'x'.join(map(str, shape))}]"


def listed(names: Sequence[str], most: int) -> str:
    """The first of several names, and how many more there are: ``a, b and 3 more``."""
    first = ", ".join(names[:most])
    return _("{first} and {n} more", first=first, n=len(names) - most) if len(names) > most else first


def _counted(key: str) -> list[tuple[int, str]]:
    """What keys are sorted by: layers.2 stands before layers.10."""
    return [(int(piece) if piece.isdecimal() else -1, piece) for piece in re.split(r"([0-9]{1,9})", key)]
