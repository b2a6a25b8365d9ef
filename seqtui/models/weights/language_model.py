"""Someone's own language model: the embedding and the output layer beside a recurrent module, found by their shapes.

A plain state_dict says neither which of its matrices is which, nor what the rows mean. Given its V words, a matrix
[V, d_in] is the embedding and one [V, d_out] the output layer; where several fit, what stands beside them (a bias) and
their names decide, and where these do not, the file is refused. The model takes them under the names that all trained
files have (see trained_words.py).
"""

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.weights.file_notes import NO_WORDS, WORDS, is_called
from seqtui.models.weights.module_detection import narrowed
from seqtui.models.weights.network import Origin
from seqtui.models.weights.state_dict import StateDict, listed, said_shape

EMBEDDING, OUTPUT, BIAS = "embedding.weight", "out.weight", "out.bias"
_ANSWERS = ("out", "head", "proj", "fc", "logit", "decoder", "linear", "softmax", "pred", "hy")  # in a layer's name
_BIAS = re.compile(r"(?:.*[._])?b(?:ias)?(?:[._].*)?", re.IGNORECASE)
_SHOWN = 4  # tensors named in a complaint

Tensors = Mapping[str, np.ndarray]
Test = Callable[[str], bool]


def language_model(whole: StateDict, model: str, words: Sequence[str] = ()) -> StateDict:
    """Return the recurrent module of a plain file with its embedding and output layer; words name their rows.

    Without words those of the file's metadata do. Raises SeqtuiError as with_words does.
    """
    named = replace(whole, vocabulary=tuple(words) or whole.vocabulary)
    return with_words(narrowed(named, model), named)


def with_words(module: StateDict, whole: StateDict) -> StateDict:
    """Return a recurrent module with the embedding and output layer that its file has for the file's vocabulary.

    module: what choose_module took out of the whole file, whose vocabulary names the V rows. A file with one matrix for
    both has tied weights (Press & Wolf 2017); one without an output layer keeps its words, and answers nothing.
    Raises SeqtuiError that names the tensors when none fits, or several do.
    """
    if EMBEDDING in module.tensors:  # of a layout that says which it is
        return replace(module, vocabulary=whole.vocabulary)
    V, (d_in, d_out) = len(whole.vocabulary), _widths(module.tensors)
    beside = {key: whole.tensors[key] for key in module.outside if key not in module.of_modules}
    biases = {key: rows for key, rows in beside.items() if rows.shape == (V,) and _BIAS.fullmatch(key)}
    read = _shaped(beside, (V, d_in))
    if not read:
        raise _no_embedding(whole, beside, d_in)
    embedding = _only(whole.name, _("the embedding"), read, _read_tests(biases))
    written = {key: rows for key, rows in _shaped(beside, (V, d_out)).items() if key != embedding}
    found = {EMBEDDING: embedding}
    if written or d_in == d_out:
        output = _only(whole.name, _("the output layer"), written, _written_tests(biases)) if written else embedding
        found[OUTPUT] = output
        own = {key: rows for key, rows in biases.items() if key == _bias_of(output)} or biases
        if own:
            found[BIAS] = _only(whole.name, _("the bias of the output layer"), own, ())
    outside = {key: shape for key, shape in module.outside.items() if key not in found.values()}
    taken = {name: beside[key] for name, key in found.items()}
    origins = {**module.origins, **{name: Origin(key) for name, key in found.items()}}
    tensors = {**module.tensors, **taken}
    return replace(module, tensors=tensors, outside=outside, vocabulary=whole.vocabulary, origins=origins)


def _widths(tensors: Tensors) -> tuple[int, int]:
    """The widths of what a recurrent module reads, and of what it returns, both directions together."""
    directions = 2 if "weight_hh_l0_reverse" in tensors else 1
    return tensors["weight_ih_l0"].shape[-1], directions * tensors["weight_hh_l0"].shape[-1]


def _shaped(tensors: Tensors, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    return {key: rows for key, rows in tensors.items() if rows.shape == shape}


def _bias_of(key: str) -> str:
    """The name that the bias of a layer has, beside its weight."""
    return f"{key.removesuffix('weight')}bias"


def _read_tests(biases: Tensors) -> tuple[Test, ...]:
    """What tells an embedding from other matrices of its shape: it has no bias, and is called one."""
    return (
        lambda key: _bias_of(key) not in biases,
        lambda key: is_called(key, WORDS),
        lambda key: not is_called(key, _ANSWERS),
        lambda key: not is_called(key, NO_WORDS),
    )


def _written_tests(biases: Tensors) -> tuple[Test, ...]:
    """What tells an output layer from other matrices of its shape."""
    return (
        lambda key: _bias_of(key) in biases,
        lambda key: is_called(key, _ANSWERS),
        lambda key: not is_called(key, (*WORDS, *NO_WORDS)),
    )


def _only(file: str, what: str, fitting: Tensors, tests: Sequence[Test]) -> str:
    """The key of the one tensor that is meant; of equal ones the first.

    Raises SeqtuiError that names those that the tests leave.
    """
    left = list(fitting)
    for test in tests:
        left = list(filter(test, left)) or left
    if all(np.array_equal(fitting[left[0]], fitting[key]) for key in left):
        return left[0]
    raise SeqtuiError(
        _(
            "{file} has several tensors that may be {what}: {tensors}; name one embedding.weight or out.weight",
            file=file,
            what=what,
            tensors=_named(fitting, left),
        )
    )


def _no_embedding(whole: StateDict, beside: Tensors, d_in: int) -> SeqtuiError:
    """What is wrong with a file none of whose matrices has a row of the width that is read for each word."""
    V = len(whole.vocabulary)
    tables = [key for key, rows in beside.items() if rows.ndim == 2 and rows.shape[1] == d_in]
    wrong = {"words": V, "shape": said_shape((V, d_in)), "file": whole.name}
    if tables:
        return SeqtuiError(
            _(
                "an embedding for a vocabulary of {words:,} words is a tensor {shape}, but {file} has {tables}: give "
                "one word for each row",
                **wrong,
                tables=_named(beside, tables),
            )
        )
    return SeqtuiError(
        _(
            "an embedding for a vocabulary of {words:,} words is a tensor {shape}, which {file} does not hold beside "
            "its recurrent module",
            **wrong,
        )
    )


def _named(tensors: Tensors, keys: Sequence[str]) -> str:
    return listed([f"{key} {said_shape(tensors[key].shape)}" for key in keys], _SHOWN)
