"""Small traces that several tests look at: one fixed recurrent model, and random programs over the whole op table."""

import ast
import re
from types import SimpleNamespace

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from seqtui.engine.array import (
    Array,
    concat,
    cos,
    exp,
    gelu,
    gelu_tanh,
    identity,
    log,
    relu,
    sigmoid,
    silu,
    sin,
    softmax,
    sqrt,
    square,
    stack,
    tanh,
)
from seqtui.engine.edits import Edits
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.ops import OPS
from seqtui.engine.trace import Trace

QUICK = settings(max_examples=160, deadline=None, derandomize=True)

# a two-layer LSTM ---------------------------------------------------------------------------------------------

T, D, N_LAYERS = 3, 3, 2

LSTM = Notation(
    x=Symbol("x", "d", "input"),
    i=Symbol("i", "d", "input gate"),
    f=Symbol("f", "d", "forget gate"),
    g=Symbol("g", "d", "candidate"),
    o=Symbol("o", "d", "output gate"),
    c=Symbol("c", "d", "cell state"),
    h=Symbol("h", "d", "hidden state"),
    alpha=Symbol("α", "T", "how much each time step counts"),
    context=Symbol("context", "d", "the weighted states"),
    loss=Symbol("L", "", "how wrong the guess is"),
    **{f"W_{a}{b}": Symbol(f"W_{a}{b}", "d d", "weights") for a in "xh" for b in "ifgo"},
    **{f"b_{b}": Symbol(f"b_{b}", "d", "bias") for b in "ifgo"},
)


def lstm_weights(layer: int) -> dict[str, np.ndarray]:
    """The weights of one layer, the same in every run."""
    rng = np.random.default_rng(layer)
    matrices = {f"W_{a}{b}": rng.normal(0, 0.7, (D, D)) for a in "xh" for b in "ifgo"}
    return {**matrices, **{f"b_{b}": rng.normal(0, 0.5, D) for b in "ifgo"}}


def lstm_inputs() -> np.ndarray:
    """One row for each time step."""
    return np.random.default_rng(9).normal(size=(T, D))


def lstm(edits: object = None) -> Trace:
    """Record two layers over three steps, attention over the last layer, and a loss: every part has a scope."""
    eq = Equations(LSTM, edits=Edits(edits or {}))
    states = []
    for t, row in enumerate(lstm_inputs(), 1):
        with eq.at(t):
            states.append(eq.input("x", row))
    for layer in range(N_LAYERS):
        with eq.scope(f"layer{layer}"):
            w = eq.parameters(lstm_weights(layer))
            with eq.at(0):
                h, c = eq.input("h", np.zeros(D)), eq.input("c", np.zeros(D))
            for t, x in enumerate(states, 1):
                with eq.at(t):
                    i = eq("i", sigmoid(w.W_xi @ x + w.W_hi @ h + w.b_i))
                    f = eq("f", sigmoid(w.W_xf @ x + w.W_hf @ h + w.b_f))
                    g = eq("g", tanh(w.W_xg @ x + w.W_hg @ h + w.b_g))
                    o = eq("o", sigmoid(w.W_xo @ x + w.W_ho @ h + w.b_o))
                    c = eq("c", f * c + i * g)
                    h = eq("h", o * tanh(c))
                    states[t - 1] = h
    rows = concat([s.reshape(1, D) for s in states])
    alpha = eq("alpha", softmax(rows @ states[-1] / 3.0**0.5))
    context = eq("context", alpha @ rows)
    eq("loss", square(context - 1.0).mean())
    return eq.trace.close()


# random programs ----------------------------------------------------------------------------------------------

N = 3
_SHAPES = {"": (), "d": (N,), "d d": (N, N)}
_SCOPES = ("", "layer0", "layer1", "encoder", "decoder.layer0")
_MAPS = {f.__name__: f for f in (sigmoid, tanh, relu, square, sin, cos, gelu, gelu_tanh, silu, identity)}


