"""The Annotated Transformer, small, with the structure and the names of the notebook (Rush 2018, Huang et al. 2022)."""

import copy
import math

import torch
from torch import nn


def clones(module: nn.Module, n: int) -> nn.ModuleList:
    """So many copies of a module."""
    return nn.ModuleList([copy.deepcopy(module) for _ in range(n)])


class LayerNorm(nn.Module):
    """With torch's std, which divides by n − 1, and ε beside it."""

    def __init__(self, features: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.a_2, self.b_2, self.eps = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features)), eps

    def forward(self, x):
        mean, std = x.mean(-1, keepdim=True), x.std(-1, keepdim=True)
        return self.a_2 * (x - mean) / (std + self.eps) + self.b_2


class SublayerConnection(nn.Module):
    """A residual connection with the norm first."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.norm = LayerNorm(size)

    def forward(self, x, sublayer):
        return x + sublayer(self.norm(x))


class MultiHeadedAttention(nn.Module):
    """Four linear layers: queries, keys, values, output."""

    def __init__(self, h: int, d_model: int) -> None:
        super().__init__()
        self.d_k, self.h, self.linears = d_model // h, h, clones(nn.Linear(d_model, d_model), 4)

    def forward(self, query, key, value, mask):
        query, key, value = (
            lin(x).view(len(x), self.h, self.d_k).transpose(0, 1)
            for lin, x in zip(self.linears, (query, key, value), strict=False)
        )
        scores = (query @ key.transpose(-2, -1) / math.sqrt(self.d_k)).masked_fill(mask == 0, -1e9)
        x = (scores.softmax(-1) @ value).transpose(0, 1).reshape(query.shape[1], -1)
        return self.linears[-1](x)


class FeedForward(nn.Module):
    """w_2(relu(w_1(x)))."""

    def __init__(self, d_model: int, d_ff: int) -> None:
        super().__init__()
        self.w_1, self.w_2 = nn.Linear(d_model, d_ff), nn.Linear(d_ff, d_model)

    def forward(self, x):
        return self.w_2(self.w_1(x).relu())


class Layer(nn.Module):
    """EncoderLayer, and with sources DecoderLayer."""

    def __init__(self, size: int, h: int, d_ff: int, sources: bool) -> None:
        super().__init__()
        self.self_attn = MultiHeadedAttention(h, size)
        if sources:
            self.src_attn = MultiHeadedAttention(h, size)
        self.feed_forward = FeedForward(size, d_ff)
        self.sublayer = clones(SublayerConnection(size), 2 + sources)

    def forward(self, x, mask, memory=None):
        x = self.sublayer[0](x, lambda x: self.self_attn(x, x, x, mask))
        if memory is not None:
            x = self.sublayer[1](x, lambda x: self.src_attn(x, memory, memory, torch.ones(1)))
        return self.sublayer[-1](x, self.feed_forward)


class Stack(nn.Module):
    """Encoder or Decoder: layers, and a norm behind the last."""

    def __init__(self, layer: Layer, size: int, n: int) -> None:
        super().__init__()
        self.layers, self.norm = clones(layer, n), LayerNorm(size)

    def forward(self, x, mask, memory=None):
        for layer in self.layers:
            x = layer(x, mask, memory)
        return self.norm(x)


class Embeddings(nn.Module):
    """Rows times √d_model."""

    def __init__(self, d_model: int, vocab: int) -> None:
        super().__init__()
        self.lut, self.d_model = nn.Embedding(vocab, d_model), d_model

    def forward(self, x):
        return self.lut(x) * math.sqrt(self.d_model)


class PositionalEncoding(nn.Module):
    """Sines and cosines, kept as a buffer."""

    def __init__(self, d_model: int, max_len: int = 40) -> None:
        super().__init__()
        pe = torch.zeros(max_len, d_model)
        position = torch.arange(0, max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * -(math.log(10000.0) / d_model))
        pe[:, 0::2], pe[:, 1::2] = torch.sin(position * div_term), torch.cos(position * div_term)
        self.register_buffer("pe", pe.unsqueeze(0))

    def forward(self, x):
        return x + self.pe[0, : len(x)]


class AnnotatedTransformer(nn.Module):
    """make_model's EncoderDecoder with its generator, for one pair of texts."""

    def __init__(self, src_vocab: int, tgt_vocab: int, n: int, d_model: int, d_ff: int, h: int) -> None:
        super().__init__()
        self.encoder = Stack(Layer(d_model, h, d_ff, False), d_model, n)
        self.decoder = Stack(Layer(d_model, h, d_ff, True), d_model, n)
        self.src_embed = nn.Sequential(Embeddings(d_model, src_vocab), PositionalEncoding(d_model))
        self.tgt_embed = nn.Sequential(Embeddings(d_model, tgt_vocab), PositionalEncoding(d_model))
        self.generator = nn.Module()
        self.generator.proj = nn.Linear(d_model, tgt_vocab)

    def forward(self, src, tgt):
        """The log-probabilities [tgt, tgt_vocab], and what the encoder hands over."""
        memory = self.encoder(self.src_embed(src), torch.ones(1))
        out = self.decoder(self.tgt_embed(tgt), torch.tril(torch.ones(len(tgt), len(tgt))), memory)
        return self.generator.proj(out).log_softmax(-1), memory
