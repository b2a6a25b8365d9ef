"""The one door for weights: whatever a person names, a directory of a hub, a file of any format, a network of the zoo.

What it is, its content says: a suffix is a name, and may be wrong.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from seqtui.models.inputs.files import is_file
from seqtui.models.layouts.directory import is_model_directory, read_directory
from seqtui.models.layouts.keras_names import named
from seqtui.models.weights import trained_files
from seqtui.models.weights.file_formats import HDF5, KERAS, NPZ, SUFFIXES, TORCH, format_of
from seqtui.models.weights.npz_file import read_npz
from seqtui.models.weights.state_dict import StateDict, read_safetensors
from seqtui.train.torch_file import TIME_LIMIT, read_apart, read_pt


def read_keras(path: str | Path, seconds: float = TIME_LIMIT) -> StateDict:
    """Read the variables of a file of Keras, .keras or .h5, in float64, under the names of keras_names.

    What the file says of each recurrent layer stands in its config under ``modules``. Raises SeqtuiError when the file
    is missing, too large or damaged, holds NaN or infinity, and when h5py is missing.
    """
    state, answer = read_apart(path, "seqtui.train.hdf5_file_worker", "h5py", seconds)
    tensors, modules = named(state.tensors, answer["config"], answer["names"])
    return StateDict(state.name, tensors, config={"modules": modules})


# How each format is read; what is of none is left to the reader of the usual one, which says what is wrong with it.
_READERS: Mapping[str, Callable[[str | Path], StateDict]] = {
    TORCH: read_pt,
    NPZ: read_npz,
    KERAS: read_keras,
    HDF5: read_keras,
}


def read_weights(path: str | Path) -> StateDict:
    """Return the weights in what a path names: a model directory, a file, or ``zoo:NAME``.

    Raises SeqtuiError for what is missing, damaged, too large, or of a kind that nothing here opens.
    """
    name = str(path)
    if name.startswith(trained_files.PREFIX):
        return read_safetensors(name)
    if is_model_directory(path):
        return read_directory(path)
    return _READERS.get(format_of(path), read_safetensors)(path)


def are_weights(path: str | Path) -> bool:
    """Whether a path names something that read_weights may open: a file of a format of weights, or a model directory.

    Raises SeqtuiError for a file that may not be read.
    """
    if is_model_directory(path):
        return True
    return is_file(path) and (Path(path).suffix in SUFFIXES or format_of(path) != "")