class Writer:
    """Records random expressions of a wanted shape; values are kept in a range where rounding stays small.

    plain leaves out what the page does not show (axes), so that its text says everything.
    """

    def __init__(self, draw, plain: bool) -> None:
        self.draw, self.plain = draw, plain
        self.known: dict[tuple[int, ...], list[Array]] = {shape: [] for shape in _SHAPES.values()}

    def pick(self, *options):
        return self.draw(st.sampled_from(options))

    def leaf(self, shape: tuple[int, ...]) -> Array:
        return self.pick(*self.known[shape])

    def make(self, shape: tuple[int, ...], depth: int) -> Array:
        """An expression of that shape, never a bare name when depth is above 0."""
        if depth == 0:
            return self.leaf(shape)
        made = self.draw(st.sampled_from(self._ways(shape)))(shape, depth)
        assert made.shape == shape
        return tanh(made) if np.abs(made.value).max() > 30 else made

    def inner(self, shape: tuple[int, ...], depth: int) -> Array:
        return self.make(shape, self.draw(st.integers(0, depth - 1)))

    def _ways(self, shape):
        ways = [self._binary, self._binary, self._binary, self._map, self._bounded_map, self._negative]
        if shape == ():
            return [*ways, self._dot, self._reduced, self._element, self._single]
        if shape == (N,):
            return [*ways, self._matrix_vector, self._row, self._softmax, self._joined, self._summed, self._flipped]
        return [*ways, self._matrix_matrix, self._flipped, self._softmax, self._joined, self._outer, self._centred]

    def _binary(self, shape, depth):
        a, b = self.inner(shape, depth), self.inner(self.pick(shape, shape, shape[1:], ()), depth)
        if self.draw(st.integers(0, 5)) == 0:
            b = self.pick(2.0, -0.5, 1.0)
        if self.draw(st.booleans()):
            a, b = b, a
        op = self.pick("+", "-", "-", "*", "/", "/")
        low = float(np.abs(b.value if isinstance(b, Array) else b).min())
        if op == "/" and low > 0.1:
            return a / b
        return {"+": lambda: a + b, "-": lambda: a - b}.get(op, lambda: a * b)()

    def _map(self, shape, depth):
        return _MAPS[self.pick(*_MAPS)](self.inner(shape, depth))

    def _bounded_map(self, shape, depth):
        x = self.inner(shape, depth)
        name = self.pick("exp", "log", "sqrt")
        if name == "exp":
            return exp(x if np.abs(x.value).max() < 3 else tanh(x))
        return {"log": log, "sqrt": sqrt}[name](x if x.value.min() > 0.1 else square(x) + 1.0)

    def _negative(self, shape, depth):
        return -self.inner(shape, depth)

    def _dot(self, shape, depth):
        return self.inner((N,), depth) @ self.inner((N,), depth)

    def _reduced(self, shape, depth):
        x = self.inner(self.pick((N,), (N, N)), depth)
        return self.pick(x.sum, x.mean)()

    def _element(self, shape, depth):
        return self.inner((N,), depth)[self.pick(0, 1, -1)]

    def _single(self, shape, depth):
        return self.inner((N,), depth)[1:2].reshape()

    def _matrix_vector(self, shape, depth):
        if self.draw(st.booleans()):
            return self.inner((N, N), depth) @ self.inner((N,), depth)
        return self.inner((N,), depth) @ self.inner((N, N), depth)

    def _matrix_matrix(self, shape, depth):
        return self.inner((N, N), depth) @ self.inner((N, N), depth)

    def _row(self, shape, depth):
        x, k = self.inner((N, N), depth), self.pick(0, 2, -1)
        return self.pick(lambda: x[k], lambda: x[:, k], lambda: x[1:2].reshape(N), lambda: x[[2, 0]][1])()

    def _summed(self, shape, depth):
        x = self.inner((N, N), depth)
        if self.plain:
            return x[0] * x.sum()
        return self.pick(x.sum, x.mean)(axis=self.pick(0, 1, -1))

    def _flipped(self, shape, depth):
        return self.inner(shape, depth).T

    def _softmax(self, shape, depth):
        x = self.inner(shape, depth)
        return softmax(x, -1 if self.plain else self.pick(*range(-1, len(shape))))

    def _joined(self, shape, depth):
        x, y = self.inner(shape, depth), self.inner(shape, depth)
        if len(shape) == 2 and self.draw(st.booleans()):
            return stack([x[0], y[1], x[-1]])
        if len(shape) == 2 and not self.plain and self.draw(st.booleans()):
            return concat([x[:, 1:], y[:, 0:1]], axis=self.pick(1, -1))
        return self.pick(
            lambda: concat([x[2:], y[0:2]]), lambda: concat([x[1:2], y[:1], x[-1:]]), lambda: x[[2, 0, 2]]
        )()

    def _outer(self, shape, depth):
        return self.inner((N,), depth).reshape(N, 1) * self.inner((N,), depth)

    def _centred(self, shape, depth):
        x = self.inner((N, N), depth)
        if self.plain:
            return x - x.mean()
        axis = self.pick(0, 1, -1, None)
        return x - self.pick(x.mean, x.sum)(axis=axis, keepdims=True)


