"""Vectors from a file: an .npy array of numbers, never of pickled objects."""

import math
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tokenize import TokenError

import numpy as np
from numpy.lib import format

from seqtui.engine.errors import SeqtuiError
from seqtui.models.files import read_file
from seqtui.models.limits import MAX_VECTORS

_HEADERS = {(1, 0): format.read_array_header_1_0, (2, 0): format.read_array_header_2_0}  # 3.0 is for names of fields
_FAULTS = (ValueError, TypeError, KeyError, SyntaxError, TokenError, RecursionError, MemoryError, OverflowError)
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,12})?\*?", re.ASCII)


def read_npy(path: str | Path) -> np.ndarray:
    """Read an .npy file as float64.

    Raises SeqtuiError when it is missing, not an .npy file, holds objects, is empty, or holds NaN or infinity.
    """
    name, data = Path(path).name, read_file(path, MAX_VECTORS, "file", "give fewer vectors")
    if data.startswith(b"PK"):
        raise SeqtuiError(f"{name} holds several arrays: save a single one with numpy.save")
    array = _array(name, data)
    if not np.isfinite(array).all():
        raise SeqtuiError(f"{name} holds NaN or infinity: give finite numbers")
    return array.astype(np.float64)


def _array(name: str, data: bytes) -> np.ndarray:
    """The array in the bytes of an .npy file, whose header is believed only where the bytes bear it out."""
    try:
        stream = BytesIO(data)
        version = format.read_magic(stream)
        shape, fortran, kind = _HEADERS[version](stream)
    except _FAULTS:
        raise SeqtuiError(f"{name} is not a readable .npy file: write it with numpy.save") from None
    if kind.hasobject:
        raise SeqtuiError(f"{name} holds pickled objects, which are refused: save plain numbers")
    if kind.kind not in "fiub" or 0 in shape:
        raise SeqtuiError(f"{name} must hold real numbers, not {kind} of shape {list(shape)}")
    begin = stream.tell()
    if min(shape, default=1) < 1 or math.prod(shape) * kind.itemsize != len(data) - begin:
        raise SeqtuiError(f"{name} is not a readable .npy file: its header says {list(shape)}, but that is not in it")
    try:
        return np.frombuffer(data, kind, offset=begin).reshape(shape, order="F" if fortran else "C")
    except (ValueError, TypeError):  # more axes than an array can have, or a truth as a size
        raise SeqtuiError(f"{name} is not a readable .npy file: write it with numpy.save") from None


def marked_numbers(tokens: Sequence[str]) -> np.ndarray:
    """Numbers, some with a star behind them, as rows (number, 1 if marked): ``0.5 0.2*`` to [[0.5, 0], [0.2, 1]].

    Raises SeqtuiError for anything but finite numbers.
    """
    if not all(_NUMBER.fullmatch(token) for token in tokens):
        wrong = next(token for token in tokens if not _NUMBER.fullmatch(token))
        raise SeqtuiError(f"'{wrong}' is not a number: this network adds up the marked ones, as in '0.5 0.2* 0.9 0.7*'")
    return np.array([[float(token.removesuffix("*")), token.endswith("*")] for token in tokens], dtype=np.float64)
