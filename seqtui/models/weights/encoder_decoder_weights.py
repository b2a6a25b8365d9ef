"""Weights of a recurrent encoder–decoder, by the names that plain torch modules give them.

Any torch.nn.Module with these parts has a state_dict that loads unchanged; a model takes those that it needs:

    source_embedding.weight         nn.Embedding              [source words, d_embed]
    target_embedding.weight         nn.Embedding              [target words, d_embed]
    encoder.rnn.weight_ih_l0 …      nn.LSTM or nn.GRU         one layer; …_reverse for the other direction
    decoder.rnn.weight_ih_l0 …      nn.LSTM or nn.GRU         one layer; reads d_embed and what attention adds to it
    decoder.init.weight, .bias      nn.Linear                 bahdanau: from the encoder to the first state
    decoder.out.weight, .bias       nn.Linear                 scores of the target words
    attention.W_a.weight            nn.Linear, bias=False     and U_a, v_a, W_c, as the papers call them
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.gru import GRU
from seqtui.models.inputs.settings import Value
from seqtui.models.lstm import LSTM
from seqtui.models.parts.cells import Cell, Parameters
from seqtui.models.weights import seeds
from seqtui.models.weights.state_dict import StateDict

CELLS = {"lstm": LSTM, "gru": GRU}


class Weights(Struct, frozen=True):
    """Where every weight of a run comes from: the file, or the seed where there is none (state None).

    A seeded array depends on its name alone, a word's row on its word alone.
    """

    seed: int
    state: StateDict | None

    def cell(self, cell: Cell, part: str, d_in: int, d_hidden: int, direction: str = "") -> Parameters:
        """The parameters of a recurrent cell: part is "encoder" or "decoder"."""
        sizes: dict[str, Value] = {"d_in": d_in, "d_hidden": d_hidden}
        if self.state is None:
            return cell.drawn(self.seed, f"{part}.{direction}.", sizes)
        prefix = f"{part}.rnn."
        inside = {key.removeprefix(prefix): a for key, a in self.state.tensors.items() if key.startswith(prefix)}
        suffix = "l0_reverse" if direction == "reverse" else "l0"
        return cell.cut(StateDict(f"{self.state.name} ({part})", inside), suffix, sizes)

    def linear(self, key: str, *shape: int) -> np.ndarray:
        """The weight of an nn.Linear, [out, in], or its bias, [out]; seeded as torch draws them, with bound 1/√in."""
        if self.state is None:
            return seeds.uniform(self.seed, key, shape, shape[-1] ** -0.5)
        return self.state.shaped(key, shape)

    def rows(self, key: str, words: Sequence[str], width: int, scale: float = 1.0) -> np.ndarray:
        """One row for each word, [len(words), width]."""
        if self.state is None:
            return seeds.rows(self.seed, key, words, width, scale)
        return self.state.shaped(key, (len(words), width))

    def output(self, words: Sequence[str], width: int) -> Parameters:
        """W_hy [d_vocab, width] and b_y [d_vocab]: the scores of a word depend on the word alone."""
        W_hy = self.rows("decoder.out.weight", words, width, width**-0.5)
        if self.state is None:
            return {"W_hy": W_hy, "b_y": seeds.rows(self.seed, "decoder.out.bias", words, 1, 0.1)[:, 0]}
        return {"W_hy": W_hy, "b_y": self.state.shaped("decoder.out.bias", (len(words),))}


def shapes(state: StateDict) -> dict[str, Value]:
    """What the shapes of a file say of the settings that all these models have.

    Raises SeqtuiError when it holds no encoder or decoder.
    """
    for key in ("target_embedding.weight", "encoder.rnn.weight_ih_l0", "encoder.rnn.weight_hh_l0"):
        if key not in state.tensors:
            some = ", ".join(list(state.tensors)[:3])
            raise SeqtuiError(
                _("{file} is no encoder-decoder: it has no {key}; it holds {some}", file=state.name, key=key, some=some)
            )
        if state[key].ndim != 2:
            raise SeqtuiError(
                _(
                    "{file}: {key} has shape {shape}, but must be a matrix",
                    file=state.name,
                    key=key,
                    shape=list(state[key].shape),
                )
            )
    deeper = [key for key in state.tensors if ".rnn.weight_ih_l1" in key]
    if deeper:
        raise SeqtuiError(
            _(
                "{file} has several layers ({key}): one layer each is what this model has",
                file=state.name,
                key=deeper[0],
            )
        )
    tall, d_hidden = state["encoder.rnn.weight_hh_l0"].shape
    kinds = [name for name, cell in CELLS.items() if len(cell.blocks) * d_hidden == tall]
    if not kinds:
        raise SeqtuiError(
            _(
                "{file}: the encoder is neither an nn.LSTM nor an nn.GRU of {d_hidden} units",
                file=state.name,
                d_hidden=d_hidden,
            )
        )
    return {"d_in": state["encoder.rnn.weight_ih_l0"].shape[1], "d_hidden": d_hidden, "cell": kinds[0]}


def columns(state: StateDict, key: str) -> int:
    """The width that a matrix of the file reads; its shape is looked at when it is used."""
    return int((0, *state[key].shape)[-1])
