"""A directory opened by the door that a user takes, beside what `transformers` computed for it."""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
from safetensors import safe_open

from seqtui.cli.args_to_request import request_of
from seqtui.cli.commands import top
from seqtui.engine.backward import backward
from seqtui.engine.trace import Trace
from seqtui.models.model import Run
from seqtui.models.table import MODELS
from tests.real.reference import Reference

# values of ours that `transformers` has no twin of, with the reason
UNPROVED = {
    r"t\d+\.(loss|L)": "the surprise at the next word, which a run of `transformers` without labels does not compute"
}


def opened(network: Path, *typed: str) -> Run:
    """The run of a directory, as `seqtui show DIRECTORY TEXT …` makes it."""
    args = top().read(["show", str(network), *typed])
    request = request_of(args)
    return MODELS[request.model].run(request)


def apart(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference; two −∞ are equal, a NaN or another shape is as far as can be."""
    if ours.shape != theirs.shape:
        return np.inf
    with np.errstate(invalid="ignore"):
        far = np.where(ours == theirs, 0.0, np.abs(ours - theirs))
    return float(np.nan_to_num(far, nan=np.inf, posinf=np.inf).max(initial=0.0))


def differences(trace: Trace, reference: Reference) -> dict[str, float]:
    """How far each value is from that of `transformers`, by path in order; a missing one infinitely."""
    found = {
        path: apart(value, reference.values[path])
        for path, value in trace.to_dict().items()
        if path in reference.values
    }
    return found | {path: np.inf for path in reference.values if not trace.has(path)}


def without_twin(trace: Trace, reference: Reference) -> list[str]:
    """The values of ours, inputs too, that nothing of `transformers` stands beside, but for those of UNPROVED."""
    paths = [path for path, index in trace.named() if trace[index].op != "parameter" and path not in reference.values]
    return [path for path in paths if not any(re.fullmatch(known, path) for known in UNPROVED)]


def gradients(trace: Trace, reference: Reference, shapes: dict[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """The gradients of the logit of a reference, put together as the tensors of the file are; a tied one is a sum."""
    about = reference.about
    ours = backward(trace, trace.find(about.logits), about.element)
    found = {key: np.zeros(shape) for key, shape in shapes.items()}
    for path, index in trace.named():
        if trace[index].op == "parameter":
            place = about.places[path]
            cut = place.cut(found[place.key])
            cut += ours[index].reshape(cut.shape)
    return found


@cache
def tensors(network: Path) -> dict[str, np.ndarray]:
    """The tensors of a directory, as safetensors reads them, whatever files they are split into."""
    index = network / "model.safetensors.index.json"
    names = (
        sorted(set(json.loads(index.read_text())["weight_map"].values())) if index.exists() else ["model.safetensors"]
    )
    found = {}
    for name in names:
        with safe_open(network / name, "np") as file:
            found |= {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (it is no dict)
    return found
