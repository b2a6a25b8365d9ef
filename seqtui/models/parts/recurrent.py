"""What the recurrent networks share: settings, tokens in, a language model around, weights from a file.

A cell is a few equations and the names of its weights; everything here is the same for all of them. The weights
of a state_dict of nn.RNN, nn.LSTM or nn.GRU are cut into blocks, never changed.
"""

import re
from collections.abc import Callable, Mapping
from math import prod

from msgspec.structs import replace

from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import _
from seqtui.models import statement
from seqtui.models.inputs.files import marked_numbers
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import tokenize, vocabulary
from seqtui.models.limits import MAX_TOKENS, check_recorded
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.cells import Cell
from seqtui.models.parts.entries import EMBEDDING, PROBABILITY, SCORES, SURPRISE
from seqtui.models.parts.readout import TAG, Given, asking, asks_of, choose_readout
from seqtui.models.parts.unroll import Network
from seqtui.models.statement import Statement
from seqtui.models.weights.file_notes import drawn, tied
from seqtui.models.weights.state_dict import StateDict
from seqtui.models.weights.trained_words import check_known, vocabulary_of

EXAMPLE = "the animal didn't cross the street because it was too tired"

COMMON_SETTINGS = (
    Setting("d_hidden", 4, "units of the hidden state"),
    Setting("d_in", 4, "width of a token's vector"),
    Setting("n_layers", 1, "layers stacked on each other", high=16),
    Setting("bidirectional", False, "a second network reads from the end"),
    Setting("unit", "word", "what a token is", choices=("word", "char")),
    Setting("output", True, "scores and probabilities of the next token"),
)

LANGUAGE_MODEL = Notation(
    W_E=Symbol("W_E", "d_vocab d_in", EMBEDDING),
    W_hy=Symbol("W_hy", "d_vocab d_out", "weights from the hidden state to the scores"),
    b_y=Symbol("b_y", "d_vocab", "bias of the scores"),
    logits=Symbol("logits", "d_vocab", SCORES),
    y=Symbol("y", "d_vocab", PROBABILITY),
    loss=Symbol("loss", "", SURPRISE),
    L=Symbol("L", "", "loss so far: the surprises added up"),
    W_s=Symbol("W_s", "d_out", "weights from the hidden state to the sum"),
    b_s=Symbol("b_s", "", "bias of the sum"),
    s=Symbol("s", "", "what the network takes the sum of the marked numbers for"),
    goal=Symbol("goal", "", "the sum of the marked numbers"),
)


def recorder(cell: Cell) -> Callable[[Model, Request, dict[str, Value]], Run]:
    """Return the function that records a run of a network made of this cell."""

    def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
        state = None if request.weights is None else _recognise(model, cell, request.weights, request.settings, config)
        given = _given(model, request, config)
        words = given.words
        head = choose_readout(request, bool(words))
        asked = state is None or head.answers or "output" in request.settings
        config["output"] = bool(words) and config["output"] and asked
        _check_size(cell, config, len(given.tokens), len(words))
        symbols = asking(cell.notation, asks_of(request), config["unit"])
        said_words = head.trained.targets if head.vocabularies and head.trained is not None else words
        dims = _dims(config, len(said_words)) | {axis: len(names) for axis, names in head.vocabularies.items()}
        eq = Equations(symbols, dims, request.recorded_edits())
        Network(cell, config, eq, request, state, head).read(given)
        said: tuple[Statement, ...] = (
            drawn(request, config, config["d_in"], head.width(config) if config["output"] else 0) if words else ()
        )
        if state is not None and cell.negated:
            said += (statement.OTHER_SIGN(file=state.name, blocks=", ".join(cell.negated)),)
        said += tied(request.weights) if config["output"] else ()
        targets, trace = head.targets(given), eq.trace.close()
        found = Run(request, model, config, given.tokens, trace, vocabulary=said_words, targets=targets, notes=said)
        return replace(found, vocabularies=head.vocabularies, entry="tag" if asks_of(request) == TAG else "word")

    return record


