"""Plain torch networks around nn.RNN, nn.LSTM and nn.GRU, with the names that seqtui's recurrent models load."""

from typing import Any

import torch
from torch import Tensor, nn

_CELLS: dict[str, Any] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


class RecurrentNetwork(nn.Module):
    """Words [batch, time] to scores [batch, time, words]: embedding, recurrent layers, output layer."""

    def __init__(self, model: str, words: int, d_in: int, d_hidden: int, n_layers: int = 1) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, d_in)
        self.rnn = cell(model, d_in, d_hidden, n_layers)
        self.out = nn.Linear(d_hidden, words)

    def forward(self, ids: Tensor) -> Tensor:
        """The scores at each time step."""
        return self.read(self.embedding(ids))

    def read(self, x: Tensor) -> Tensor:
        """The same from vectors [batch, time, d_in]."""
        return self.out(self.rnn(x)[0])

    def answer(self, x: Tensor) -> Tensor:
        """Vectors [batch, time, d_in] to the scores of the last time step [batch, words]."""
        return self.out(self.rnn(x)[0][:, -1])


class RecurrentRegressor(nn.Module):
    """Vectors [batch, time, 2] to one number for each sequence [batch], read off the last hidden state."""

    def __init__(self, model: str, d_hidden: int) -> None:
        super().__init__()
        self.rnn = cell(model, 2, d_hidden, 1)
        self.out = nn.Linear(d_hidden, 1)

    def forward(self, x: Tensor) -> Tensor:
        """The sum it takes the marked numbers for."""
        return self.out(self.rnn(x)[0][:, -1])[:, 0]


def cell(model: str, d_in: int, d_hidden: int, n_layers: int) -> nn.RNNBase:
    """The torch module of that name; an LSTM's forget gates start open, with a bias of 1 (Gers et al. 2000)."""
    module = _CELLS[model](d_in, d_hidden, n_layers, batch_first=True)
    if model == "lstm":
        with torch.no_grad():
            for k in range(n_layers):
                getattr(module, f"bias_ih_l{k}")[d_hidden : 2 * d_hidden] = 1.0
    return module
