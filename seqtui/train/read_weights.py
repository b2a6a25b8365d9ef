"""The one door for weights: whatever a person names, a directory of a hub, a file of any format, a network of the zoo.

What it is, its content says: a suffix is a name, and may be wrong.
"""

from pathlib import Path

from msgspec.structs import replace

from seqtui.models.inputs.files import is_file
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.conversion import converted
from seqtui.models.layouts.directory import is_model_directory, read_directory
from seqtui.models.layouts.table import of_keys
from seqtui.models.weights import trained_files
from seqtui.models.weights.file_formats import NPZ, TORCH, format_of
from seqtui.models.weights.lazy import Stored
from seqtui.models.weights.npz_file import read_npz
from seqtui.models.weights.state_dict import StateDict, read_safetensors
from seqtui.train.torch_file import read_pt

# How each format is read; what is of none is left to the reader of the usual one, which says what is wrong with it.
_READERS = {TORCH: read_pt, NPZ: read_npz}


def read_weights(path: str | Path) -> StateDict:
    """Return the weights in what a path names: a model directory, a file, or ``zoo:NAME``.

    Raises SeqtuiError for what is missing, damaged, too large, or of a kind that nothing here opens.
    """
    name = str(path)
    if name.startswith(trained_files.PREFIX):
        return read_safetensors(name)
    if is_model_directory(path):
        return read_directory(path)
    return _in_layout(_READERS.get(format_of(path), read_safetensors)(path))


def are_weights(path: str | Path) -> bool:
    """Whether a path names something that read_weights may open: a file of any name, or a model directory."""
    return is_file(path) or is_model_directory(path)


def _in_layout(state: StateDict) -> StateDict:
    """The weights of a file under their names here, where their keys give away a layout; else as they are.

    A file that this program trained has those names, and says so.
    """
    found = None if state.about is not None else of_keys(state.tensors)
    if found is None:
        return state
    stored = {key: Stored(key, "F64", array) for key, array in state.tensors.items()}
    made = converted(state.name, stored, *found, Config(state.name, state.config))
    return replace(made, vocabulary=state.vocabulary, config=state.config)
