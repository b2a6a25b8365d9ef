"""What a reader must know of a file: settings that it leaves open, what was assumed, what did not come from it.

The number of heads changes every number and has no usual value: it must be given. The others are assumed to be what the
model has by default, and the run says so. A file that this program trained says what it needs.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models import layouts, statement
from seqtui.models.inputs.settings import Value, spelled
from seqtui.models.statement import Statement
from seqtui.models.weights import trained_words
from seqtui.models.weights.module_detection import modules
from seqtui.models.weights.state_dict import StateDict, listed, said_shape

if TYPE_CHECKING:
    from seqtui.models.model import Request
if TYPE_CHECKING:
    from seqtui.models.model import Model, Request, Run

HEADS = "n_heads"
_BLOCKS = (HEADS, "norm_first", "activation", "eps")  # mean the same in every model that has blocks


_HEADS_ALONE = N_(
    "{file} does not say how many heads its attention has, and every number depends on it: give {setting} ({fitting}), "
    "as in {example}"
)
_HEADS_OPEN = N_(
    "{file} does not say how many heads its attention has, and every number depends on it: give {setting} ({fitting}), "
    "as in {example}; not said either, and assumed unless given: {others}"
)


class HeadsNotGivenError(SeqtuiError):
    """A file whose number of heads nobody gave; setting is how one would be given, side the one that lacks it.

    message is the sentence, marked, whose fact example says how the setting is typed; facts are the others.
    """

    def __init__(self, message: str, facts: Mapping[str, object], setting: str, side: str | None = None) -> None:
        super().__init__(_(message, **facts, example=setting if side is None else f"{side},{setting}"))
        self.message, self.facts, self.setting, self.side = message, facts, setting, side

    def of_side(self, side: str) -> HeadsNotGivenError:
        """Return how a setting is typed for one side of a comparison: it stands behind that side."""
        return HeadsNotGivenError(self.message, self.facts, self.setting, side)

    def typed(self, words: Sequence[str]) -> SeqtuiError:
        """Return the whole command with the setting that is missing; words are those of the command that was typed."""
        own = f"{self.side},{self.setting}"
        given = [*words, "--set", self.setting] if self.side is None else [own if w == self.side else w for w in words]
        return SeqtuiError(_(self.message, **self.facts, example=shlex.join(given)))


def said(model: Model, request: Request) -> dict[str, object]:
    """The settings that are given: by a file's account of itself or by its layout, and typed, which override those.

    A part of a file, as another model, keeps what its blocks have in common with the whole.
    """
    about = request.weights.about if request.weights is not None else None
    network = request.weights.network if request.weights is not None else None
    own = about.config if about is not None else network.settings if network is not None else {}
    whole = about or network
    if whole is not None and whole.model != request.model:
        shared = set(_BLOCKS) & set(model.unsaid)
        own = {name: value for name, value in own.items() if name in shared}
    return {**own, **request.settings}


def left_open(model: Model, request: Request) -> tuple[str, ...]:
    """The names of the settings that neither the file nor anybody gave; () where no file was given.

    What a file that was trained as this model does not mention, has the value it has by default.
    """
    if request.weights is None:
        return ()
    given, about = said(model, request), request.weights.about
    whole = about is not None and about.model == request.model
    told = {*given, *told_by_names(request.weights)}
    network = request.weights.network
    usual = () if network is None or network.model != model.name else tuple(network.usual)
    names = dict.fromkeys((*model.unsaid, *usual))
    return tuple(name for name in names if name not in told and (name == HEADS or not whole))


def told_by_names(weights: StateDict) -> tuple[str, ...]:
    """The settings that no shape tells, but which tensors there are: LayerNorm has a bias, and swiglu a gate."""
    tensors = weights.tensors
    norm = ("norm",) if any(key.endswith("norm1.bias") for key in tensors) else ()
    return norm + (("activation",) if any(key.endswith("linear_gate.weight") for key in tensors) else ())


def need_heads(model: Model, request: Request, config: Mapping[str, Value]) -> None:
    """Refuse a file of which nobody says how many heads it has.

    Raises HeadsNotGivenError that lists what else the shapes do not tell.
    """
    names = left_open(model, request)
    if HEADS not in names or request.weights is None:
        return
    width = config["d_model"]
    fitting = [n for n in range(1, min(width, 64) + 1) if width % n == 0]
    usual = min(fitting[1:] or fitting, key=lambda n: abs(width / n - 64))  # 64 wide, as most have been
    others = spelled_out({name: config[name] for name in names if name != HEADS})
    facts = {"file": request.weights.name, "setting": HEADS, "fitting": _either(fitting), "others": others}
    raise HeadsNotGivenError(_HEADS_OPEN if others else _HEADS_ALONE, facts, f"{HEADS}={usual}")


def spelled_out(settings: Mapping[str, Value]) -> str:
    """Settings as they are typed: ``norm_first=no, activation=relu``."""
    return ", ".join(f"{name}={spelled(value)}" for name, value in settings.items())


def _either(numbers: list[int]) -> str:
    *most, last = map(str, numbers)
    return _("{these} or {other}", these=", ".join(most), other=last) if most else last


WORDS = ("emb", "wte", "tok", "vocab", "word", "lookup")  # in a name, of a table of word vectors
NO_WORDS = ("pos", "wpe", "type", "segment")  # in a name, of another table
_MOST = 2  # tensors named in a note

_KINDS = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}  # as safetensors spells them

Tables = tuple[tuple[str, tuple[int, ...]], ...]  # names and shapes


def assumed(model: Model, request: Request, config: Mapping[str, Value]) -> dict[str, Value]:
    """The settings of a run that neither its file nor anybody gave, with the values that were assumed."""
    return {name: config[name] for name in left_open(model, request)}


def opened_as(weights: StateDict | None) -> Statement | None:
    """Say of a file of somebody's what it is, how large, and of which kind of number; None where no layout tells."""
    network = weights.network if weights is not None else None
    if weights is None or network is None or "parameters" not in network.facts:
        return None
    kinds = ", ".join(_KINDS.get(kind, kind) for kind in str(network.facts["dtype"]).split(", "))
    facts = {"parameters": network.facts["parameters"], "kinds": kinds, "name": network.layout}
    return statement.OPENED(file=weights.name, layout=_(layouts.table.by_name(network.layout).title), **facts)