@st.composite
def programs(draw, plain: bool = False) -> Trace:
    """A closed trace: inputs, weights and constants in several scopes and times, then one to four random equations."""
    symbols = {f"p{k}": Symbol(("p", "ψ", "W")[k % 3] + str(k), axes, "given") for k, axes in enumerate([*_SHAPES] * 4)}
    symbols |= {f"y_{axes.count('d')}_{k}": Symbol(f"y{k}", axes, "made") for axes in _SHAPES for k in range(4)}
    eq = Equations(Notation(**symbols), {"d": N})
    writer, rng = Writer(draw, plain), np.random.default_rng(draw(st.integers(0, 9)))
    for k, (name, scope) in enumerate(zip([s for s in symbols if s[0] == "p"], [*_SCOPES] * 3, strict=False)):
        shape = _SHAPES[symbols[name].axes]
        with eq.scope(scope) if scope else eq.at(k % 4):
            kind = "parameter" if k % 2 else "input"
            writer.known[shape].append(eq.leaf(kind, name, rng.uniform(0.3, 2, shape) * rng.choice([-1, 1], shape)))
    for k in range(draw(st.integers(1, 4))):
        axes, scope, time = draw(st.sampled_from([*_SHAPES])), draw(st.sampled_from(_SCOPES)), draw(st.integers(0, 4))
        with eq.scope(scope or "top"), eq.at(time):
            made = eq(f"y_{axes.count('d')}_{k}", writer.make(_SHAPES[axes], draw(st.integers(1, 4))))
        writer.known[made.shape].append(made)
    return eq.trace.close()


# reading formulas again ---------------------------------------------------------------------------------------


def namespace(trace: Trace) -> dict[str, object]:
    """What a python spelling needs to run: the functions, the constants, and scopes as attribute chains."""
    names: dict[str, object] = {name: op.forward for name, op in OPS.items()}
    names["concat"] = lambda *parts, axis: np.concatenate(parts, axis)
    names["constant"] = {k: step.value for k, step in enumerate(trace) if step.op == "constant"}
    for path, index in trace.named():
        *scopes, name = path.split(".")
        inside = names
        for part in scopes:
            inside = vars(inside.setdefault(part, SimpleNamespace()))
        inside[name] = trace[index].value
    return names


def run_python(text: str, trace: Trace) -> np.ndarray:
    """Evaluate a python spelling."""
    return eval(text, {"__builtins__": {}}, namespace(trace))


def run_page(text: str, trace: Trace, names: dict[str, int]) -> np.ndarray:
    """Evaluate a display spelling as a reader would; names says which step each written name is."""
    ordered = sorted(names, key=len, reverse=True)
    values: dict[str, object] = {f"v{names[n]}": trace[names[n]].value for n in ordered}
    text = re.sub(r"(?<![\w.])(?:" + "|".join(map(re.escape, ordered)) + ")", lambda m: f"v{names[m[0]]}", text)
    text = re.sub(r", (-?\d+(?: [×x] -?\d+)*)?\)", _sizes, text)
    for shown, typed in _TYPED.items():
        text = text.replace(shown, typed)
    functions = {name: op.forward for name, op in OPS.items()}
    functions |= {"concat": lambda *parts: np.concatenate(parts, 0), "reshape": np.reshape, "beside": _beside}
    tree = ast.fix_missing_locations(_Regroup().visit(ast.parse(text, mode="eval")))
    return eval(compile(tree, text, "eval"), {"__builtins__": {}}, functions | values)


def _beside(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """What two values side by side mean on the page."""
    return a @ b if np.ndim(a) and np.ndim(b) else a * b


class _Regroup(ast.NodeTransformer):
    """On the page, values side by side bind tighter than ⊙ and /: each level borrows the python signs below it."""

    _BORROWED = {ast.LShift: ast.Add, ast.RShift: ast.Sub, ast.Add: ast.Mult, ast.Sub: ast.Div}

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult):
            return ast.Call(ast.Name("beside", ast.Load()), [node.left, node.right], [])
        node.op = self._BORROWED.get(type(node.op), type(node.op))()
        return node


def _sizes(match: re.Match) -> str:
    """The shape at the end of a written reshape, ``3 × 1``, as a tuple."""
    return ",(" + "".join(f"{n}," for n in re.findall(r"-?\d+", match[0])) + "))"


_TYPED = {", ": ",", " + ": "<<", " − ": ">>", " - ": ">>", " ⊙ ": "+", " * ": "+", " / ": "-", " @ ": "*", " ": "*"}
_TYPED |= {"−": "-", "σ": "sigmoid", "√": "sqrt", "Σ": "sum", "ᵀ": ".T"}
