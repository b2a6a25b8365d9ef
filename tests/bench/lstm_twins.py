"""The LSTM language model in plain numpy, as one would write it by hand, and the same recorded."""

import numpy as np

from seqtui.engine import array
from seqtui.engine.equations import Equations
from seqtui.engine.numerics import sigmoid, softmax
from seqtui.models import lstm

Weights = dict[str, np.ndarray]


def plain_lstm(w: Weights, ids: list[int], targets: list[int]) -> float:
    """Return the loss of the text; the same operations on the same arrays as the recorded model."""
    h = c = np.zeros(w["W_hf"].shape[0])
    b_f, b_i, b_g, b_o = (w[f"b_x{k}"] + w[f"b_h{k}"] for k in "figo")
    loss = 0.0
    for token, target in zip(ids, targets, strict=True):
        x = w["W_E"][token]
        f = sigmoid(w["W_xf"] @ x + w["W_hf"] @ h + b_f)
        i = sigmoid(w["W_xi"] @ x + w["W_hi"] @ h + b_i)
        g = np.tanh(w["W_xg"] @ x + w["W_hg"] @ h + b_g)
        c = f * c + i * g
        o = sigmoid(w["W_xo"] @ x + w["W_ho"] @ h + b_o)
        h = o * np.tanh(c)
        y = softmax(w["W_hy"] @ h + w["b_y"])
        loss += -np.log(y[target])
    return float(loss)


def recorded_lstm(weights: Weights, ids: list[int], targets: list[int]) -> float:
    """Return the same loss, every operation recorded, with the equations of the model file."""
    eq = Equations(lstm.NOTATION)
    w = eq.parameters(weights)
    lstm.biases(eq, w)
    zeros = np.zeros(w.W_hf.shape[0])
    with eq.at(0):
        h, c, L = eq.input("h", zeros), eq.input("c", zeros), eq.input("L", np.zeros(()))
    for t, (token, target) in enumerate(zip(ids, targets, strict=True), 1):
        with eq.at(t):
            x = eq("x", w.W_E[token])
            h, c = lstm.cell(eq, w, x, h, c)
            y = eq("y", array.softmax(eq("logits", w.W_hy @ h + w.b_y)))
            L = eq("L", L + eq("loss", -array.log(y[target])))
    eq.trace.close()
    return float(L.value)
