"""Where a token stands, added to what it is: attention alone cannot tell one order from another.

Vaswani et al. 2017, section 3.5: waves of ever longer wavelength, or one learnt row for each position (Gehring et al.
2017). Positions count from 0.

    embed      what each token is: its row of W_E
    pos_embed  where it stands
    x          their sum, which the network reads

The paper multiplies embed by √d_model; that factor is left out, because rows are drawn at unit scale.
"""

import numpy as np

from seqtui.engine.array import Array, concat, cos, sin
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol

POSITIONS = Notation(
    W_E=Symbol("W_E", "d_vocab d_model", "embedding: one row for each word"),
    embed=Symbol("embed", "position d_model", "what each token is: its row of the embedding"),
    pos=Symbol("pos", "position 1", "the number of each position, from 0"),
    rate=Symbol("rate", "pair", "how fast each pair of waves turns: 1 / 10000^(2i / d_model)"),
    angle=Symbol("angle", "position pair", "how far each wave has turned at each position"),
    W_pos=Symbol("W_pos", "n_ctx d_model", "learnt positions: one row for each"),
    pos_embed=Symbol("pos_embed", "position d_model", "where each token stands"),
    x=Symbol("x", "position d_model", "the tokens' vectors, one row each"),
)


def sinusoidal(eq: Equations, length: int, d_model: int) -> Array:
    """PE(pos, 2i) = sin(pos / 10000^(2i/d_model)), PE(pos, 2i+1) = cos of the same: [position, d_model]."""
    pairs = (d_model + 1) // 2
    pos = eq.input("pos", np.arange(length, dtype=float)[:, None])
    rate = eq.input("rate", 10000.0 ** (-2.0 * np.arange(pairs) / d_model))
    angle = eq("angle", pos * rate)  # [position, pair]
    in_turn = [k // 2 + pairs * (k % 2) for k in range(d_model)]  # sin, cos, sin, cos …
    return eq("pos_embed", concat([sin(angle), cos(angle)], axis=1)[:, in_turn])


def encode_positions(eq: Equations, positions: str, length: int, d_model: int, W_pos: Array | None) -> Array | None:
    """Where each token stands, [position, d_model]; learnt positions are the first rows of W_pos [n_ctx, d_model]."""
    if positions == "none":
        return None
    return sinusoidal(eq, length, d_model) if W_pos is None else eq("pos_embed", W_pos[0:length])
