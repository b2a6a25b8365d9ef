"""One head of attention that answers at the last word; the torch twin of models/self_attention.py at that place."""

import torch
from torch import Tensor, nn


class Looker(nn.Module):
    """Word vectors, learned positions, one head, and an output layer."""

    def __init__(self, words: int, length: int, d_model: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, d_model)
        self.positions = nn.Parameter(torch.randn(length, d_model) * 0.5)
        self.attention = nn.MultiheadAttention(d_model, 1, batch_first=True)
        self.out = nn.Linear(d_model, words)

    def answer(self, x: Tensor) -> Tensor:
        """Vectors [batch, time, d_model] to the scores at the last word [batch, words]."""
        x = x + self.positions[: x.shape[1]]
        return self.out(self.attention(x[:, -1:], x, x, need_weights=False)[0][:, 0])
