"""A post-norm Transformer encoder with ReLU in plain numpy, as one would write it by hand, from a torch state_dict."""

from collections.abc import Mapping

import numpy as np


def plain_encoder(w: Mapping[str, np.ndarray], x: np.ndarray, layers: int, heads: int) -> np.ndarray:
    """Return the output [T, d_model] of the stack."""
    for layer in range(layers):
        p = f"layers.{layer}."
        x = _norm(x + _attention(w, p, x, heads), w[p + "norm1.weight"], w[p + "norm1.bias"])
        hidden = np.maximum(x @ w[p + "linear1.weight"].T + w[p + "linear1.bias"], 0.0)
        out = hidden @ w[p + "linear2.weight"].T + w[p + "linear2.bias"]
        x = _norm(x + out, w[p + "norm2.weight"], w[p + "norm2.bias"])
    return x


def _attention(w: Mapping[str, np.ndarray], p: str, x: np.ndarray, heads: int) -> np.ndarray:
    """Head by head, as the recorded model computes it."""
    W, b = w[p + "self_attn.in_proj_weight"], w[p + "self_attn.in_proj_bias"]
    d = x.shape[1]
    size = d // heads
    z = []
    for h in range(heads):
        rows = [slice(k * d + h * size, k * d + (h + 1) * size) for k in range(3)]
        q, k, v = (x @ W[r].T + b[r] for r in rows)
        scores = q @ k.T / np.sqrt(size)
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        z.append(e / e.sum(axis=1, keepdims=True) @ v)
    return np.concatenate(z, axis=1) @ w[p + "self_attn.out_proj.weight"].T + w[p + "self_attn.out_proj.bias"]


def _norm(x: np.ndarray, scale: np.ndarray, shift: np.ndarray) -> np.ndarray:
    centred = x - x.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5) * scale + shift
