"""What the recurrent encoder–decoders share: what is read and written, the encoder, and the end of a run.

Sutskever, Vinyals & Le 2014; Cho et al. 2014. One network reads the source and gives no output, another one writes the
target. Each has weights, word vectors and a vocabulary of its own.

    encoder.t2.h      what the encoder knows after the second source word
    decoder.t1.…      the first word written; t0 is the state that the decoder starts from
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
from msgspec import Struct

from seqtui.engine.array import Array, concat, stack
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models import statement
from seqtui.models.inputs.sentence import UNIT
from seqtui.models.inputs.sentence_pair import SentencePair, Vocabularies
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.letters import lettered
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.beam_search import SEARCH_SETTINGS, is_searched, search
from seqtui.models.parts.cells import Cell
from seqtui.models.parts.entries import EMBEDDING, WORD
from seqtui.models.parts.generation import (
    GENERATION_SETTINGS,
    Advance,
    Generation,
    State,
    generate,
    generation_notation,
    generation_notes,
)
from seqtui.models.parts.hypotheses import read_tree
from seqtui.models.weights.encoder_decoder_weights import CELLS, Weights

EXAMPLE = "당신의 내면의 힘을 과소평가하지 마세요"
_FORM = {"update": "keep", "reset": "after"}  # the GRU as torch has it, so that an nn.GRU loads

D_HIDDEN = Setting("d_hidden", 4, "units of the hidden state, in encoder and decoder")
D_IN = Setting("d_in", 4, "width of a word's vector")
CELL = Setting("cell", "lstm", "the recurrent cell of encoder and decoder", choices=("lstm", "gru"))
COMMON_SETTINGS = (UNIT, *GENERATION_SETTINGS, *SEARCH_SETTINGS)

_NOTATION = Notation(
    W_E=Symbol("W_E", "d_vocab d_embed", EMBEDDING),
    embed=Symbol("embed", "d_embed", N_("vector of the {entry} that is read", **WORD)),
    H=Symbol("H", "source d_annotation", "what the encoder hands over: one row for each source word"),
)


class Encoded(Struct, frozen=True):
    """What was read: the hidden state at each source word, and the states that each direction ended in."""

    annotations: tuple[Array, ...]
    last: State


def start(request: Request, config: Mapping[str, Value], words: Vocabularies, notation: Notation) -> Equations:
    """An empty record with all the symbols; notation is that of the model, which wins."""
    symbols = cell_of(config).notation | generation_notation(config) | _NOTATION | notation
    dims = {"d_hidden": config["d_hidden"], "d_embed": config["d_in"], "d_vocab": len(words.target)}
    return Equations(lettered("encoder-decoder", symbols), dims, request.recorded_edits())


@contextmanager
def decoder_scope(eq: Equations, **dims: int) -> Iterator[None]:
    """Everything recorded inside belongs to the decoder, whose state has a letter of its own in some texts."""
    with eq.scope("decoder", **dims), eq.using(lettered("decoder", eq.notation)):
        yield


def cell_of(config: Mapping[str, Value]) -> Cell:
    """The cell of both networks."""
    return CELLS[config["cell"]]


def advance(eq: Equations, w: SimpleNamespace, config: Mapping[str, Value], x: Array, state: State) -> State:
    """One time step of the cell: x [d_in] and the state before, to the state after, whose first is h [d_hidden]."""
    return cell_of(config).step(_FORM)(eq, w, x, *state)


def encode(eq: Equations, weights: Weights, config: Mapping[str, Value], task: SentencePair) -> Encoded:
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
                return eq("x", W_E[task.ids[t - 1]]) if task.vectors is None else eq.input("x", task.vectors[t - 1])

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


def _read(
    eq: Equations,
    weights: Weights,
    config: Mapping[str, Value],
    embed: Callable[[int], Array],
    times: range,
    direction: str = "",
) -> tuple[list[Array], State]:
    """Record one network that reads the source in one direction; returns its h in reading order, and its last state."""
    cell, shown = cell_of(config), []
    with eq.scope(direction):
        w = eq.parameters(weights.cell(cell, "encoder", config["d_in"], config["d_hidden"], direction))
        cell.prepare(_FORM)(eq, w)
        with eq.at(times.start - times.step):
            state = tuple(eq.input(name, np.zeros(shape)) for name, shape in cell.states(config).items())
    for t in times:
        x = embed(t)
        with eq.scope(direction), eq.at(t):
            state = advance(eq, w, config, x, state)
        shown.append(state[0])
    return shown, state


def annotate(eq: Equations, encoded: Encoded) -> Array:
    """Record H [source, d_annotation]: the encoder's hidden states as rows, which is all that attention can look at."""
    return eq("H", stack(encoded.annotations))


def cell_parameters(
    eq: Equations, weights: Weights, config: Mapping[str, Value], part: str, d_in: int
) -> SimpleNamespace:
    """Record the weights of one cell of its own, which reads d_in; part is its name in the file."""
    cell = cell_of(config)
    w = eq.parameters(weights.cell(cell, part, d_in, config["d_hidden"]))
    cell.prepare(_FORM)(eq, w)
    return w


def decoder_parameters(
    eq: Equations,
    weights: Weights,
    config: Mapping[str, Value],
    task: SentencePair,
    d_in: int,
    d_out: int,
    **more: np.ndarray,
) -> SimpleNamespace:
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


def write(
    eq: Equations, request: Request, config: Mapping[str, Value], task: SentencePair, advance: Advance, state: State
) -> tuple[str, ...]:
    """Record the decoder writing, one hypothesis or several, from the state before <s>; returns the words."""
    words = task.words.target
    if is_searched(config):
        search(eq, config, words, advance, state)
        return read_tree(eq.trace, words, str(eq.trace.scope)).written
    return generate(eq, Generation(eq, config, request.seed, words, task.forced), advance, state)


def finish(
    model: Model,
    request: Request,
    config: dict[str, Value],
    eq: Equations,
    task: SentencePair,
    written: tuple[str, ...],
) -> Run:
    """The run, once all is recorded."""
    trace = eq.trace.close()
    tree = read_tree(trace, task.words.target) if is_searched(config) else None
    return Run(
        request,
        model,
        config,
        task.tokens,
        trace,
        vocabulary=task.words.target,
        targets=written,
        notes=_notes(request, task.named) + generation_notes(config, written),
        sources=task.tokens,
        scoped={"encoder": task.words.source or task.tokens},
        outputs=written,
        searched=0 if tree is None else len(tree.unshown),
        ways=() if tree is None else tuple(tree.scope(t) for t in range(1, len(written) + 1)),
    )


def _notes(request: Request, named: bool) -> tuple[str, ...]:
    if request.weights is None:
        return (statement.RANDOM_WORDS(),)
    return () if named else (statement.UNNAMED_WORDS(),)
