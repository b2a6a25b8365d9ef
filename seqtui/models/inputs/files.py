"""Files from outside, read once, whole and within bounds: bytes, texts, and vectors in .npy form.

What is named may be a pipe, a device, a directory or a link in a circle, may be of any size, and may change while it is
read. So it is opened without waiting, looked at by its handle, and read up to a bound; everything else is done with
those bytes.
"""

import math
import os
import re
import stat
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tokenize import TokenError
from typing import BinaryIO

import numpy as np
from numpy.lib import format

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.limits import MAX_TEXT_BYTES, MAX_VECTORS


def is_file(path: str | Path) -> bool:
    """Whether a file of that name is there; a name that no file can have, or that may not be looked at, is none."""
    try:
        return policy.is_file(path)
    except (OSError, ValueError):
        return False


def read_file(path: str | Path, most: int, what: str, advice: str) -> bytes:
    """Return the bytes of a file.

    what: what should be there, _("weights file"); advice: what to do about one of more than so many bytes. Raises
    SeqtuiError where there is none, for what is no file, is too large, or cannot be read, or may not be.
    """
    name = Path(path).name
    policy.ask_to_read(path)
    if not is_file(path):
        raise SeqtuiError(_("there is no {what} {path}", what=what, path=path))
    try:
        with policy.open_to_read(path, waits=False) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise SeqtuiError(_("there is no {what} {path}", what=what, path=path))
            data = _up_to(file, most + 1) if found.st_size <= most else None
    except OSError as error:
        raise SeqtuiError(_("{name} cannot be read: {reason}", name=name, reason=error.strerror or error)) from None
    if data is None or len(data) > most:
        raise SeqtuiError(_("{name} is larger than {size} MB: {advice}", name=name, size=most // 2**20, advice=advice))
    return data


def _up_to(file: BinaryIO, most: int) -> bytes:
    """What a file holds, and no more: it may have grown since its size was asked for."""
    pieces, left = [], most
    while left > 0 and (piece := file.read(min(left, 2**24))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def read_text(path: str | Path) -> str:
    """Read a text file.

    Raises SeqtuiError when it is missing, too large, empty or not UTF-8.
    """
    return text_of(Path(path).name, read_file(path, MAX_TEXT_BYTES, _("text file"), _("give a shorter text")))


def text_of(name: str, data: bytes) -> str:
    """Return bytes from outside as text.

    Raises SeqtuiError when there are too many, none, or they are not UTF-8.
    """
    if len(data) > MAX_TEXT_BYTES:
        raise SeqtuiError(
            _("{name} is larger than {size} MB: give a shorter text", name=name, size=MAX_TEXT_BYTES // 2**20)
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SeqtuiError(
            _("{name} is not UTF-8 text (byte {byte}): save it as UTF-8", name=name, byte=error.start)
        ) from None
    if "\0" in text:
        raise SeqtuiError(_("{name} is a binary file: give a text file in UTF-8", name=name))
    if not text.strip():
        raise SeqtuiError(_("{name} is empty: give at least one word", name=name))
    return text


_HEADERS = {(1, 0): format.read_array_header_1_0, (2, 0): format.read_array_header_2_0}  # 3.0 is for names of fields
_FAULTS = (ValueError, TypeError, KeyError, SyntaxError, TokenError, RecursionError, MemoryError, OverflowError)
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,12})?\*?", re.ASCII)


def read_npy(path: str | Path) -> np.ndarray:
    """Read an .npy file as float64.

    Raises SeqtuiError when it is missing, not an .npy file, holds objects, is empty, or holds NaN or infinity.
    """
    name, data = Path(path).name, read_file(path, MAX_VECTORS, _("file"), _("give fewer vectors"))
    if data.startswith(b"PK"):
        raise SeqtuiError(_("{name} holds several arrays: save a single one with numpy.save", name=name))
    array = array_of(name, data)
    if not np.isfinite(array).all():
        raise SeqtuiError(_("{name} holds NaN or infinity: give finite numbers", name=name))
    return array.astype(np.float64)


def array_of(name: str, data: bytes) -> np.ndarray:
    """Return the array in the bytes of an .npy file, whose header is believed only where the bytes bear it out.

    Raises SeqtuiError when they are none, or hold anything but real numbers.
    """
    try:
        stream = BytesIO(data)
        version = format.read_magic(stream)
        shape, fortran, kind = _HEADERS[version](stream)
    except _FAULTS:
        raise SeqtuiError(_("{name} is not a readable .npy file: write it with numpy.save", name=name)) from None
    if kind.hasobject:
        raise SeqtuiError(_("{name} holds pickled objects, which are refused: save plain numbers", name=name))
    if kind.kind not in "fiub" or 0 in shape:
        raise SeqtuiError(
            _("{name} must hold real numbers, not {kind} of shape {shape}", name=name, kind=kind, shape=list(shape))
        )
    begin = stream.tell()
    if min(shape, default=1) < 1 or math.prod(shape) * kind.itemsize != len(data) - begin:
        raise SeqtuiError(
            _(
                "{name} is not a readable .npy file: its header says {shape}, but that is not in it",
                name=name,
                shape=list(shape),
            )
        )
    try:
        return np.frombuffer(data, kind, offset=begin).reshape(shape, order="F" if fortran else "C")
    except (ValueError, TypeError):  # more axes than an array can have, or a truth as a size
        raise SeqtuiError(_("{name} is not a readable .npy file: write it with numpy.save", name=name)) from None


def marked_numbers(tokens: Sequence[str]) -> np.ndarray:
    """Numbers, some with a star behind them, as rows (number, 1 if marked): ``0.5 0.2*`` to [[0.5, 0], [0.2, 1]].

    Raises SeqtuiError for anything but finite numbers.
    """
    if not all(_NUMBER.fullmatch(token) for token in tokens):
        wrong = next(token for token in tokens if not _NUMBER.fullmatch(token))
        raise SeqtuiError(
            _("'{wrong}' is not a number: this network adds up the marked ones, as in '0.5 0.2* 0.9 0.7*'", wrong=wrong)
        )
    return np.array([[float(token.removesuffix("*")), token.endswith("*")] for token in tokens], dtype=np.float64)
