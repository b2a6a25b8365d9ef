"""What the recurrent encoder–decoders share: what is read and written, the encoder, and the end of a run.

Sutskever, Vinyals & Le 2014; Cho et al. 2014. One network reads the source and gives no output, another one writes the
target. Each has weights, word vectors and a vocabulary of its own.

    encoder.t2.h      what the encoder knows after the second source word
    decoder.t1.…      the first word written; t0 is the state that the decoder starts from
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seqtui.engine.array import Array, concat
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.models.cells import Cell
from seqtui.models.corpus import START
from seqtui.models.encoder_decoder_weights import CELLS, Weights, shapes
from seqtui.models.generation import (
    GENERATION_SETTINGS,
    State,
    generation_notation,
    generation_notes,
    read_target,
)
from seqtui.models.limits import check_recorded
from seqtui.models.model import Model, Request, Run
from seqtui.models.sentences import UNIT, refuse_memory, source_of
from seqtui.models.settings import Setting, Value
from seqtui.models.tokens import END, MAX_TOKENS, tokenize, vocabulary
from seqtui.models.torch_stack import agree

EXAMPLE = "당신의 내면의 힘을 과소평가하지 마세요"
_WORDS = ["don't", "underestimate", "your", "inner", "strength", "take", "pictures", "here", "please", "i", "you", "we", "do", "not"]
_LETTERS = "abcdefghijklmnopqrstuvwxyz '"
_FORM = {"reset": "after"}  # the GRU as torch has it, so that an nn.GRU loads

D_HIDDEN = Setting("d_hidden", 4, "units of the hidden state, in encoder and decoder")
D_IN = Setting("d_in", 4, "width of a word's vector")
CELL = Setting("cell", "lstm", "the recurrent cell of encoder and decoder", choices=("lstm", "gru"))
COMMON_SETTINGS = (UNIT, *GENERATION_SETTINGS)

_NOTATION = Notation(
    W_E=Symbol("W_E", "d_vocab d_embed", "embedding: one row for each word"),
    embed=Symbol("embed", "d_embed", "vector of the word that is read"),
    H=Symbol("H", "source d_annotation", "what the encoder hands over: one row for each source word"),
)


@dataclass(frozen=True)
class Vocabularies:
    """The words of both sides, in the order of the rows of their embeddings; the target's hold <s> and </s>."""

    source: tuple[str, ...]
    target: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Task:
    """What one run reads and writes.

    tokens: the source in the order it is read; ids their numbers, or vectors [T, d_in] in their place. forced: numbers
    of the target's tokens, </s> last; () for free generation.
    """

    tokens: tuple[str, ...]
    words: Vocabularies
    ids: tuple[int, ...]
    vectors: np.ndarray | None
    forced: tuple[int, ...]


@dataclass(frozen=True)
class Encoded:
    """What was read: the hidden state at each source word, and the states that each direction ended in."""

    annotations: tuple[Array, ...]
    last: State


def read_weights(request: Request, config: dict[str, Value], read: Mapping[str, Value] | None = None) -> Weights:
    """The weights of a request; the config follows the shapes of a file. read is what a model found in it besides.

    Raises SeqtuiError when a setting that was typed contradicts them.
    """
    refuse_memory(request)
    if request.weights is not None:
        agree(request.weights.name, {**shapes(request.weights), **(read or {})}, request.settings, config)
    return Weights(request.seed, request.weights)


def read_task(
    model: Model, request: Request, config: dict[str, Value], words: Vocabularies | None = None, reverse: bool = False
) -> Task:
    """The source and the target of a request; words None makes the vocabularies from the text.

    Raises SeqtuiError for a source or target that is empty, too long, or has a word the vocabulary lacks.
    """
    tokens = _source_tokens(model, request, config)[:: -1 if reverse else 1]
    target = read_target(request, config)
    words = words or Vocabularies(*_drawn_words(request, config, tokens, target))
    vectors = None if request.input is None else request.input[:: -1 if reverse else 1]
    ids = _numbers(tokens, words.source, "source") if vectors is None else ()
    forced = _numbers((*target, END), words.target, "target") if target else ()
    _check_size(config, len(tokens), len(forced) or config["limit"], words)
    return Task(tokens, words, ids, vectors, forced)


def start(request: Request, config: Mapping[str, Value], words: Vocabularies, notation: Notation) -> Equations:
    """An empty record with all the symbols; notation is that of the model, which wins."""
    symbols = cell_of(config).notation | generation_notation(config) | _NOTATION | notation
    dims = {"d_hidden": config["d_hidden"], "d_embed": config["d_in"], "d_vocab": len(words.target)}
    return Equations(symbols, dims, request.recorded_edits())


def cell_of(config: Mapping[str, Value]) -> Cell:
    """The cell of both networks."""
    return CELLS[config["cell"]]


def advance(eq: Equations, w, config: Mapping[str, Value], x: Array, state: State) -> State:
    """One time step of the cell: x [d_in] and the state before, to the state after, whose first is h [d_hidden]."""
    return cell_of(config).step(_FORM)(eq, w, x, *state)


