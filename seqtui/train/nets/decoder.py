"""A decoder-only network (Radford et al. 2018) from torch's parts; seqtui's decoder loads it with cross=no."""

import torch
from torch import Tensor, nn


class Decoder(nn.Module):
    """Words [batch, time] to scores [batch, time, words]; each position sees only those before it."""

    mask: Tensor
    waves: Tensor

    def __init__(self, words: int, d_model: int, n_heads: int, n_layers: int, n_ctx: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, d_model)
        layer = nn.TransformerEncoderLayer(
            d_model, n_heads, 2 * d_model, dropout=0.0, activation="relu", batch_first=True, norm_first=True
        )
        self.stack = nn.TransformerEncoder(layer, n_layers, nn.LayerNorm(d_model), enable_nested_tensor=False)
        self.out = nn.Linear(d_model, words)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(n_ctx), persistent=False)
        self.register_buffer("waves", sinusoidal(n_ctx, d_model), persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """The scores of the next word at each position."""
        return self.read(self.embedding(ids))

    def read(self, x: Tensor) -> Tensor:
        """The same from word vectors [batch, time, d_model]."""
        length = x.shape[1]
        x = self.stack(x + self.waves[:length], mask=self.mask[:length, :length], is_causal=True)
        return self.out(x)


def sinusoidal(length: int, d_model: int) -> Tensor:
    """Where a word stands [length, d_model]: sin, cos, sin, cos … (Vaswani et al. 2017)."""
    pairs = torch.arange((d_model + 1) // 2, dtype=torch.float64)
    angle = torch.arange(length, dtype=torch.float64)[:, None] * 10000.0 ** (-2 * pairs / d_model)
    return torch.stack([angle.sin(), angle.cos()], dim=2).reshape(length, -1)[:, :d_model].float()
