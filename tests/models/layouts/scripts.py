"""Networks of well-known scripts, small, with the structure and the names that their authors published."""

import math

import torch
from torch import nn
from torch.nn import functional


class CausalSelfAttention(nn.Module):
    """Of nanoGPT's model.py."""

    def __init__(self, d: int, heads: int, bias: bool) -> None:
        super().__init__()
        self.c_attn = nn.Linear(d, 3 * d, bias=bias)
        self.c_proj = nn.Linear(d, d, bias=bias)
        self.n_head = heads

    def forward(self, x):
        T, C = x.shape
        q, k, v = (part.view(T, self.n_head, C // self.n_head).transpose(0, 1) for part in self.c_attn(x).split(C, 1))
        att = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
        att = att.masked_fill(torch.tril(torch.ones(T, T)) == 0, float("-inf")).softmax(-1)
        return self.c_proj((att @ v).transpose(0, 1).reshape(T, C))


class Norm(nn.Module):
    """nanoGPT's LayerNorm, with a bias or none."""

    def __init__(self, d: int, bias: bool) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.rand(d))
        self.bias = nn.Parameter(torch.rand(d)) if bias else None

    def forward(self, x):
        return functional.layer_norm(x, self.weight.shape, self.weight, self.bias, 1e-5)


class Block(nn.Module):
    """Of nanoGPT's model.py."""

    def __init__(self, d: int, heads: int, bias: bool) -> None:
        super().__init__()
        self.ln_1, self.attn = Norm(d, bias), CausalSelfAttention(d, heads, bias)
        self.ln_2 = Norm(d, bias)
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(d, 4 * d, bias=bias), "c_proj": nn.Linear(4 * d, d, bias=bias)})

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp["c_proj"](functional.gelu(self.mlp["c_fc"](self.ln_2(x))))


class NanoGPT(nn.Module):
    """Karpathy 2022: tied weights, pre-norm, learned positions."""

    def __init__(self, vocab: int, d: int, heads: int, layers: int, bias: bool) -> None:
        super().__init__()
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(vocab, d),
                "wpe": nn.Embedding(16, d),
                "h": nn.ModuleList(Block(d, heads, bias) for _ in range(layers)),
                "ln_f": Norm(d, bias),
            }
        )
        self.lm_head = nn.Linear(d, vocab, bias=False)
        self.transformer["wte"].weight = self.lm_head.weight

    def forward(self, ids):
        x = self.transformer["wte"](ids) + self.transformer["wpe"](torch.arange(len(ids)))
        for block in self.transformer["h"]:
            x = block(x)
        return self.lm_head(self.transformer["ln_f"](x))


class RNNModel(nn.Module):
    """Of word_language_model of the torch examples."""

    def __init__(self, kind: str, vocab: int, d: int, layers: int, tied: bool = False) -> None:
        super().__init__()
        self.encoder = nn.Embedding(vocab, d)
        self.rnn = getattr(nn, kind)(d, d, layers)
        self.decoder = nn.Linear(d, vocab)
        if tied:
            self.decoder.weight = self.encoder.weight

    def forward(self, ids):
        return self.decoder(self.rnn(self.encoder(ids))[0])


def waves(length: int, d: int) -> torch.Tensor:
    """Sines and cosines, as the torch examples have them."""
    rates = torch.exp(torch.arange(0, d, 2) * (-math.log(10000.0) / d))
    angle = torch.arange(length)[:, None] * rates
    return torch.stack([torch.sin(angle), torch.cos(angle)], -1).reshape(length, d)


