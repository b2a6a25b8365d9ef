"""The one door for weights: whatever a person names, a directory of a hub, a file of any format, a network of the zoo.

What it is, its content says: a suffix is a name, and may be wrong.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from seqtui.models.inputs.files import is_file
from seqtui.models.layouts.model_files import directory_of, is_model_directory
from seqtui.models.weights import trained_files
from seqtui.models.weights.file_formats import HDF5, KERAS, NPZ, PICKLE, SUFFIXES, TORCH, format_of
from seqtui.models.weights.state_dict import StateDict, read_safetensors

# How each format is read; what is of none is left to the reader of the usual one, which says what is wrong with it.
# They are imported when they are used: a program that opens no file waits for none of them.
_READERS = {
    TORCH: "seqtui.train.torch_file:read_pt",
    NPZ: "seqtui.models.weights.npz_file:read_npz",
    KERAS: "seqtui.train.torch_file:read_keras",
    HDF5: "seqtui.train.torch_file:read_keras",
    PICKLE: "seqtui.models.weights.plain_pickle:read_pickle",
}
_DIRECTORY = "seqtui.models.layouts.directory:read_directory"
_IS_OF_FAMILY = "seqtui.models.layouts.directory:is_of_family"
_STORED = "seqtui.train.torch_file:stored_in_pickle"
_BESIDE = "seqtui.models.layouts.conversion:with_what_stands_beside"
_IS_PACKAGED = "seqtui.models.packages.folder:is_packaged"
_PACKAGED = "seqtui.models.packages.folder:network_path"


def read_weights(path: str | Path) -> StateDict:
    """Return the weights in what a path names: a model directory, a file, ``zoo:NAME``, a network of a package.

    Raises SeqtuiError for what is missing, damaged, too large, or of a kind that nothing here opens.
    """
    name = str(path)
    if name.startswith(trained_files.PREFIX):
        return read_safetensors(name)
    folder = _directory(path)
    if folder is not None:
        return _function(_DIRECTORY)(folder, lambda file: _function(_STORED)(file))
    if _is_packaged(path):
        return replace(read_weights(_function(_PACKAGED)(name)), name=name)
    reader = _READERS.get(format_of(path))
    state = read_safetensors(path) if reader is None else _function(reader)(path)
    return state if state.about is not None else _function(_BESIDE)(state, Path(path))


def _directory(path: str | Path) -> Path | None:
    """The model directory that a path names, or whose weights it names: the config.json beside those belongs to them.

    A config.json of no family that is known here is somebody's own, and says nothing of the weights.
    """
    if is_model_directory(path):
        return Path(path)
    folder = directory_of(path)
    return folder if folder is not None and _function(_IS_OF_FAMILY)(folder) else None


def are_weights(path: str | Path) -> bool:
    """Whether a path names something that read_weights may open: a file of a format of weights, or a model directory.

    Raises SeqtuiError for a file that may not be read.
    """
    if is_model_directory(path) or _is_packaged(path):
        return True
    return is_file(path) and (Path(path).suffix in SUFFIXES or format_of(path) != "")


def _is_packaged(path: str | Path) -> bool:
    """Whether a path is no file, but the name of a network that `seqtui get` fetches."""
    return not is_file(path) and bool(_function(_IS_PACKAGED)(str(path)))


def _function(spelled: str) -> Callable[..., Any]:
    """The function that "module:name" names."""
    module, _colon, name = spelled.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found
