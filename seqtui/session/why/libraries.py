"""How numpy and torch write the ops, arrays and numbers of a trace: one row for each of the two."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seqtui.engine.errors import SeqtuiError

Call = Callable[[Sequence[str], tuple], str]

_NOT_FINITE = re.compile(r"\b(inf|nan)\b")


@dataclass(frozen=True)
class Library:
    """One way to write programs.

    sign is the name it is imported by. array and single make an array and one number from a literal, printed the number
    from an element. calls writes the ops that are functions (operators are the same in both), definitions are the
    functions it lacks, by the op that needs them.
    """

    name: str
    sign: str
    imports: str
    array: str
    single: str
    printed: str
    calls: Mapping[str, Call]
    definitions: Mapping[str, str]

    def number(self, x: float) -> str:
        """A number as python, every digit of it: ``0.1``, ``-np.inf``."""
        text = repr(float(x))
        return text if math.isfinite(x) else _NOT_FINITE.sub(rf"{self.sign}.\1", text)

    def literal(self, value: np.ndarray) -> str:
        """A value as python, every digit of every number; a matrix has a line for each row."""
        if not value.ndim:
            return self.single.format(self.number(float(value)))
        rows = repr(value.tolist())
        if value.ndim > 1:
            rows = rows.replace("], [", "],\n    [")
        return self.array.format(_NOT_FINITE.sub(rf"{self.sign}.\1", rows))


def library(name: str) -> Library:
    """Return the library of that name.

    Raises SeqtuiError when it is none of them.
    """
    if name not in LIBRARIES:
        raise SeqtuiError(f"there is no snippet in '{name}': choose {' or '.join(LIBRARIES)}")
    return LIBRARIES[name]


def _call(head: str, *fixed: str) -> Call:
    """A function of its operands."""
    return lambda parts, params: f"{head}({', '.join((*parts, *fixed))})"


def _joined(head: str, keyword: str = "") -> Call:
    """A function of all operands as one tuple, along an axis when it has one."""

    def write(parts: Sequence[str], params: tuple) -> str:
        axis = f", {keyword}={params[0]}" if keyword else ""
        return f"{head}(({', '.join(parts)},){axis})"

    return write


def _along(head: str, axis: str, keep: str) -> Call:
    """A function along an axis (None: over all elements), which may keep the axis with one place."""

    def write(parts: Sequence[str], params: tuple) -> str:
        arguments = list(parts)
        kept = len(params) > 1 and params[1]
        if params and (params[0] is not None or kept):
            arguments.append(f"{axis}={params[0]}")
        return f"{head}({', '.join(arguments + [f'{keep}=True'] * bool(kept))})"

    return write


_SAME_NAME = ("tanh", "exp", "log", "sqrt", "square", "sin", "cos")

_NUMPY = Library(
    name="numpy",
    sign="np",
    imports="import numpy as np",
    array="np.array({})",
    single="np.float64({})",
    printed="{}",
    calls={
        **{name: _call(f"np.{name}") for name in _SAME_NAME},
        **{name: _call(name) for name in ("sigmoid", "relu", "gelu", "gelu_tanh")},
        "softmax": _along("softmax", "axis", ""),
        "sum": _along("np.sum", "axis", "keepdims"),
        "mean": _along("np.mean", "axis", "keepdims"),
        "concat": _joined("np.concatenate", "axis"),
        "stack": _joined("np.stack"),
    },
    definitions={
        "sigmoid": """\
def sigmoid(x):
    z = np.exp(-np.abs(x))  # never overflows
    return np.where(x >= 0, 1.0, z) / (1.0 + z)""",
        "relu": """\
def relu(x):
    return np.maximum(x, 0.0)""",
        "gelu": """\
def gelu(x):
    erf = np.vectorize(math.erf, otypes=[float])
    return 0.5 * x * (1.0 + erf(x / math.sqrt(2.0)))""",
        "gelu_tanh": """\
def gelu_tanh(x):
    return 0.5 * x * (1.0 + np.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x**3)))""",
        "softmax": """\
def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)""",
    },
)

_TORCH = Library(
    name="torch",
    sign="torch",
    imports="import torch",
    array="torch.tensor({}, dtype=torch.float64)",
    single="torch.tensor({}, dtype=torch.float64)",
    printed="{}.item()",
    calls={
        **{name: _call(f"torch.{name}") for name in (*_SAME_NAME, "sigmoid", "relu")},
        "gelu": _call("torch.nn.functional.gelu"),
        "gelu_tanh": _call("torch.nn.functional.gelu", 'approximate="tanh"'),
        "softmax": lambda parts, params: f"torch.softmax({parts[0]}, dim={params[0] if params else -1})",
        "sum": _along("torch.sum", "dim", "keepdim"),
        "mean": _along("torch.mean", "dim", "keepdim"),
        "concat": _joined("torch.cat", "dim"),
        "stack": _joined("torch.stack"),
    },
    definitions={},
)

LIBRARIES: dict[str, Library] = {row.name: row for row in (_NUMPY, _TORCH)}
