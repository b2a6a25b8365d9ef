"""The worker that reads a .pt file: a state_dict in, a .safetensors file out."""

import pickle

import numpy as np
import torch
from torch import Tensor
from torch.serialization import get_unsafe_globals_in_checkpoint, safe_globals

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.train.checkpoint import said_in, weights_in
from seqtui.train.file_worker import serve
from seqtui.train.inert_objects import inert


def main() -> None:
    """Read one file and answer, with the plain values that stand beside its tensors as config: see file_worker.py."""
    torch.set_num_threads(1)
    serve(read)


def read(name: str, source: str, max_bytes: int) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """Return the tensors of a file and its config.

    Raises SeqtuiError for what load and plain refuse.
    """
    content = load(name, source)
    return {key: value.numpy() for key, value in plain(name, content, max_bytes).items()}, {"config": said_in(content)}


def load(name: str, source: str) -> object:
    """Return what the file holds, if that is tensors in plain containers, or in objects, which become inert ones.

    Raises SeqtuiError otherwise; nothing named in the file is imported or called.
    """
    try:
        with safe_globals(inert(classes_named(source))):
            return torch.load(source, weights_only=True, map_location="cpu")
    except pickle.UnpicklingError as error:
        if "Weights only load failed" in str(error):
            raise SeqtuiError(
                _(
                    "{name} is damaged, or holds more than tensors, which is refused because it could run code: "
                    "save module.state_dict() alone",
                    name=name,
                )
            ) from None
        raise SeqtuiError(_("{name} is not a readable .pt file: it is truncated or damaged", name=name)) from None
    except Exception:  # a damaged file can fail anywhere in torch's reader
        raise SeqtuiError(_("{name} is not a readable .pt file: it is truncated or damaged", name=name)) from None


def classes_named(source: str) -> list[str]:
    """The classes and functions that a file names beside tensors; none of them is looked up."""
    try:
        return get_unsafe_globals_in_checkpoint(source)
    except ValueError:  # of the format before 2020, which is read without them
        return []


def plain(name: str, content: object, max_bytes: int) -> dict[str, Tensor]:
    """Return the tensors of a checkpoint, each dense, contiguous, of its own memory, in float32 or float64.

    Raises SeqtuiError when there is no state_dict in it, or one with other tensors.
    """
    found = weights_in(content)
    if not found and content != {}:
        raise SeqtuiError(_("{name} does not hold a state_dict: save module.state_dict()", name=name))
    for key, value in found.items():
        if value.layout != torch.strided or value.is_quantized or value.is_complex():
            raise SeqtuiError(
                _(
                    "{name}: {key!r} is a sparse, quantized or complex tensor: give dense real numbers",
                    name=name,
                    key=key,
                )
            )
    if sum(value.numel() for value in found.values()) * 8 > max_bytes:
        raise SeqtuiError(
            _(
                "{name} unpacks to more than {n} MB: this program is made for small networks",
                name=name,
                n=max_bytes // 2**20,
            )
        )
    return {key: _own(value) for key, value in found.items()}


def _own(value: Tensor) -> Tensor:
    kind = torch.float32 if value.dtype == torch.float32 else torch.float64
    return value.detach().to(kind).clone(memory_format=torch.contiguous_format)
