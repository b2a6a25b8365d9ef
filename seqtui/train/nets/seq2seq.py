"""Sequence to sequence in torch: nn.LSTM reads, another nn.LSTM writes from its last state."""

from torch import Tensor, nn

from seqtui.train.nets.parts import Reader, Speaker

State = tuple[Tensor, ...]


class Seq2Seq(nn.Module):
    """The torch module of models/seq2seq.py: its state_dict loads there unchanged."""

    def __init__(self, sources: int, targets: int, d_in: int, d_hidden: int) -> None:
        super().__init__()
        self.source_embedding = nn.Embedding(sources, d_in)
        self.target_embedding = nn.Embedding(targets, d_in)
        self.encoder = Reader(nn.LSTM(d_in, d_hidden, batch_first=True))
        self.decoder = Speaker(nn.LSTM(d_in, d_hidden, batch_first=True), nn.Linear(d_hidden, targets))

    def read(self, source: Tensor) -> State:
        """Source [batch, source] to the state the decoder starts from."""
        _, last = self.encoder.rnn(self.source_embedding(source))
        return last

    def write(self, tokens: Tensor, state: State) -> tuple[Tensor, Tensor | None, State]:
        """Tokens [batch, T] to scores [batch, T, targets], no alignment, and the state behind them."""
        h, state = self.decoder.rnn(self.target_embedding(tokens), state)
        return self.decoder.out(h), None, state
