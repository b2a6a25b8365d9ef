"""Makes lessons/rnn-step/baseball.safetensors again: ``python -m tests.lessons.make_baseball``.

The notes that the course follows show one step of an RNN in numbers, h₁ = (0.094, 0.134) and
o₁ = (−0.008, −0.009, 0.006) for a one-hot *baseball*, but not the weights behind them. These weights, of two and three
decimals, were chosen so that these numbers come out with three decimals; they are nobody's trained network.
"""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save

WORDS = ("baseball", "is", "fun")
U = [[0.094, -0.21, 0.32], [0.135, 0.28, -0.17]]  # W_xh: from a word to h
W = [[0.45, -0.30], [0.25, 0.40]]  # W_hh: from h to the next h
V = [[0.06, -0.10], [-0.11, 0.01], [-0.08, 0.10]]  # W_hy: from h to the scores
H1 = (0.094, 0.134)
O1 = (-0.008, -0.009, 0.006)
FILE = Path(__file__).resolve().parents[2] / "lessons" / "rnn-step" / "baseball.safetensors"


def made() -> bytes:
    """Return the bytes of the file: an embedding that is one-hot, the weights without biases, the words."""
    tensors = {
        "embedding.weight": np.eye(len(WORDS)),
        "rnn.weight_ih_l0": np.array(U),
        "rnn.weight_hh_l0": np.array(W),
        "rnn.bias_ih_l0": np.zeros(2),
        "rnn.bias_hh_l0": np.zeros(2),
        "out.weight": np.array(V),
        "out.bias": np.zeros(len(WORDS)),
    }
    return save(tensors, {"vocabulary": json.dumps(WORDS)})


if __name__ == "__main__":
    FILE.write_bytes(made())
