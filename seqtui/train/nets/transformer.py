"""nn.Transformer with word vectors, waves for positions, and an output layer."""

import torch
from torch import Tensor, nn

State = tuple[Tensor, ...]


class Translator(nn.Transformer):
    """The torch module of models/transformer.py: nn.Transformer's own names, and those of the layers around it."""

    def __init__(self, sources: int, targets: int, d_model: int, n_heads: int, d_mlp: int, n_layers: int) -> None:
        super().__init__(d_model, n_heads, n_layers, n_layers, d_mlp, dropout=0.0, batch_first=True, norm_first=True)
        self.source_embedding = nn.Embedding(sources, d_model)
        self.target_embedding = nn.Embedding(targets, d_model)
        self.out = nn.Linear(d_model, targets)

    def read(self, source: Tensor) -> State:
        """Source [batch, source] to the memory [batch, source, d_model]; nothing is written yet."""
        x = self.source_embedding(source)
        return self.encoder(x + waves(*x.shape[1:]).to(x)), source[:, :0]

    def write(self, tokens: Tensor, state: State) -> tuple[Tensor, Tensor | None, State]:
        """Tokens [batch, T] to scores [batch, T, targets], no alignment, and what is written behind them."""
        memory, before = state
        written = torch.cat([before, tokens], 1)
        x = self.target_embedding(written)
        mask = self.generate_square_subsequent_mask(written.shape[1])
        out = self.decoder(x + waves(*x.shape[1:]).to(x), memory, tgt_mask=mask, tgt_is_causal=True)
        return self.out(out[:, before.shape[1] :]), None, (memory, written)


def waves(length: int, d_model: int) -> Tensor:
    """The sinusoidal positions [length, d_model] in float64, of Vaswani et al. 2017, section 3.5."""
    pairs = (d_model + 1) // 2
    rate = 10000.0 ** (-2.0 * torch.arange(pairs, dtype=torch.float64) / d_model)
    angle = torch.arange(length, dtype=torch.float64)[:, None] * rate
    return torch.stack([angle.sin(), angle.cos()], -1).flatten(1)[:, :d_model]
