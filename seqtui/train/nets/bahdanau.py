"""Additive attention in torch: an nn.GRU reads from both ends, another one writes, looking before each word."""

from typing import Any

import torch
from torch import Tensor, nn

from seqtui.train.nets.parts import Reader, Speaker, plain

State = tuple[Tensor, ...]


class Bahdanau(nn.Module):
    """The torch module of models/bahdanau.py: its state_dict loads there unchanged."""

    def __init__(self, sources: int, targets: int, d_in: int, d_hidden: int, d_attn: int) -> None:
        super().__init__()
        both = 2 * d_hidden
        self.source_embedding = nn.Embedding(sources, d_in)
        self.target_embedding = nn.Embedding(targets, d_in)
        self.encoder = Reader(nn.GRU(d_in, d_hidden, batch_first=True, bidirectional=True))
        out = nn.Linear(d_hidden + both + d_in, targets)
        self.decoder = Speaker(nn.GRU(d_in + both, d_hidden, batch_first=True), out, nn.Linear(d_hidden, d_hidden))
        self.attention = nn.ModuleDict(
            {"W_a": plain(d_attn, d_hidden), "U_a": plain(d_attn, both), "v_a": plain(1, d_attn)}
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