def file_says(weights: StateDict | None) -> tuple[Statement, ...]:
    """What a file is, and the settings that it says of itself; () for one without a known layout."""
    opened = opened_as(weights)
    if weights is None or weights.network is None or opened is None:
        return ()
    told = {name: value for name, value in weights.network.settings.items() if value not in ("", 0) or value is False}
    if told.get("positions") != "rotary":
        told = {name: value for name, value in told.items() if not name.startswith("rotary_")}
    said = statement.FILE_SAYS(settings=spelled_out(told), said=told)
    return (opened, said) if told else (opened,)


def assumptions(model: Model, request: Request, config: Mapping[str, Value]) -> tuple[Statement, ...]:
    """The notes on what was assumed of a file."""
    if request.weights is None:
        return ()
    found, file = assumed(model, request, config), request.weights.name
    return (statement.ASSUMED(file=file, settings=spelled_out(found), assumed=found),) if found else ()


def assumed_tag(run: Run) -> str:
    """What was assumed of the file of a run, in a few words for a header; "" where nothing was."""
    settings = spelled_out(run.assumed)
    return statement.ASSUMED_TAG(settings=settings, assumed=run.assumed) if settings else ""


def not_done(weights: StateDict | None) -> tuple[Statement, ...]:
    """The note on what a directory asks for where its network writes, and no model here does."""
    network = weights.network if weights is not None else None
    keys = str(network.facts.get("not_done", "")) if network is not None else ""
    return (statement.NOT_DONE(file=weights.name, keys=keys),) if weights is not None and keys else ()


def told_at_first(run: Run) -> str:
    """What a first frame says of the file of a run: what was assumed of it, or what it is; "" for no such file."""
    return assumed_tag(run) or opened_as(run.request.weights) or ""