def encode(eq: Equations, weights: Weights, config: Mapping[str, Value], task: Task) -> Encoded:
    """Record the encoder, whose weights w are its own: h_t, c_t = cell(x_t, h_{t-1}, c_{t-1}), and no output.

    With bidirectional=yes a second network reads from the end, and h_t = [forward h_t; reverse h_t].
    """
    length, d_vocab = len(task.tokens), {"d_vocab": len(task.words.source)} if task.ids else {}
    with eq.scope("encoder", d_in=config["d_in"], **d_vocab):
        if task.ids:
            rows = weights.rows("source_embedding.weight", task.words.source, config["d_in"])
            W_E = eq.parameters({"W_E": rows}).W_E

        def embed(t: int) -> Array:
            with eq.at(t):
                return eq("x", W_E[task.ids[t - 1]]) if task.ids else eq.input("x", task.vectors[t - 1])

        if not config.get("bidirectional"):
            shown, last = _read(eq, weights, config, embed, range(1, length + 1))
            return Encoded(tuple(shown), last)
        x = [embed(t) for t in range(1, length + 1)]
        ahead, _ = _read(eq, weights, config, lambda t: x[t - 1], range(1, length + 1), "forward")
        back, last = _read(eq, weights, config, lambda t: x[t - 1], range(length, 0, -1), "reverse")
        joined = []
        with eq.scope("", d_hidden=2 * config["d_hidden"]):
            for t, pair in enumerate(zip(ahead, back[::-1], strict=True), 1):
                with eq.at(t):
                    joined.append(eq("h", concat(pair)))
        return Encoded(tuple(joined), last)


def _read(eq: Equations, weights: Weights, config, embed, times: range, direction: str = "") -> tuple[list, State]:
    """Record one network that reads the source in one direction; returns its h in reading order, and its last state."""
    cell, d_hidden, shown = cell_of(config), config["d_hidden"], []
    with eq.scope(direction):
        w = eq.parameters(weights.cell(cell, "encoder", config["d_in"], d_hidden, direction))
        cell.prepare(_FORM)(eq, w)
        with eq.at(times.start - times.step):
            state = tuple(eq.input(name, np.zeros(d_hidden)) for name in cell.states)
    for t in times:
        x = embed(t)
        with eq.scope(direction), eq.at(t):
            state = advance(eq, w, config, x, state)
        shown.append(state[0])
    return shown, state


def annotate(eq: Equations, encoded: Encoded) -> Array:
    """Record H [source, d_annotation]: the encoder's hidden states as rows, which is all that attention can look at."""
    return eq("H", concat([h.reshape(1, *h.shape) for h in encoded.annotations]))


def decoder_parameters(
    eq: Equations, weights: Weights, config: Mapping[str, Value], task: Task, d_in: int, d_out: int, **more: np.ndarray
):
    """Record the decoder's weights: W_E, the cell that reads d_in, W_hy that reads d_out, and those of the model."""
    cell, words = cell_of(config), task.words.target
    w = eq.parameters(
        {
            "W_E": weights.rows("target_embedding.weight", words, config["d_in"]),
            **weights.cell(cell, "decoder", d_in, config["d_hidden"]),
            **more,
            **weights.output(words, d_out),
        }
    )
    cell.prepare(_FORM)(eq, w)
    return w


def finish(
    model: Model, request: Request, config: dict[str, Value], eq: Equations, task: Task, written: tuple[str, ...]
) -> Run:
    """The run, once all is recorded."""
    return Run(
        request,
        model,
        config,
        task.tokens,
        eq.trace.close(),
        source_of(request),
        vocabulary=task.words.target,
        targets=written,
        notes=_notes(request) + generation_notes(config, written),
        sources=task.tokens,
        scoped={"encoder": task.tokens},
        outputs=written,
    )


def _notes(request: Request) -> tuple[str, ...]:
    if request.weights is None:
        return ("the weights are random: the words that come out mean nothing",)
    return ()


def _source_tokens(model: Model, request: Request, config: Mapping[str, Value]) -> tuple[str, ...]:
    """The tokens of the text, or x1, x2, … for vectors."""
    if request.input is None:
        return tokenize(model.example if request.text is None else request.text, config["unit"])
    if request.text is not None:
        raise SeqtuiError("give a text or --input, not both: --input takes the place of embedded text")
    shape = request.input.shape
    if len(shape) != 2 or not 1 <= shape[0] <= MAX_TOKENS or shape[1] != config["d_in"]:
        wanted = f"vectors [T, {config['d_in']}], one row for each source word (d_in = {config['d_in']})"
        raise SeqtuiError(f"the input has shape {list(shape)}: give {wanted}")
    return tuple(f"x{t}" for t in range(1, shape[0] + 1))


def _drawn_words(request: Request, config: Mapping[str, Value], tokens, target) -> tuple[tuple[str, ...], ...]:
    """The source's words; and for the target a few built-in ones, with those of a forced target added."""
    built_in = _WORDS if config["unit"] == "word" else _LETTERS
    return vocabulary(tokens) if request.input is None else (), (START, *vocabulary((*built_in, *target)))


def _numbers(tokens: tuple[str, ...], words: tuple[str, ...], side: str) -> tuple[int, ...]:
    places = {word: k for k, word in enumerate(words)}
    for token in tokens:
        if token not in places:
            known = ", ".join(words[:8])
            raise SeqtuiError(f"'{token}' is not among the {len(words)} {side} words, such as {known}: give known words")
    return tuple(places[token] for token in tokens)


def _check_size(config: Mapping[str, Value], sources: int, steps: int, words: Vocabularies) -> None:
    """Refuse a run whose record would not fit: the encoder, the decoder, and attention of each word to each."""
    d_hidden, d_in = config["d_hidden"], config["d_in"]
    tables = (len(words.source) + len(words.target)) * d_in + 3 * len(words.target) * d_hidden
    weights = tables + 16 * d_hidden * (d_in + 4 * d_hidden)
    states = 60 * d_hidden * (sources + steps)
    writing = steps * (9 * len(words.target) + 5 * sources * (config.get("d_attn", 0) + 1))
    advice = "a shorter text, a smaller limit or fewer units"
    check_recorded(weights + states + writing, f"{sources:,} source words and up to {steps:,} written", advice)
