"""Weights from a file: a torch state_dict in safetensors form, read as data and checked number by number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from seqtui.engine.errors import SeqtuiError

MAX_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, eq=False)
class StateDict:
    """Named weight arrays in float64, and the file name they came from."""

    name: str
    tensors: Mapping[str, np.ndarray]

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
                f"{self.name} holds several candidates ({', '.join(sorted(found))}): save one of them alone"
            )
        return StateDict(self.name, next(iter(found.values()), {}))

    def __getitem__(self, key: str) -> np.ndarray:
        """The tensor of that key.

        Raises SeqtuiError when it is missing.
        """
        if key not in self.tensors:
            raise SeqtuiError(f"{self.name} has no tensor '{key}', which this model needs")
        return self.tensors[key]


def read_safetensors(path: str | Path) -> StateDict:
    """Read a .safetensors file into float64 arrays.

    Raises SeqtuiError for a file that is missing, too large, truncated, of another format, or holds NaN or infinity.
    """
    path = Path(path)
    if not path.is_file():
        raise SeqtuiError(f"there is no weights file {path}")
    if path.suffix != ".safetensors":
        raise SeqtuiError(
            f"{path.name} is not a .safetensors file: save the state_dict with safetensors.torch.save_file"
        )
    if path.stat().st_size > MAX_BYTES:
        raise SeqtuiError(
            f"{path.name} is larger than {MAX_BYTES // 2**20} MB: this program is made for small networks"
        )
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        reason = "it is truncated or damaged" if isinstance(error, SafetensorError) else "it cannot be read"
        raise SeqtuiError(f"{path.name} is not a usable safetensors file: {reason}") from None
    except (TypeError, KeyError, AttributeError):  # kinds of numbers that numpy has no name for
        raise SeqtuiError(f"{path.name} holds bfloat16 or 8-bit numbers: save the weights in float32") from None
    return checked(path.name, tensors)


def checked(name: str, tensors: Mapping[str, np.ndarray]) -> StateDict:
    """Return the tensors as float64.

    Raises SeqtuiError when one is empty, not numeric, or not finite.
    """
    if not tensors:
        raise SeqtuiError(f"{name} holds no tensors")
    for key, value in tensors.items():
        if not key.isprintable():
            raise SeqtuiError(f"{name} has a tensor with control characters in its name, {key!r}: rename it")
        if value.size == 0:
            raise SeqtuiError(f"{name}: '{key}' is empty, its shape is {list(value.shape)}: give trained weights")
        if value.dtype.kind not in "fiu":
            raise SeqtuiError(f"{name}: '{key}' holds {value.dtype}, not real numbers")
        if not np.isfinite(value).all():
            raise SeqtuiError(f"{name}: '{key}' holds NaN or infinity, so nothing computed from it would mean anything")
    return StateDict(name, {key: value.astype(np.float64) for key, value in tensors.items()})
