"""torch's attention modules taken apart: every value on the way, computed with torch from the module's own tensors.

Nothing of seqtui is used here but the names of the values. That the parts are torch's is checked by the last value,
which must be what the module itself returns.
"""

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from seqtui.models.weights.state_dict import StateDict

Values = dict[str, Tensor]
ACTIVATIONS = {
    "relu": functional.relu,
    "gelu": functional.gelu,
    "gelu_tanh": lambda x: functional.gelu(x, approximate="tanh"),
}


def randomise(module: nn.Module, seed: int = 0) -> nn.Module:
    """Draw every tensor, biases and norms too, so that none can be forgotten unseen; float64, no dropout."""
    module = module.double().eval()
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in module.named_parameters():
        with torch.no_grad():
            parameter.copy_(torch.randn(parameter.shape, generator=generator, dtype=torch.float64) * 0.4)
            if "norm" in name and name.endswith("weight"):
                parameter.add_(1.0)
    return module


def state_of(module: nn.Module, prefix: str = "") -> StateDict:
    """The module's state_dict as seqtui reads it."""
    return StateDict(
        "test.safetensors", {prefix + k: v.detach().numpy().copy() for k, v in module.state_dict().items()}
    )


def vectors(length: int, width: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(length, width))


def tensor(value: np.ndarray) -> Tensor:
    return torch.tensor(np.array(value), requires_grad=True)


def keep(values: Values, path: str, value: Tensor) -> Tensor:
    """Name a value and let it collect its gradient."""
    value.retain_grad()
    values[path] = value
    return value


def attention(
    values: Values, at: str, module: nn.MultiheadAttention, x: Tensor, source: Tensor, mask: Tensor
) -> Tensor:
    """nn.MultiheadAttention; heads are split off by torch's own view and transpose."""
    d_model, n_heads = module.embed_dim, module.num_heads
    width = d_model // n_heads
    biases = [None] * 3 if module.in_proj_bias is None else module.in_proj_bias.chunk(3)
    whole = [
        functional.linear(y, W, b)
        for y, W, b in zip((x, source, source), module.in_proj_weight.chunk(3), biases, strict=True)
    ]
    split = [y.view(-1, n_heads, width).transpose(0, 1) for y in whole]
    found = []
    for h in range(n_heads):
        q, k, v = (keep(values, f"{at}head{h}.{name}", y[h]) for name, y in zip("qkv", split, strict=True))
        scores = keep(values, f"{at}head{h}.scores", q @ k.T)
        scaled = keep(values, f"{at}head{h}.scaled", scores / math.sqrt(width))
        masked = keep(values, f"{at}head{h}.attn_scores", scaled + mask)
        pattern = keep(values, f"{at}head{h}.pattern", torch.softmax(masked, -1))
        found.append(keep(values, f"{at}head{h}.z", pattern @ v))
    heads = keep(values, f"{at}heads", torch.cat(found, 1))
    return keep(values, f"{at}attn_out", module.out_proj(heads))


def norm(values: Values, at: str, module: nn.LayerNorm, x: Tensor) -> Tensor:
    """nn.LayerNorm: the inside by hand, the result by torch."""
    mean = keep(values, f"{at}mean", x.mean(-1, keepdim=True))
    centered = keep(values, f"{at}centered", x - mean)
    var = keep(values, f"{at}var", centered.var(-1, unbiased=False, keepdim=True))
    normalized = keep(values, f"{at}normalized", centered * torch.rsqrt(var + module.eps))
    out = normalized * module.weight + (0 if module.bias is None else module.bias)
    assert (out - module(x)).abs().max() < 1e-13
    return keep(values, f"{at}out", out)


def mlp(values: Values, at: str, layer: nn.Module, x: Tensor, activation: str) -> Tensor:
    before = keep(values, f"{at}mlp_pre", layer.linear1(x))
    after = keep(values, f"{at}mlp_post", ACTIVATIONS[activation](before))
    return keep(values, f"{at}mlp_out", layer.linear2(after))


