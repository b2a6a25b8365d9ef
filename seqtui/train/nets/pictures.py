"""A painter in torch: words and colours are one sequence, and nn.TransformerEncoder with a causal mask continues it."""

from typing import Any

import torch
from torch import Tensor, nn


class Painter(nn.Module):
    """The torch module of models/text_to_image.py: its state_dict loads there unchanged."""

    def __init__(self, words: int, colours: int, longest: int, side: int, **sizes: int) -> None:
        super().__init__()
        d_model = sizes["d_model"]
        self.words, self.colours = nn.Embedding(words, d_model), nn.Embedding(colours, d_model)
        self.positions = nn.Parameter(torch.randn(longest, d_model) * 0.5)
        self.rows = nn.Parameter(torch.randn(side, d_model) * 0.5)
        self.columns = nn.Parameter(torch.randn(side, d_model) * 0.5)
        options: dict[str, Any] = {"activation": "gelu", "norm_first": True, "dropout": 0.1, "batch_first": True}
        layer = nn.TransformerEncoderLayer(d_model, sizes["n_heads"], sizes["d_mlp"], **options)
        norm = nn.LayerNorm(d_model)
        self.decoder = nn.TransformerEncoder(layer, sizes["n_layers"], norm=norm, enable_nested_tensor=False)
        self.head = nn.Linear(d_model, colours)

    def forward(self, caption: Tensor, patches: Tensor) -> Tensor:
        """Captions [batch, words], <s> last, and the patches before [batch, k]: scores [batch, k + 1, colours]."""
        k = patches.shape[1]
        places = (self.rows[:, None] + self.columns).flatten(0, 1)[:k]  # [k, d_model], in raster order
        read = self.words(caption) + self.positions[: caption.shape[1]]
        x = torch.cat([read, self.colours(patches) + places], 1)
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        out = self.decoder(x, mask=mask, is_causal=True)
        return self.head(out[:, caption.shape[1] - 1 :])
