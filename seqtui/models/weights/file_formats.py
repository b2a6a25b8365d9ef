"""What format a file of weights is in, by its first bytes: suffixes such as .bin or .ckpt say nothing."""

from pathlib import Path

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import is_file

SAFETENSORS, TORCH, NPZ, KERAS, HDF5, PICKLE = "safetensors", "torch", "npz", "keras", "hdf5", "pickle"

# suffixes that files of weights have; what one holds is seen when it is opened
SUFFIXES = (".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".npz", ".keras", ".h5", ".hdf5")

_HDF5 = b"\x89HDF\r\n\x1a\n"
_ZIP = b"PK\x03\x04"
_PICKLE = b"\x80"  # and the number of its protocol
_OF_TORCH = b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19"  # torch.save before 1.6: a long number of its own
_NPY = b"\x93NUMPY"
_NAME = 30  # where the name of the first file of an archive begins
_PEEKED = 512  # bytes that are enough to know


def format_of(path: str | Path) -> str:
    """Return the format of a file of weights; "" for none that is known here.

    Raises SeqtuiError for a file that is not there, cannot be read, or holds something that is often taken for weights.
    """
    policy.ask_to_read(path)
    if not is_file(path):
        raise SeqtuiError(_("there is no weights file {path}", path=path))
    try:
        with policy.open_to_read(path, waits=False) as file:
            start = file.read(_PEEKED)
    except OSError as error:
        raise SeqtuiError(
            _("{name} cannot be read: {reason}", name=Path(path).name, reason=error.strerror or error)
        ) from None
    if start.startswith(_NPY):
        raise SeqtuiError(
            _("{name} holds one array without a name: save all of them by name, numpy.savez", name=Path(path).name)
        )
    return _of_archive(start) if start.startswith(_ZIP) else _of_plain(start)


def _of_plain(start: bytes) -> str:
    """The format of what is no archive; a safetensors file begins with the length of its header, which is JSON."""
    if start.startswith(_HDF5):
        return HDF5
    if start[8:9] == b"{":
        return SAFETENSORS
    if not start.startswith(_PICKLE) or start[1:2] not in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return ""
    return TORCH if start[2 : 2 + len(_OF_TORCH)] == _OF_TORCH else PICKLE


def _of_archive(start: bytes) -> str:
    """The format of a zip archive, by the name of the first file in it: each writer begins with one of its own."""
    length = int.from_bytes(start[26:28], "little")
    name = start[_NAME : _NAME + length]
    if name.endswith(b".npy"):
        return NPZ
    if name in (b"metadata.json", b"config.json", b"model.weights.h5"):
        return KERAS
    return TORCH if b"/" in name else ""