def block(
    values: Values, at: str, layer: nn.Module, x: Tensor, mask: Tensor, activation: str, memory=None, memory_mask=None
) -> Tensor:
    """nn.TransformerEncoderLayer, or nn.TransformerDecoderLayer where there is a memory."""
    sublayers = [("resid_mid", layer.norm1, lambda y: attention(values, at, layer.self_attn, y, y, mask))]
    if memory is not None:
        cross = layer.multihead_attn
        over = lambda y: attention(values, f"{at}cross.", cross, y, memory, memory_mask)  # noqa: E731
        sublayers.append(("resid_mid_cross", layer.norm2, over))
    last = layer.norm2 if memory is None else layer.norm3
    sublayers.append(("resid_post", last, lambda y: mlp(values, at, layer, y, activation)))
    x = keep(values, f"{at}resid_pre", x.clone())
    for k, (name, ln, inner) in enumerate(sublayers, 1):
        if layer.norm_first:
            x = keep(values, f"{at}{name}", x + inner(norm(values, f"{at}ln{k}.", ln, x)))
        else:
            x = norm(values, f"{at}ln{k}.", ln, keep(values, f"{at}{name}", x + inner(x)))
    return x


def stack(
    values: Values, at: str, module: nn.Module, x: Tensor, mask: Tensor, activation: str, memory=None, memory_mask=None
) -> Tensor:
    """nn.TransformerEncoder or nn.TransformerDecoder."""
    for k, layer in enumerate(module.layers):
        x = block(values, f"{at}block{k}.", layer, x, mask, activation, memory, memory_mask)
    return x if module.norm is None else norm(values, f"{at}ln_final.", module.norm, x)


def mask_of(queries: int, keys: int, causal: bool = False, hidden=()) -> Tensor:
    """torch's float mask."""
    mask = nn.Transformer.generate_square_subsequent_mask(queries, dtype=torch.float64) if causal else None
    mask = torch.zeros(queries, keys, dtype=torch.float64) if mask is None else mask
    mask[:, list(hidden)] = -torch.inf
    return mask


def weight_gradients(module: nn.Module, at: str = "") -> dict[str, np.ndarray]:
    """The gradients of a module's tensors under the paths of the parameters they are cut into."""
    found: dict[str, np.ndarray] = {}
    for name, part in module.named_modules():
        where = at + _renamed(name)
        if isinstance(part, nn.MultiheadAttention):
            width = part.embed_dim // part.num_heads
            for c, letter in enumerate("QKV"):
                for h in range(part.num_heads):
                    rows = slice(c * part.embed_dim + h * width, c * part.embed_dim + (h + 1) * width)
                    found[f"{where}head{h}.W_{letter}"] = part.in_proj_weight.grad[rows].T.numpy()
                    if part.in_proj_bias is not None:
                        found[f"{where}head{h}.b_{letter}"] = part.in_proj_bias.grad[rows].numpy()
            found |= _linear(part.out_proj, where, "O")
        elif isinstance(part, nn.LayerNorm):
            found[f"{where}gamma"] = part.weight.grad.numpy()
            if part.bias is not None:
                found[f"{where}beta"] = part.bias.grad.numpy()
        elif name.endswith("linear1") or name.endswith("linear2"):
            found |= _linear(part, where.rpartition("linear")[0], "in" if name.endswith("1") else "out")
    return found


def _linear(part: nn.Linear, where: str, letter: str) -> dict[str, np.ndarray]:
    found = {f"{where}W_{letter}": part.weight.grad.T.numpy()}
    return found | ({} if part.bias is None else {f"{where}b_{letter}": part.bias.grad.numpy()})


def _renamed(name: str) -> str:
    """layers.1.multihead_attn as block1.cross."""
    parts = [p for p in name.replace("layers.", "block").split(".") if p and p != "self_attn"]
    names = {"multihead_attn": "cross", "norm1": "ln1", "norm2": "ln2", "norm3": "ln3", "norm": "ln_final"}
    return "".join(f"{names.get(p, p)}." for p in parts)
