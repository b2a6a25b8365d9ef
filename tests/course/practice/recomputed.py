"""The keys of quiz questions, computed a second time: formulas run by numpy, printed numbers read back."""

import math
import re
from functools import cache
from types import SimpleNamespace

import numpy as np

from seqtui.engine.formula import expression
from seqtui.engine.paths import parse
from seqtui.engine.spelling import Style


def _softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _gelu(x):
    return np.vectorize(lambda v: 0.5 * v * (1 + math.erf(v / math.sqrt(2))))(x)


FUNCTIONS = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "relu": lambda x: np.where(x > 0, x, 0.0),
    "gelu": _gelu,
    "gelu_tanh": lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "square": lambda x: x * x,
    "sin": np.sin,
    "cos": np.cos,
    "softmax": _softmax,
    "sum": lambda x, axis=None, keepdims=False: np.sum(x, axis=axis, keepdims=keepdims),
    "mean": lambda x, axis=None, keepdims=False: np.mean(x, axis=axis, keepdims=keepdims),
    "concat": lambda *parts, axis=0: np.concatenate(parts, axis),
    "stack": lambda *parts: np.stack(parts),
    "same": lambda x: x,
}


@cache
def names_of(trace):
    names = {"constant": {k: step.value for k, step in enumerate(trace) if step.op == "constant"}}
    for path, index in trace.named():
        *scopes, name = path.split(".")
        inside = names
        for part in scopes:
            inside = vars(inside.setdefault(part, SimpleNamespace()))
        inside[name] = trace[index].value
    return FUNCTIONS | names


def value_of(trace, path):
    """A value computed from what its equation reads, by numpy."""
    text = expression(trace, trace.find(path), Style.PYTHON)
    with np.errstate(all="ignore"):
        return np.asarray(eval(text, {"__builtins__": {}}, names_of(trace)))  # our own text


def entry_of(trace, cell):
    path, index = parse(cell)
    return value_of(trace, path)[index or ()]


def read_by(trace, path):
    """The paths that an equation names."""
    text = re.sub(r"\w+=\S+|'[^']*'", "", expression(trace, trace.find(path), Style.PYTHON))
    return {name for name in re.findall(r"[A-Za-z_][\w.]*\w|[A-Za-z_]", text.replace(".T", "")) if trace.has(name)}


def numbers_in(text):
    """The numbers of a text, as floats."""
    found = re.findall(r"−?\d+\.\d+(?:e-?\d+)?|−∞", text)
    return [-math.inf if x == "−∞" else float(x.replace("−", "-")) for x in found]


def calculated(text):
    """What a line of numbers comes to: σ(−0.312 + 0.120), 2.931 / √(1.876 + 1e−05)."""
    for sign, python in {"−": "-", "×": "*", "σ": "sigmoid", "√": "sqrt"}.items():
        text = text.replace(sign, python)
    return float(eval(text, {"__builtins__": {}}, FUNCTIONS))
