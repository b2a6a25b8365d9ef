"""Attention over a sentence in torch, with word vectors, learnt positions and an output layer around it."""

import torch
from torch import Tensor, nn


class OneHead(nn.Module):
    """The torch module of models/self_attention.py: one head, and an output layer on what it found for each word."""

    def __init__(self, words: int, length: int, d_model: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, d_model)
        self.positions = nn.Parameter(torch.randn(length, d_model) * 0.1)
        self.attention = nn.MultiheadAttention(d_model, 1, batch_first=True)
        self.out = nn.Linear(d_model, words)

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Words [batch, T] to scores [batch, T, words], and the pattern [batch, T, T]."""
        x = self.embedding(ids) + self.positions[: ids.shape[1]]
        found, pattern = self.attention(x, x, x)
        return self.out(found), pattern


class Reader(nn.Module):
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
