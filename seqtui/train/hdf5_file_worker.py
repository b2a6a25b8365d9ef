"""The worker that reads an HDF5 file of weights, as Keras writes them: arrays out, and what it says of its layers.

The HDF5 library follows links into other files, and maps arrays onto them; neither is followed here.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path

import h5py
import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.limits import MAX_HEADER, MAX_TENSORS
from seqtui.train.file_worker import serve

WEIGHTS, CONFIG = "model.weights.h5", "config.json"  # in the archive that a .keras file is
_DEPTH = 20  # of groups in groups
_MOST = 4 * MAX_TENSORS  # of groups and arrays
_ZIP = b"PK\x03\x04"


def main() -> None:
    """Read one file and answer: see file_worker.py."""
    serve(read)


def read(name: str, source: str, max_bytes: int) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """Return the arrays of a file by their paths; config, that of its network; names, those of layers by their groups.

    Raises SeqtuiError for a file that is damaged, unpacks to too much, or leads to other files.
    """
    try:
        with Path(source).open("rb") as file:
            packed = file.read(4) == _ZIP
        if not packed:
            return _arrays(name, source, max_bytes, None)
        with zipfile.ZipFile(source) as archive:
            config = _member(name, archive, CONFIG, MAX_HEADER)
            return _arrays(name, BytesIO(_member(name, archive, WEIGHTS, max_bytes)), max_bytes, config)
    except SeqtuiError:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError, RuntimeError, TypeError, EOFError):
        raise SeqtuiError(_("{name} is not a readable file of Keras: it is truncated or damaged", name=name)) from None


def _member(name: str, archive: zipfile.ZipFile, member: str, most: int) -> bytes:
    """The bytes of a file in the archive.

    Raises SeqtuiError when there is none, or one that unpacks to too much.
    """
    if member not in archive.namelist():
        raise SeqtuiError(_("{name} is no file of Keras: it holds no {member}", name=name, member=member))
    if archive.getinfo(member).file_size > most:
        raise _too_large(name, most)
    with archive.open(member) as packed:  # read() alone unpacks all that there is before it counts
        return packed.read(archive.getinfo(member).file_size)


def _arrays(
    name: str, source: str | BytesIO, max_bytes: int, config: bytes | None
) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    with h5py.File(source, "r") as file:
        found = list(islice(_walk(file, "", _DEPTH), _MOST + 1))
        arrays = {key: one for key, one in found if isinstance(one, h5py.Dataset)}
        if len(found) > _MOST or 8 * sum(data.size for data in arrays.values()) > max_bytes:
            raise _too_large(name, max_bytes)
        for key, data in arrays.items():
            if data.external or data.is_virtual or data.dtype.kind not in "fiu" or not data.size:
                raise SeqtuiError(_("{name}: '{key}' is no array of real numbers in this file", name=name, key=key))
        said = config if config is not None else file.attrs.get("model_config", b"")
        names = {key: _text(one.attrs.get("name")) for key, one in found if isinstance(one, h5py.Group)}
        tensors = {key: np.asarray(data[()], np.float64) for key, data in arrays.items()}
        named = {key: text for key, text in names.items() if text}
        return tensors, {"config": json.loads(_text(said) or "{}"), "names": named}


def _text(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return text if isinstance(text, str) and len(text) <= MAX_HEADER else ""


def _walk(group: h5py.Group, prefix: str, depth: int) -> Iterator[tuple[str, h5py.Dataset | h5py.Group]]:
    """What stands in a group and in those in it, by its path; links by name, within the file or out of it, are none."""
    for key in group:
        if not isinstance(group.get(key, getlink=True), h5py.HardLink):
            continue
        found = group[key]
        yield f"{prefix}{key}", found
        if isinstance(found, h5py.Group) and depth > 0:
            yield from _walk(found, f"{prefix}{key}/", depth - 1)


def _too_large(name: str, most: int) -> SeqtuiError:
    return SeqtuiError(
        _("{name} unpacks to more than {n} MB: this program is made for small networks", name=name, n=most // 2**20)
    )
