"""Vectors from a file: an .npy array of numbers, never of pickled objects."""

import re
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from seqtui.engine.errors import SeqtuiError

MAX_BYTES = 64 * 1024 * 1024
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,12})?\*?", re.ASCII)


def read_npy(path: str | Path) -> np.ndarray:
    """Read an .npy file as float64.

    Raises SeqtuiError when it is missing, not an .npy file, holds objects, is empty, or holds NaN or infinity.
    """
    path = Path(path)
    if not path.is_file():
        raise SeqtuiError(f"there is no file {path}")
    if path.stat().st_size > MAX_BYTES:
        raise SeqtuiError(f"{path.name} is larger than {MAX_BYTES // 2**20} MB: give fewer vectors")
    try:
        array = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError, MemoryError, BadZipFile) as error:
        if "pickle" in str(error).lower() and path.read_bytes()[:6] == b"\x93NUMPY":
            raise SeqtuiError(f"{path.name} holds pickled objects, which are refused: save plain numbers") from None
        raise SeqtuiError(f"{path.name} is not a readable .npy file: write it with numpy.save") from None
    if not isinstance(array, np.ndarray):
        raise SeqtuiError(f"{path.name} holds several arrays: save a single one with numpy.save")
    if array.dtype.kind not in "fiub" or array.size == 0:
        raise SeqtuiError(f"{path.name} must hold real numbers, not {array.dtype} of shape {list(array.shape)}")
    if not np.isfinite(array).all():
        raise SeqtuiError(f"{path.name} holds NaN or infinity: give finite numbers")
    return array.astype(np.float64)


def marked_numbers(tokens: Sequence[str]) -> np.ndarray:
    """Numbers, some with a star behind them, as rows (number, 1 if marked): ``0.5 0.2*`` to [[0.5, 0], [0.2, 1]].

    Raises SeqtuiError for anything but finite numbers.
    """
    if not all(_NUMBER.fullmatch(token) for token in tokens):
        wrong = next(token for token in tokens if not _NUMBER.fullmatch(token))
        raise SeqtuiError(f"'{wrong}' is not a number: this network adds up the marked ones, as in '0.5 0.2* 0.9 0.7*'")
    return np.array([[float(token.removesuffix("*")), token.endswith("*")] for token in tokens], dtype=np.float64)
