"""The parts that the recurrent encoder–decoders have in common, under the names that their weights go by."""

from torch import nn


class Reader(nn.Module):
    """An encoder: ``encoder.rnn``."""

    def __init__(self, rnn: nn.RNNBase) -> None:
        super().__init__()
        self.rnn = rnn


class Speaker(nn.Module):
    """A decoder: ``decoder.rnn``, ``decoder.out``, and ``decoder.init`` where it makes its own first state."""

    def __init__(self, rnn: nn.RNNBase, out: nn.Linear, init: nn.Linear | None = None) -> None:
        super().__init__()
        self.rnn, self.out = rnn, out
        if init is not None:
            self.init = init


def plain(rows: int, columns: int) -> nn.Linear:
    """A matrix without a bias."""
    return nn.Linear(columns, rows, bias=False)
