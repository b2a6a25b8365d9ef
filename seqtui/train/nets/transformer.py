"""Attention over words, in torch: one head, nn.TransformerEncoder as encoder and as decoder, nn.Transformer."""

from typing import Any

import torch
from torch import Tensor, nn

State = tuple[Tensor, ...]


class SelfAttention(nn.Module):
    """The torch module of models/self_attention.py: one head over words with learned positions, and an output layer."""

    def __init__(self, words: int, length: int, d_model: int, spread: float) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, d_model)
        self.positions = nn.Parameter(torch.randn(length, d_model) * spread)
        self.attention = nn.MultiheadAttention(d_model, 1, batch_first=True)
        self.out = nn.Linear(d_model, words)

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Words [batch, T] to scores [batch, T, words], and the pattern [batch, T, T]."""
        x = self.embedding(ids) + self.positions[: ids.shape[1]]
        found, pattern = self.attention(x, x, x)
        return self.out(found), pattern

    def answer(self, x: Tensor) -> Tensor:
        """Vectors [batch, time, d_model] to the scores at the last word [batch, words]."""
        x = x + self.positions[: x.shape[1]]
        return self.out(self.attention(x[:, -1:], x, x, need_weights=False)[0][:, 0])


class Encoder(nn.Module):
    """The torch module of models/encoder.py: nn.TransformerEncoder, and an output layer at each word."""

    def __init__(self, words: int, length: int, d_model: int, n_heads: int, d_mlp: int, n_layers: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, d_model)
        self.positions = nn.Parameter(torch.randn(length, d_model) * 0.1)
        layer = nn.TransformerEncoderLayer(d_model, n_heads, d_mlp, dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, n_layers, enable_nested_tensor=False)
        self.out = nn.Linear(d_model, words)

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Words [batch, T] to scores [batch, T, words], and the last block's pattern, averaged over its heads."""
        x = self.embedding(ids) + self.positions[: ids.shape[1]]
        for layer in self.encoder.layers[:-1]:
            x = layer(x)
        _, pattern = self.encoder.layers[-1].self_attn(x, x, x)
        return self.out(self.encoder.layers[-1](x)), pattern


class Decoder(nn.Module):
    """A decoder-only network (Radford et al. 2018); models/gpt.py loads it, and models/decoder.py with cross=no.

    Words [batch, time] to scores [batch, time, words]; each position sees only those before it.
    """

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
        x = self.stack(x + self.waves[:length].to(x), mask=self.mask[:length, :length], is_causal=True)
        return self.out(x)


class Transformer(nn.Transformer):
    """The torch module of models/transformer.py: nn.Transformer's own names, and those of the layers around it."""

    def __init__(self, sources: int, targets: int, d_model: int, n_heads: int, d_mlp: int, n_layers: int) -> None:
        super().__init__(d_model, n_heads, n_layers, n_layers, d_mlp, dropout=0.0, batch_first=True, norm_first=True)
        self.source_embedding = nn.Embedding(sources, d_model)
        self.target_embedding = nn.Embedding(targets, d_model)
        self.out = nn.Linear(d_model, targets)

    def read(self, source: Tensor) -> State:
        """Source [batch, source] to the memory [batch, source, d_model]; nothing is written yet."""
        x = self.source_embedding(source)
        return self.encoder(x + sinusoidal(*x.shape[1:]).to(x)), source[:, :0]

    def write(self, tokens: Tensor, state: State) -> tuple[Tensor, Tensor | None, State]:
        """Tokens [batch, T] to scores [batch, T, targets], no alignment, and what is written behind them."""
        memory, before = state
        written = torch.cat([before, tokens], 1)
        x = self.target_embedding(written)
        mask = self.generate_square_subsequent_mask(written.shape[1])
        out = self.decoder(x + sinusoidal(*x.shape[1:]).to(x), memory, tgt_mask=mask, tgt_is_causal=True)
        return self.out(out[:, before.shape[1] :]), None, (memory, written)


def sinusoidal(length: int, d_model: int) -> Tensor:
    """The sinusoidal positions [length, d_model] in float64 (Vaswani et al. 2017, section 3.5)."""
    rate = 10000.0 ** (-2.0 * torch.arange((d_model + 1) // 2, dtype=torch.float64) / d_model)
    angle = torch.arange(length, dtype=torch.float64)[:, None] * rate
    return torch.stack([angle.sin(), angle.cos()], -1).flatten(1)[:, :d_model]


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
