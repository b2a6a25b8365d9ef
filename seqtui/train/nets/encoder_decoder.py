"""The recurrent encoder–decoders in torch: seq2seq, and the attention of Bahdanau and of Luong.

Each reads a source into a state with nn.GRU or nn.LSTM, and writes the target from it. Its state_dict loads unchanged
in the model of its name.
"""

from typing import Any

import torch
from torch import Tensor, nn

State = tuple[Tensor, ...]


class RecurrentEncoder(nn.Module):
    """An encoder: ``encoder.rnn``."""

    def __init__(self, rnn: nn.RNNBase) -> None:
        super().__init__()
        self.rnn = rnn


class RecurrentDecoder(nn.Module):
    """A decoder: ``decoder.rnn``, ``decoder.out``, and ``decoder.init`` where it makes its own first state."""

    def __init__(self, rnn: nn.RNNBase, out: nn.Linear, init: nn.Linear | None = None) -> None:
        super().__init__()
        self.rnn, self.out = rnn, out
        if init is not None:
            self.init = init


def _matrix(rows: int, columns: int) -> nn.Linear:
    """A matrix without a bias."""
    return nn.Linear(columns, rows, bias=False)


class Seq2Seq(nn.Module):
    """Sequence to sequence: an LSTM reads, another one writes from its last state."""

    def __init__(self, sources: int, targets: int, d_in: int, d_hidden: int) -> None:
        super().__init__()
        self.source_embedding = nn.Embedding(sources, d_in)
        self.target_embedding = nn.Embedding(targets, d_in)
        self.encoder = RecurrentEncoder(nn.LSTM(d_in, d_hidden, batch_first=True))
        self.decoder = RecurrentDecoder(nn.LSTM(d_in, d_hidden, batch_first=True), nn.Linear(d_hidden, targets))

    def read(self, source: Tensor) -> State:
        """Source [batch, source] to the state the decoder starts from."""
        _, last = self.encoder.rnn(self.source_embedding(source))
        return last

    def write(self, tokens: Tensor, state: State) -> tuple[Tensor, Tensor | None, State]:
        """Tokens [batch, T] to scores [batch, T, targets], no alignment, and the state behind them."""
        h, state = self.decoder.rnn(self.target_embedding(tokens), state)
        return self.decoder.out(h), None, state


class Bahdanau(nn.Module):
    """Additive attention: a GRU reads from both ends, another one writes, looking before each word."""

    def __init__(self, sources: int, targets: int, d_in: int, d_hidden: int, d_attn: int) -> None:
        super().__init__()
        both = 2 * d_hidden
        self.source_embedding = nn.Embedding(sources, d_in)
        self.target_embedding = nn.Embedding(targets, d_in)
        self.encoder = RecurrentEncoder(nn.GRU(d_in, d_hidden, batch_first=True, bidirectional=True))
        out = nn.Linear(d_hidden + both + d_in, targets)
        rnn = nn.GRU(d_in + both, d_hidden, batch_first=True)
        self.decoder = RecurrentDecoder(rnn, out, nn.Linear(d_hidden, d_hidden))
        self.attention = nn.ModuleDict(
            {"W_a": _matrix(d_attn, d_hidden), "U_a": _matrix(d_attn, both), "v_a": _matrix(1, d_attn)}
        )

    def read(self, source: Tensor) -> State:
        """Source [batch, source] to H [batch, source, 2 · d_hidden], its keys, and s₀ [batch, d_hidden]."""
        H, last = self.encoder.rnn(self.source_embedding(source))
        return H, self.attention["U_a"](H), torch.tanh(self.decoder.init(last[1]))

    def write(self, tokens: Tensor, state: State) -> tuple[Tensor, Tensor | None, State]:
        """Tokens [batch, T] to scores [batch, T, targets], alignment [batch, T, source], and the state behind them."""
        H, keys, s = state
        embed, rnn = self.target_embedding(tokens), self.decoder.rnn
        weights: Any = (rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, rnn.bias_hh_l0)
        said, looked = [], []
        for word in embed.unbind(1):
            hidden = torch.tanh(self.attention["W_a"](s)[:, None] + keys)
            alpha = self.attention["v_a"](hidden)[..., 0].softmax(-1)
            context = (alpha[:, None] @ H)[:, 0]
            s = torch.gru_cell(torch.cat([word, context], -1), s, *weights)
            said.append(torch.cat([s, context, word], -1))
            looked.append(alpha)
        return self.decoder.out(torch.stack(said, 1)), torch.stack(looked, 1), (H, keys, s)


class Luong(nn.Module):
    """Multiplicative attention (score=general) between the states of two LSTMs."""

    def __init__(self, sources: int, targets: int, d_in: int, d_hidden: int) -> None:
        super().__init__()
        self.source_embedding = nn.Embedding(sources, d_in)
        self.target_embedding = nn.Embedding(targets, d_in)
        self.encoder = RecurrentEncoder(nn.LSTM(d_in, d_hidden, batch_first=True))
        self.decoder = RecurrentDecoder(nn.LSTM(d_in, d_hidden, batch_first=True), nn.Linear(d_hidden, targets))
        self.attention = nn.ModuleDict({"W_a": _matrix(d_hidden, d_hidden), "W_c": _matrix(d_hidden, 2 * d_hidden)})

    def read(self, source: Tensor) -> State:
        """Source [batch, source] to H [batch, source, d_hidden] and the state the decoder starts from."""
        H, last = self.encoder.rnn(self.source_embedding(source))
        return H, *last

    def write(self, tokens: Tensor, state: State) -> tuple[Tensor, Tensor | None, State]:
        """Tokens [batch, T] to scores [batch, T, targets], alignment [batch, T, source], and the state behind them."""
        H, *before = state
        h, after = self.decoder.rnn(self.target_embedding(tokens), tuple(before))
        alpha = (h @ self.attention["W_a"](H).transpose(1, 2)).softmax(-1)
        h_tilde = torch.tanh(self.attention["W_c"](torch.cat([alpha @ H, h], -1)))
        return self.decoder.out(h_tilde), alpha, (H, *after)
