"""Weights that are meant by name: the file is found again, and known by a digest of its numbers."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.files import is_file
from seqtui.models.layouts.model_files import is_model_directory, weight_files
from seqtui.models.weights import trained_files
from seqtui.models.weights.language_model import with_words
from seqtui.models.weights.lazy import Tensors
from seqtui.models.weights.module_detection import parts
from seqtui.models.weights.state_dict import StateDict
from seqtui.models.weights.trained_words import own_words
from seqtui.train.read_weights import read_weights

DIGEST = 32  # hexadecimal digits: no two files that anyone made share them


def digest(weights: StateDict) -> str:
    """Return the first digits of the SHA-256 of all names, shapes and numbers, whatever order they stand in."""
    if isinstance(weights.tensors, Tensors):  # of a network that may be large: its bytes as they are, once
        return weights.tensors.digest[:DIGEST]
    found = hashlib.sha256()
    for name in sorted(weights.tensors):
        tensor = np.ascontiguousarray(weights.tensors[name], dtype="<f8")
        found.update(f"{name}\0{list(tensor.shape)}\0".encode("utf-8", "surrogatepass"))
        found.update(tensor.data)
    for word in own_words(weights):
        found.update(f"{word}\0".encode("utf-8", "surrogatepass"))
    return found.hexdigest()[:DIGEST]


def find_weights(
    name: str,
    wanted: str,
    count: int = 0,
    given: StateDict | None = None,
    most: int | None = None,
    words: Sequence[str] = (),
) -> StateDict:
    """Return the weights of that name whose digest is the wanted one: those given, or a file here.

    count: how many words name the rows of its embedding; words: those that are given, which the file need not name.
    most: bytes of a file that is read because a code names it. This is the one place where names of weights are
    looked up. Raises SeqtuiError when there are none, or others.
    """
    same = None if given is None else _part_of(given, wanted)
    if same is not None:
        return same
    is_in_zoo = trained_files.is_in_zoo(name)
    if not is_in_zoo:
        policy.ask_to_read(name)
    if not is_in_zoo and not _can_be_named(name):
        raise _not_here(name, count, given)
    if most is not None and not is_in_zoo and _bytes_of(name) > most:
        raise SeqtuiError(
            _(
                "the code needs the weights {name}, which are larger than the {megabytes} MB that are read "
                "because a code says so: give the file with --weights",
                name=name,
                megabytes=most // 2**20,
            )
        )
    found = read_weights(name)
    found = replace(found, vocabulary=tuple(words)) if words and found.about is None else found
    same = _part_of(found, wanted)
    if same is None:
        raise _no_words(name, count) if count and not found.vocabulary else _other(name, is_in_zoo)
    return same


def _can_be_named(name: str) -> bool:
    """Whether a code may name it: weights that are read here, so that no code of a stranger starts a process."""
    if is_model_directory(name):
        return not weight_files(Path(name)).pickled
    return Path(name).suffix == ".safetensors" and is_file(name)


def _bytes_of(name: str) -> int:
    return weight_files(Path(name)).bytes if is_model_directory(name) else policy.file_size(name)


def _not_here(name: str, count: int, given: StateDict | None) -> SeqtuiError:
    """What is said where there is no such file, and none was given, or another one."""
    if given is None:
        return SeqtuiError(
            _("the code needs the weights {name}, which are not here: give the file with --weights", name=name)
        )
    if count and not given.vocabulary:
        return _no_words(name, count)
    message = N_("{given} is not the {name} that the code was made with: its numbers differ")
    return SeqtuiError(_(message, given=given.name, name=name))


def _other(name: str, is_in_zoo: bool) -> SeqtuiError:
    """What is said of a file of that name with other numbers."""
    message = N_("{name} here is not the file that the code was made with: give that one with --weights")
    if is_in_zoo:
        message = N_(
            "{name} of this seqtui has other numbers than the one that the code was made with, in another version: "
            "give that file with --weights"
        )
    return SeqtuiError(_(message, name=name))


def _part_of(weights: StateDict, wanted: str) -> StateDict | None:
    """The weights of a file, or of a module in it, whose digest is the wanted one."""
    there = chain((weights,), parts(weights), _language_models(weights))
    return next((part for part in there if digest(part) == wanted), None)


def _language_models(weights: StateDict) -> Iterator[StateDict]:
    """The recurrent modules of a file that names its words, each with its embedding and output layer."""
    for part in parts(weights) if weights.vocabulary else ():
        if "weight_hh_l0" in part.tensors:
            with suppress(SeqtuiError):
                yield with_words(part, weights)


def _no_words(name: str, count: int) -> SeqtuiError:
    return SeqtuiError(
        _(
            "the code needs the {n:,} words of {name}, which do not travel in a code: give their file with --vocab",
            n=count,
            name=name,
        )
    )
