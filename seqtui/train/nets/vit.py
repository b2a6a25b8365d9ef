"""A Vision Transformer in torch: patches, a class token, nn.TransformerEncoder, a head."""

from typing import Any

import torch
from torch import Tensor, nn


class VisionTransformer(nn.Module):
    """The torch module of models/vit.py: its state_dict loads there unchanged."""

    def __init__(self, side: int, patch: int, d_model: int, n_heads: int, d_mlp: int, n_layers: int) -> None:
        super().__init__()
        self.pixels, classes = patch, 10
        self.patch = nn.Linear(patch * patch, d_model)
        self.class_token = nn.Parameter(torch.randn(d_model) * 0.5)
        self.positions = nn.Parameter(torch.randn(1 + (side // patch) ** 2, d_model) * 0.5)
        options: dict[str, Any] = {"activation": "gelu", "norm_first": True, "dropout": 0.0, "batch_first": True}
        layer = nn.TransformerEncoderLayer(d_model, n_heads, d_mlp, **options)
        self.encoder = nn.TransformerEncoder(layer, n_layers, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(d_model)
        self.head = nn.Linear(d_model, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Pictures [batch, row, column] to scores [batch, class]."""
        n = self.pixels
        patches = images.unfold(1, n, n).unfold(2, n, n).flatten(3).flatten(1, 2)  # [batch, patch, pixel]
        first = self.class_token.expand(len(images), 1, -1)
        x = torch.cat([first, self.patch(patches)], 1) + self.positions
        return self.head(self.norm(self.encoder(x)[:, 0]))
