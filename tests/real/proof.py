"""A directory opened by the door that a user takes, beside what `transformers` computed for it."""

import importlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open

from seqtui.cli.args_to_request import request_of
from seqtui.cli.commands import COMMANDS
from seqtui.engine import derive as explanation
from seqtui.engine.backward import backward
from seqtui.engine.derive import explain
from seqtui.engine.trace import Trace
from seqtui.models.model import Run
from seqtui.models.table import MODELS
from tests.real.reference import About, Reference

# values of ours that `transformers` has no twin of, with the reason
UNPROVED = {
    r"(decoder\.)?W_U": "tied, it is the embedding turned over: compared with the tensor of the file",
    r"(decoder\.)?t\d+\.(loss|L)": "the surprise at the next word: without labels `transformers` computes none",
}


def opened(network: Path, *typed: str) -> Run:
    """The run of a directory, as `seqtui show DIRECTORY TEXT …` makes it."""
    args = COMMANDS["show"].parser().read([str(network), *typed])
    request = request_of(args)
    return MODELS[request.model].run(request)


def typed(folder: Path, about: About) -> tuple[str, ...]:
    """What is typed behind the directory: a text, and behind a bar what is forced on a decoder; or the picture."""
    if not about.text:
        return "--input", str(folder / "picture.npy")
    source, _, target = about.text.partition("|")
    return (source, "--set", f"target={target}") if target else (source,)


def ids(run: Run) -> list[int]:
    """The numbers of the pieces that were read, by their names."""
    words = run.vocabularies.get("encoder") or run.vocabulary
    places = {word: k for k, word in enumerate(words)}
    assert len(places) == len(words)
    return [places[token] for token in run.given]


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


def weights(trace: Trace) -> dict[str, np.ndarray]:
    """The weights that were given, by path."""
    return {path: trace[index].value for path, index in trace.named() if trace[index].op == "parameter"}


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
            place, gradient = about.places[path], ours[index]
            place.cut(found[place.key], gradient.shape)[...] += gradient
    return found


def explained(trace: Trace, reference: Reference, files: Mapping[str, np.ndarray]) -> set[str]:
    """Open the first and the last number of each equation: the weights that are reached, with the file's numbers."""
    reached = set()
    for path, index in trace.named():
        step = trace[index]
        if step.is_leaf:
            continue
        for element in {tuple(0 for _ in step.value.shape), tuple(n - 1 for n in step.value.shape)}:
            told = explain(trace, index, element)
            assert apart(np.array(told.rebuilt()), np.array(told.value)) <= 1e-12, path
            for part in told.parts:
                for place in filter(None, (part.source, part.factor_source)):
                    reached |= checked(trace, reference, files, place)
    return reached


def checked(trace: Trace, reference: Reference, files: Mapping[str, np.ndarray], place: explanation.Place) -> set[str]:
    """The path of the weight that a term names, whose number is that of the file; nothing for another term."""
    if trace[place.step].op != "parameter":
        return set()
    path, ours = trace.path(place.step), trace[place.step].value
    stands = reference.about.places[path]
    theirs = stands.cut(files[stands.key], ours.shape)[place.element]
    assert float(ours[place.element]) == float(theirs), (path, place.element)
    return {path}


@cache
def tensors(network: Path) -> dict[str, np.ndarray]:
    """The tensors of a directory, as safetensors or torch reads them, whatever files they are split into."""
    if (network / "pytorch_model.bin").exists():
        return {key: tensor.numpy() for key, tensor in _torch().load(network / "pytorch_model.bin").items()}
    found = {}
    for path in network.glob("*.safetensors"):
        with safe_open(path, "np") as file:
            keys = list(file.keys())
            if file.get_slice(keys[0]).get_dtype() != "BF16":
                found |= {key: file.get_tensor(key) for key in keys}
                continue
        with safe_open(path, "pt") as file:  # numpy has no bfloat16
            found |= {key: file.get_tensor(key).float().numpy() for key in keys}
    return found


def _torch() -> Any:
    return importlib.import_module("torch")
