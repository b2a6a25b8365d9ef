"""Weights from a .pt file, without importing torch here and without running anything the file says.

A .pt file is a pickle, which can carry code. A subprocess reads it with weights_only=True, which knows tensors and
nothing else, and hands the tensors over as a temporary .safetensors file, with the plain values beside them.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace
from safetensors.numpy import load_file

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import is_file
from seqtui.models.layouts.keras_names import named
from seqtui.models.limits import MAX_WEIGHTS, check_memory, most_weights
from seqtui.models.weights.lazy import Stored, stored_in
from seqtui.models.weights.state_dict import StateDict, checked
from seqtui.train.process import spawn

TIME_LIMIT = 60.0


def read_pt(path: str | Path, seconds: float = TIME_LIMIT) -> StateDict:
    """Read the state_dict in what torch.save wrote, in float64.

    Raises SeqtuiError when the file is missing, too large, damaged or holds no state_dict, holds NaN or infinity, and
    when torch is missing.
    """
    state, answer = read_apart(path, "seqtui.train.torch_file_worker", "torch", seconds)
    return replace(state, config=answer.get("config", {}))


def read_apart(path: str | Path, worker: str, library: str, seconds: float) -> tuple[StateDict, dict[str, Any]]:
    """Return the arrays of a file that a worker reads, in float64, and what it answers beside them.

    Raises SeqtuiError when the file is missing or too large, when the worker or its library says so, and for NaN.
    """
    path = Path(path)
    policy.ask_to_read(path)
    policy.ask_to_start(_("asking {library}", library=library))
    if not is_file(path):
        raise SeqtuiError(_("there is no weights file {path}", path=path))
    if policy.file_size(path) > MAX_WEIGHTS:
        raise SeqtuiError(
            _(
                "{name} is larger than {n} MB: this program is made for small networks",
                name=path.name,
                n=MAX_WEIGHTS // 2**20,
            )
        )
    with TemporaryDirectory(prefix="seqtui-") as directory:
        target = Path(directory) / "weights.safetensors"
        request = {"source": os.fspath(path.absolute()), "name": path.name, "target": os.fspath(target)}
        answer = spawn.ask(worker, {**request, "max_bytes": MAX_WEIGHTS}, seconds, library)
        return checked(path.name, load_file(target)), answer[-1]


def read_keras(path: str | Path, seconds: float = TIME_LIMIT) -> StateDict:
    """Read the variables of a file of Keras, .keras or .h5, in float64, under the names of keras_names.

    What the file says of each recurrent layer stands in its config under ``modules``. Raises SeqtuiError when the file
    is missing, too large or damaged, holds NaN or infinity, and when h5py is missing.
    """
    state, answer = read_apart(path, "seqtui.train.hdf5_file_worker", "h5py", seconds)
    tensors, modules = named(state.tensors, answer["config"], answer["names"])
    return StateDict(state.name, tensors, config={"modules": modules})


def stored_in_pickle(path: Path, seconds: float = TIME_LIMIT) -> dict[str, Stored]:
    """Return the tensors of a file of a model directory that torch.save wrote, as views of what the worker hands over.

    Raises SeqtuiError as read_pt does.
    """
    policy.ask_to_start(_("asking {library}", library="torch"))
    check_memory(path.name, policy.file_size(path))
    with TemporaryDirectory(prefix="seqtui-") as directory:
        target = Path(directory) / "weights.safetensors"
        request = {"source": os.fspath(path.absolute()), "name": path.name, "target": os.fspath(target)}
        most = 2 * most_weights()  # counted as float64, handed over as float32
        spawn.ask("seqtui.train.torch_file_worker", {**request, "max_bytes": most}, seconds)
        return stored_in(target)  # mapped: it stays readable when its name is gone
