"""Weights from a .pt file, without importing torch here and without running anything the file says.

A .pt file is a pickle, which can carry code. A subprocess reads it with weights_only=True, which knows tensors and
nothing else, and hands the tensors over as a temporary .safetensors file, with the plain values beside them.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace
from safetensors.numpy import load_file

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import is_file
from seqtui.models.limits import MAX_WEIGHTS
from seqtui.models.weights.state_dict import StateDict, checked
from seqtui.train.process import spawn

TIME_LIMIT = 60.0


def read_pt(path: str | Path, seconds: float = TIME_LIMIT) -> StateDict:
    """Read the state_dict that torch.save wrote, in float64.

    Raises SeqtuiError when the file is missing, too large, damaged or not a plain state_dict, holds NaN or infinity,
    and when torch is missing.
    """
    path = Path(path)
    policy.ask_to_read(path)
    policy.ask_to_start(_("asking torch"))
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
        answer = spawn.ask("seqtui.train.torch_file_worker", {**request, "max_bytes": MAX_WEIGHTS}, seconds)
        return replace(checked(path.name, load_file(target)), config=answer[-1].get("config", {}))
