"""What a reader must know of a file before believing a run of it: what was assumed, and what did not come from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from seqtui.models import notes, trained_words
from seqtui.models.assumed import left_open, spelled_out
from seqtui.models.candidates import modules
from seqtui.models.settings import Value
from seqtui.models.state_dict import StateDict, said_shape
from seqtui.models.statement import Statement

if TYPE_CHECKING:
    from seqtui.models.model import Request, Run

_WORDS = ("emb", "wte", "tok", "vocab", "word", "lookup")  # in a name, of a table of word vectors
_NO_WORDS = ("pos", "wpe", "type", "segment")  # in a name, of another table
_MOST = 2  # tensors named in a note

Tables = tuple[tuple[str, tuple[int, ...]], ...]  # names and shapes


def assumed(request: Request, config: Mapping[str, Value]) -> dict[str, Value]:
    """The settings of a run that neither its file nor anybody gave, with the values that were assumed."""
    return {name: config[name] for name in left_open(request)}


def assumptions(request: Request, config: Mapping[str, Value]) -> tuple[Statement, ...]:
    """The notes on what was assumed of a file."""
    if request.weights is None:
        return ()
    found, file = assumed(request, config), request.weights.name
    said = [notes.ASSUMED(file=file, settings=spelled_out(found), assumed=found)] if found else []
    about = request.weights.about
    if request.model == "self-attention" and (about is None or about.model != request.model):
        said.append(notes.ONE_HEAD(file=file, width=config["d_model"]))
    if request.model == "self-attention" and config["mlp"]:
        said.append(notes.DRAWN_MLP(seed=request.seed))
    return tuple(said)


def assumed_tag(run: Run) -> str:
    """What was assumed of the file of a run, in a few words for a header; "" where nothing was."""
    settings = spelled_out(run.assumed)
    return notes.ASSUMED_TAG(settings=settings, assumed=run.assumed) if settings else ""


def told_torch(run: Run) -> tuple[Statement, ...]:
    """The note on a comparison with torch: what it proves is the network that was assumed."""
    if run.request.weights is None or not run.assumed:
        return ()
    file, settings = run.request.weights.name, spelled_out(run.assumed)
    return (notes.TOLD_TORCH(file=file, settings=settings, assumed=run.assumed),)


def unused(weights: StateDict | None) -> tuple[Statement, ...]:
    """The note on tensors that no part of the model takes."""
    if weights is None or not weights.unused:
        return ()
    first = ", ".join(weights.unused[:3])
    more = f" and {len(weights.unused) - 3} more" if len(weights.unused) > 3 else ""
    return (notes.UNUSED_TENSORS(file=weights.name, tensors=first + more, unused=weights.unused),)


def drawn(request: Request, config: Mapping[str, Value], width: int, out: int = 0) -> tuple[Statement, ...]:
    """The notes on word vectors, positions and output layer that did not come from the file of a run that reads words.

    width is that of a word vector, out that of what an output layer reads, 0 for a run without one.
    """
    weights, seed = request.weights, request.seed
    if weights is None:
        return ()
    vectors = not trained_words.brings_words(weights)
    layer = bool(out) and not trained_words.targets_of(weights)
    said: list[Statement] = []
    tables, answers = (_vectors(weights, width) if vectors else ()), (_layers(weights, out) if layer else ())
    if vectors and layer and not tables and not answers:
        said.append(notes.DRAWN_VECTORS_AND_OUTPUT(seed=seed))
    elif vectors:
        said.append(_on_vectors(weights, tables, seed))
    if layer and (tables or answers or not vectors):
        said.append(_on_layer(weights, answers, seed))
    if config.get("positions") == "learned" and (vectors or not _has_positions(weights)):
        said.append(notes.DRAWN_POSITIONS(seed=seed))
    return tuple(said)


def _on_vectors(weights: StateDict, tables: Tables, seed: int) -> Statement:
    if not tables:
        return notes.DRAWN_VECTORS(seed=seed)
    named = tuple(table for table in tables if _is_called(table[0], _WORDS))
    claim = notes.UNREAD_VECTORS if named else notes.POSSIBLE_VECTORS
    return claim(seed=seed, file=weights.name, tensors=_listed(named or tables), tables=named or tables)


def _on_layer(weights: StateDict, tables: Tables, seed: int) -> Statement:
    if not tables:
        return notes.DRAWN_OUTPUT(seed=seed)
    return notes.POSSIBLE_OUTPUT(seed=seed, file=weights.name, tensors=_listed(tables), tables=tables)


def _vectors(weights: StateDict, width: int) -> Tables:
    """The tensors beside the modules that may be word vectors: tables that are called so, or rows of that width."""
    tables = [table for table in _beside(weights) if not _is_called(table[0], _NO_WORDS)]
    return tuple(table for table in tables if table[1][-1] == width or _is_called(table[0], _WORDS))


def _layers(weights: StateDict, width: int) -> Tables:
    """The tensors beside the modules that may be an output layer: rows that read that width."""
    tables = [table for table in _beside(weights) if not _is_called(table[0], _NO_WORDS)]
    return tuple(table for table in tables if table[1][-1] == width)


def _beside(weights: StateDict) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The matrices of a file that belong to no module: those outside, and those of a whole file that no module has."""
    taken = weights.of_modules.union(*(module.keys for module in modules(weights)))
    there = {**weights.outside, **{key: tensor.shape for key, tensor in weights.tensors.items()}}
    return ((key, shape) for key, shape in there.items() if len(shape) == 2 and key not in taken)


def _is_called(key: str, words: tuple[str, ...]) -> bool:
    return any(word in key.lower() for word in words)


def _has_positions(weights: StateDict) -> bool:
    return any(key.endswith("positions") for key in weights.tensors)


def _listed(tables: Tables) -> str:
    named = [f"{key} {said_shape(shape)}" for key, shape in tables[:_MOST]]
    return ", ".join(named) + (f" and {len(tables) - _MOST} more" if len(tables) > _MOST else "")
