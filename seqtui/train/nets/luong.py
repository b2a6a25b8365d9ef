"""Multiplicative attention in torch: two nn.LSTM, and score=general between their states."""

import torch
from torch import Tensor, nn

from seqtui.train.nets.parts import Reader, Speaker, plain

State = tuple[Tensor, ...]


class Luong(nn.Module):
    """The torch module of models/luong.py with score=general: its state_dict loads there unchanged."""

    def __init__(self, sources: int, targets: int, d_in: int, d_hidden: int) -> None:
        super().__init__()
        self.source_embedding = nn.Embedding(sources, d_in)
        self.target_embedding = nn.Embedding(targets, d_in)
        self.encoder = Reader(nn.LSTM(d_in, d_hidden, batch_first=True))
        self.decoder = Speaker(nn.LSTM(d_in, d_hidden, batch_first=True), nn.Linear(d_hidden, targets))
        self.attention = nn.ModuleDict({"W_a": plain(d_hidden, d_hidden), "W_c": plain(d_hidden, 2 * d_hidden)})

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
