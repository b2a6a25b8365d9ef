"""Weights from an .npz file of numpy: arrays under the names of a state_dict, read without pickle and within bounds."""

import json
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import array_of, read_file
from seqtui.models.limits import MAX_CONFIG, MAX_TENSORS, MAX_WEIGHTS
from seqtui.models.weights.state_dict import StateDict, checked

_SUFFIX = ".npy"
_CONFIG = "__config__.npy"  # a text: JSON of what the arrays do not say


def read_npz(path: str | Path) -> StateDict:
    """Read the arrays of an .npz file into float64.

    Raises SeqtuiError for a file that is missing, too large, damaged, unpacks to too much, or holds anything but finite
    real numbers.
    """
    name = Path(path).name
    data = read_file(path, MAX_WEIGHTS, _("weights file"), _("this program is made for small networks"))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            tensors, config = dict(_arrays(name, archive)), _config(archive)
    except SeqtuiError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise SeqtuiError(_("{name} is not a readable .npz file: it is truncated or damaged", name=name)) from None
    return replace(checked(name, tensors), config=config)


def _arrays(name: str, archive: zipfile.ZipFile) -> list[tuple[str, np.ndarray]]:
    """The arrays by name; no more is unpacked than the archive says beforehand that there is."""
    files = [file for file in archive.infolist() if file.filename.endswith(_SUFFIX) and file.filename != _CONFIG]
    if len(files) > MAX_TENSORS:
        raise SeqtuiError(
            _(
                "{name} holds {n:,} tensors: a network that is opened here has at most {most:,}",
                name=name,
                n=len(files),
                most=MAX_TENSORS,
            )
        )
    if sum(file.file_size for file in files) > MAX_WEIGHTS:
        raise SeqtuiError(
            _(
                "{name} unpacks to more than {size} MB: this program is made for small networks",
                name=name,
                size=MAX_WEIGHTS // 2**20,
            )
        )
    return [
        (file.filename.removesuffix(_SUFFIX), array_of(f"{name}: {file.filename}", _unpacked(archive, file)))
        for file in files
    ]


def _unpacked(archive: zipfile.ZipFile, file: zipfile.ZipInfo) -> bytes:
    """The bytes of a file, as many as the archive says: read() alone unpacks all that there is before it counts."""
    with archive.open(file) as packed:
        return packed.read(file.file_size)


def _config(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The JSON object in the text ``__config__``; {} where there is none, and for anything else."""
    found = next((file for file in archive.infolist() if file.filename == _CONFIG), None)
    if found is None or found.file_size > MAX_CONFIG:
        return {}
    text = np.lib.format.read_array(BytesIO(_unpacked(archive, found)), allow_pickle=False)
    try:
        said = json.loads(str(text)) if text.dtype.kind == "U" and text.shape == () else {}
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
