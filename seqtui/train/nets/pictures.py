"""Networks of pictures in torch: a Vision Transformer that reads them, and a decoder that draws them patch by patch."""

from typing import Any

import torch
from torch import Tensor, nn


class VisionTransformer(nn.Module):
    """The torch module of models/vit.py: patches, a class token, nn.TransformerEncoder, an output layer."""

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


class TextToImage(nn.Module):
    """The torch module of models/text_to_image.py: words and colours are one sequence, continued causally."""

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