def told_torch(run: Run) -> tuple[Statement, ...]:
    """The note on a comparison with torch: what it proves is the network that was assumed."""
    if run.request.weights is None or not run.assumed:
        return ()
    file, settings = run.request.weights.name, spelled_out(run.assumed)
    return (statement.TOLD_TORCH(file=file, settings=settings, assumed=run.assumed),)


def untrained(run: Run) -> tuple[Statement, ...]:
    """The note on weights that no training has changed, for what shows only a part of a run."""
    return (statement.UNTRAINED_WEIGHTS(source=run.source, request=run.request),) if run.tag else ()


def unused(weights: StateDict | None) -> tuple[Statement, ...]:
    """The note on tensors that no part of the model takes."""
    if weights is None or not weights.unused:
        return ()
    tensors = listed(weights.unused, 3)
    return (statement.UNUSED_TENSORS(file=weights.name, tensors=tensors, unused=weights.unused),)


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
        said.append(statement.DRAWN_VECTORS_AND_OUTPUT(seed=seed))
    elif vectors:
        said.append(_on_vectors(weights, tables, seed))
    if layer and (tables or answers or not vectors):
        said.append(_on_layer(weights, answers, seed))
    if config.get("positions") == "learned" and (vectors or not _has_positions(weights)):
        said.append(statement.DRAWN_POSITIONS(seed=seed))
    return tuple(said)


def tied(weights: StateDict | None) -> tuple[Statement, ...]:
    """The note on a file that has one matrix for its embedding and its output layer."""
    if weights is None or not trained_words.targets_of(weights):
        return ()
    tensors = weights.tensors
    shared = tensors["out.weight"] is tensors.get("embedding.weight")
    return (statement.TIED_WEIGHTS(file=weights.name),) if shared else ()


def _on_vectors(weights: StateDict, tables: Tables, seed: int) -> Statement:
    if not tables:
        return statement.DRAWN_VECTORS(seed=seed)
    named = tuple(table for table in tables if is_called(table[0], WORDS))
    claim = statement.UNREAD_VECTORS if named else statement.POSSIBLE_VECTORS
    return claim(seed=seed, file=weights.name, tensors=_listed(named or tables), tables=named or tables)


def _on_layer(weights: StateDict, tables: Tables, seed: int) -> Statement:
    if not tables:
        return statement.DRAWN_OUTPUT(seed=seed)
    return statement.POSSIBLE_OUTPUT(seed=seed, file=weights.name, tensors=_listed(tables), tables=tables)


def _vectors(weights: StateDict, width: int) -> Tables:
    """The tensors beside the modules that may be word vectors: tables that are called so, or rows of that width."""
    tables = [table for table in _beside(weights) if not is_called(table[0], NO_WORDS)]
    return tuple(table for table in tables if table[1][-1] == width or is_called(table[0], WORDS))


def _layers(weights: StateDict, width: int) -> Tables:
    """The tensors beside the modules that may be an output layer: rows that read that width."""
    tables = [table for table in _beside(weights) if not is_called(table[0], NO_WORDS)]
    return tuple(table for table in tables if table[1][-1] == width)


def _beside(weights: StateDict) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The matrices of a file that belong to no module: those outside, and those of a whole file that no module has."""
    taken = weights.of_modules.union(*(module.keys for module in modules(weights)))
    there = {**weights.outside, **{key: tensor.shape for key, tensor in weights.tensors.items()}}
    return ((key, shape) for key, shape in there.items() if len(shape) == 2 and key not in taken)


def is_called(key: str, words: tuple[str, ...]) -> bool:
    """Whether one of these words stands in the name of a tensor."""
    return any(word in key.lower() for word in words)


def _has_positions(weights: StateDict) -> bool:
    return any(key.endswith("positions") for key in weights.tensors)


def _listed(tables: Tables) -> str:
    return listed([f"{key} {said_shape(shape)}" for key, shape in tables], _MOST)