def _given(model: Model, request: Request, config: dict[str, Value]) -> Given:
    """The tokens of the text, or numbers that stand for the rows of the input; d_in follows the rows."""
    text = model.text_of(request)
    if request.input is None and text is not None:
        about = request.weights.about if request.weights else None
        network = request.weights.network if request.weights else None
        if network is not None and network.tokenizer is not None:
            names = network.tokenizer.words
            return Given(tuple(names[row] for row in network.tokenizer.encode(text)), names)
        tokens = tokenize(text, config["unit"])
        if about is not None and about.rest.get("asks") == "sum":
            return Given(tokens, vectors=marked_numbers(tokens))
        known = vocabulary_of(request.weights)
        check_known(tokens, known or tokens, request.weights.name if request.weights else "")
        return Given(tokens, known or vocabulary(tokens))
    if request.input is None or text is not None:
        raise SeqtuiError(_("give a text or --input, not both: --input takes the place of embedded text"))
    shape = request.input.shape
    if len(shape) != 2 or not 1 <= shape[0] <= MAX_TOKENS or not shape[1]:
        raise SeqtuiError(
            _("the input has shape {shape}: give vectors [T, d_in], one row for each time step", shape=list(shape))
        )
    fixed = "d_in" in request.settings or request.weights is not None
    if fixed and shape[1] != config["d_in"]:
        raise SeqtuiError(
            _(
                "the input has vectors of width {width}, but this network reads d_in = {d_in}",
                width=shape[1],
                d_in=config["d_in"],
            )
        )
    config["d_in"] = shape[1]
    return Given(request.name_rows(shape[0]), vectors=request.input)


def _recognise(
    model: Model, cell: Cell, weights: StateDict, given: Mapping[str, object], config: dict[str, Value]
) -> StateDict:
    """Find the module's tensors in the file and read the config off their shapes.

    Raises SeqtuiError when there are none, or when a setting contradicts them.
    """
    names = "|".join(map(re.escape, (*cell.tensors(), "weight_hr")))
    state = weights.part(rf"(?:{names})_l\d+(?:_reverse)?")
    matrices = {f"{name}_l0": axes for name, axes in cell.matrices().items()}
    if not matrices.keys() <= state.tensors.keys():
        some = ", ".join(list(weights.tensors)[:3])
        raise SeqtuiError(
            _(
                "{file} has no {module} weights ({key} …); it holds {some}",
                file=weights.name,
                module=_(model.module),
                key=next(iter(matrices)),
                some=some,
            )
        )
    if any("weight_hr" in key for key in state.tensors):
        raise SeqtuiError(_("{file} was made with proj_size, which this model does not have", file=weights.name))
    read: dict[str, Value] = {}
    for key, axes in matrices.items():
        if state[key].ndim != len(axes):
            wrong = {"file": weights.name, "key": key, "shape": list(state[key].shape)}
            if len(axes) == 2:
                raise SeqtuiError(_("{file}: {key} has shape {shape}, but must be a matrix", **wrong))
            raise SeqtuiError(_("{file}: {key} has shape {shape}, but must have {n} axes", **wrong, n=len(axes)))
        read |= {axis: size for axis, size in zip(axes, state[key].shape, strict=True) if axis}
    read |= {
        "n_layers": len({key.removesuffix("_reverse").rpartition("_l")[2] for key in state.tensors}),
        "bidirectional": any(key.endswith("_reverse") for key in state.tensors),
    }
    for name, value in read.items():
        if name in given and config[name] != value:
            raise SeqtuiError(
                _(
                    "{name} is {value} in {file}: leave out --set {name}={given}",
                    name=name,
                    value=value,
                    file=weights.name,
                    given=given[name],
                )
            )
    config.update(read)
    return state


def _check_size(cell: Cell, config: dict[str, Value], length: int, words: int) -> None:
    """Refuse a run whose record would not fit: about 240 MB of numbers."""
    directions = 2 if config["bidirectional"] else 1
    widths = (config["d_in"], *[directions * config["d_hidden"]] * (config["n_layers"] - 1))
    shapes = [shape for d_in in widths for shape in cell.parameters({**config, "d_in": d_in}).values()]
    weights = directions * sum(map(prod, shapes))
    check_recorded(weights, _("the weights of this size"), _("fewer units, fewer layers or narrower vectors"))
    hidden = 24 * directions * config["n_layers"] * max(map(prod, cell.states(config).values()))
    output = 4 * words if config["output"] else 0
    fewer = _("a shorter text or fewer units")
    if output > hidden:
        fewer = _("a shorter text, fewer units, or --set output=no")
    check_recorded(length * (hidden + output), _("{length:,} time steps of this size", length=length), fewer)


def _dims(config: dict[str, Value], words: int) -> dict[str, int]:
    """The sizes of the axes; values are checked against them."""
    dims = {"d_in": config["d_in"], "d_hidden": config["d_hidden"]}
    return dims | ({"d_vocab": words} if words else {})
