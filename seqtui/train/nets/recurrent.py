"""Plain torch networks around nn.RNN, nn.LSTM, nn.GRU or another cell, with the names that seqtui's models load."""

import torch
from torch import Tensor, nn

from seqtui.models.inputs.settings import read_settings
from seqtui.models.table import find_model
from seqtui.train.verify.recurrent_cells import Config, Named, RecurrentCell, Weights, find_reference

State = list[Named]  # the states of each layer, by name


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


class UnrolledCell(nn.Module):
    """A recurrent network of a cell that torch has no module of, with the parameters that such a module has."""

    def __init__(self, cell: RecurrentCell, config: Config, d_in: int, d_hidden: int, n_layers: int) -> None:
        super().__init__()
        self.step, self.states, self.d_hidden, self.n_layers = cell.step(config), cell.states, d_hidden, n_layers
        tall, bound = len(cell.blocks) * d_hidden, d_hidden**-0.5
        for k in range(n_layers):
            shapes = ((tall, d_in if k == 0 else d_hidden), (tall, d_hidden), (tall,), (tall,))
            for name, shape in zip(Weights._fields, shapes, strict=True):
                drawn = torch.empty(shape).uniform_(-bound, bound)
                self.register_parameter(f"{name}_l{k}", nn.Parameter(drawn))

    def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Vectors [batch, time, d_in] to the last layer's h [batch, time, d_hidden], and the states it ends in."""
        zeros = x.new_zeros(len(x), self.d_hidden)
        last = list(state) if state else [dict.fromkeys(self.states, zeros) for _ in range(self.n_layers)]
        for k in range(self.n_layers):
            w = Weights(*(getattr(self, f"{name}_l{k}") for name in Weights._fields))
            shown = []
            for row in x.unbind(1):
                last[k] = self.step(w, row, last[k])
                shown.append(last[k]["h"])
            x = torch.stack(shown, 1)
        return x, last


def cell(model: str, d_in: int, d_hidden: int, n_layers: int) -> nn.Module:
    """A recurrent network of a model's cell, torch's module where it has one; a bias of 1 opens the gates it opens."""
    row = find_model(model)
    cell, config = find_reference(row.torch_reference), read_settings(row.settings, {})
    make = cell.module(config)
    module = (
        make(d_in, d_hidden, n_layers, batch_first=True)
        if make
        else UnrolledCell(cell, config, d_in, d_hidden, n_layers)
    )
    with torch.no_grad():
        for k in range(n_layers):
            for gate in map(cell.blocks.index, cell.open):
                getattr(module, f"bias_ih_l{k}")[gate * d_hidden : (gate + 1) * d_hidden] = 1.0
    return module