class TransformerModel(nn.Transformer):
    """Of word_language_model of the torch examples: an nn.Transformer whose decoder is a layer over the words."""

    def __init__(self, vocab: int, d: int, heads: int, layers: int) -> None:
        super().__init__(d_model=d, nhead=heads, dim_feedforward=2 * d, num_encoder_layers=layers, dropout=0.0)
        self.pos_encoder = nn.Module()
        self.pos_encoder.register_buffer("pe", waves(20, d)[:, None].float())
        self.input_emb = nn.Embedding(vocab, d)
        self.decoder = nn.Linear(d, vocab)
        self.d = d

    def forward(self, ids):
        x = self.input_emb(ids) * math.sqrt(self.d) + self.pos_encoder.pe[: len(ids), 0]
        return self.decoder(self.encoder(x, mask=nn.Transformer.generate_square_subsequent_mask(len(ids))))


class OldTransformerModel(nn.Module):
    """The same of 2019: the embedding is called encoder, and there is no norm behind the last block."""

    def __init__(self, vocab: int, d: int, heads: int, layers: int) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(d, heads, 2 * d, dropout=0.0)
        self.transformer_encoder = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.encoder, self.decoder, self.d = nn.Embedding(vocab, d), nn.Linear(d, vocab), d

    def forward(self, ids):
        x = self.encoder(ids) * math.sqrt(self.d) + waves(len(ids), self.d)
        return self.decoder(self.transformer_encoder(x, nn.Transformer.generate_square_subsequent_mask(len(ids))))


class Attention(nn.Module):
    """Of timm's vision_transformer.py."""

    def __init__(self, d: int, heads: int) -> None:
        super().__init__()
        self.qkv, self.proj, self.heads = nn.Linear(d, 3 * d), nn.Linear(d, d), heads

    def forward(self, x):
        N, C = x.shape
        q, k, v = self.qkv(x).reshape(N, 3, self.heads, C // self.heads).permute(1, 2, 0, 3)
        att = (q * (C // self.heads) ** -0.5 @ k.transpose(-2, -1)).softmax(-1)
        return self.proj((att @ v).transpose(0, 1).reshape(N, C))


class TimmBlock(nn.Module):
    """Of timm's vision_transformer.py."""

    def __init__(self, d: int, heads: int) -> None:
        super().__init__()
        self.norm1, self.attn, self.norm2 = nn.LayerNorm(d, eps=1e-6), Attention(d, heads), nn.LayerNorm(d, eps=1e-6)
        self.mlp = nn.ModuleDict({"fc1": nn.Linear(d, 2 * d), "fc2": nn.Linear(2 * d, d)})

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp["fc2"](functional.gelu(self.mlp["fc1"](self.norm2(x))))


class TimmViT(nn.Module):
    """timm's VisionTransformer, of one channel."""

    def __init__(self, side: int, patch: int, d: int, heads: int, layers: int, classes: int) -> None:
        super().__init__()
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv2d(1, d, patch, patch)})
        self.cls_token = nn.Parameter(torch.randn(1, 1, d))
        self.pos_embed = nn.Parameter(torch.randn(1, 1 + (side // patch) ** 2, d))
        self.blocks = nn.ModuleList(TimmBlock(d, heads) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(d, eps=1e-6), nn.Linear(d, classes)

    def forward(self, image):
        x = self.patch_embed["proj"](image[None, None])[0].flatten(1).T
        x = torch.cat([self.cls_token[0], x]) + self.pos_embed[0]
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[0])


def as_torchvision(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The weights of a TimmViT under the names of torchvision.models.vit."""
    names = {
        "patch_embed.proj": "conv_proj",
        "cls_token": "class_token",
        "pos_embed": "encoder.pos_embedding",
        "blocks.": "encoder.layers.encoder_layer_",
        "norm1": "ln_1",
        "norm2": "ln_2",
        "attn.qkv.": "self_attention.in_proj_",
        "attn.proj": "self_attention.out_proj",
        "fc1": "0",
        "fc2": "3",
        "head": "heads.head",
    }
    made = {}
    for key, value in state.items():
        name = f"encoder.ln.{key[5:]}" if key.startswith("norm.") else key
        for theirs, ours in names.items():
            name = name.replace(theirs, ours)
        made[name] = value
    return made
