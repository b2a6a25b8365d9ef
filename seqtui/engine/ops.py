"""The op table: one row for each primitive, and everything the program knows about it.

A row says how to compute the value, its vector-Jacobian product, how it is written, which operand elements make up
one element of the result, what it costs, and what it means. Formulas, drill-down, backward pass, ledger and help
read this table; nothing else knows an op by name. Compose before adding a row: LayerNorm is a few named equations,
because its inside is the lesson.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from seqtui.engine import jvp as tangents
from seqtui.engine import numerics as num
from seqtui.engine import terms as el
from seqtui.engine import vjp_notation as down
from seqtui.engine.arena import matmul, roomy
from seqtui.engine.spelling import Spelling, call, dot_call, index_by, infix, postfix, prefix, product, same_as
from seqtui.engine.terms import Term

Values = Sequence[np.ndarray]


@dataclass(frozen=True)
class Op:
    """One primitive.

    forward(*values, *params) computes the value. vjp(g, values, out, *params) returns one gradient per operand, of
    the operand's shape. terms(element, values, *params) lists the products of operand elements that one element of the
    value is made of. combine is None when the value is the sum of its terms; otherwise combine(parts, which) makes
    the value from the operand elements, and rule says how in words. additive: inside a larger sum the terms can stand
    as they are (a product can, a softmax cannot). elementwise: an element depends on the same element of each operand;
    is_map: one function applied to each element on its own. cost counts multiplications. jvp is the forward-mode rule
    (None: linear in all operands together), and back says how the backward rule is written. reach marks the elements of
    the result that read marked ones of an operand (None: the same element, or what a linear op makes of the marks).
    """

    name: str
    forward: Callable[..., np.ndarray]
    vjp: Callable[..., tuple[np.ndarray, ...]]
    spelling: Spelling
    terms: Callable[..., list[Term]]
    meaning: str
    rule: str | None = None
    combine: Callable[[np.ndarray, int], float] | None = None
    is_map: bool = False
    additive: bool = True
    cost: Callable[[Values, np.ndarray], int] = lambda values, out: 0
    elementwise: bool = False
    jvp: tangents.Rule | None = None
    back: down.Back = down.unchanged
    reach: tangents.Rule | None = None

    def tangent(self, k: int, t: np.ndarray, values: Values, out: np.ndarray, params: tuple = ()) -> np.ndarray:
        """How far the result moves when operand k moves in the direction t."""
        rule = self.jvp or tangents.linear(self.forward)
        return np.broadcast_to(rule(k, t, values, out, *params), out.shape)


def _map(
    name: str,
    unicode: str,
    function: Callable,
    slope: Callable,
    spelled: str,
    meaning: str,
    cost: Callable[[Values, np.ndarray], int] = lambda values, out: 0,
) -> Op:
    """A function of one number, applied to each element; slope(x, y) is its derivative, from input and output."""
    return Op(
        name,
        function,
        lambda g, v, out: (g * slope(v[0], out),),
        call(name, unicode),
        el.same_element,
        meaning,
        rule=f"{name}(sum)",
        combine=lambda parts, _: float(function(parts.sum())),
        elementwise=True,
        is_map=True,
        additive=False,
        cost=cost,
        jvp=tangents.elementwise(slope),
        back=down.function(spelled),
    )


def _size(values: Values, out: np.ndarray) -> int:
    return out.size


_ROWS = (
    Op(
        "same",
        lambda x: x.view(),
        lambda g, v, out: (g,),
        same_as(),
        el.same_element,
        "the same numbers, handed on to another part under another name",
        elementwise=True,
    ),
    Op(
        "add",
        roomy(np.add),
        lambda g, v, out: (num.unbroadcast(g, v[0]), num.unbroadcast(g, v[1])),
        infix("+", "+", precedence=5),
        el.add,
        "the sum, element by element",
        elementwise=True,
    ),
    Op(
        "sub",
        roomy(np.subtract),
        lambda g, v, out: (num.unbroadcast(g, v[0]), num.unbroadcast(-g, v[1])),
        infix("−", "-", precedence=5, associative=False),
        el.subtract,
        "the difference, element by element",
        elementwise=True,
        back=down.difference,
    ),
    Op(
        "neg",
        np.negative,
        lambda g, v, out: (-g,),
        prefix("−", "-", precedence=7),
        el.negate,
        "the same number with the other sign",
        elementwise=True,
        back=down.negated,
    ),
    Op(
        "mul",
        roomy(np.multiply),
        lambda g, v, out: (num.unbroadcast(g * v[1], v[0]), num.unbroadcast(g * v[0], v[1])),
        product("⊙", "*", precedence=6),
        el.multiply,
        "the product, element by element: one value decides how much of the other passes",
        rule="product",
        combine=lambda parts, _: float(parts.prod()),
        cost=_size,
        elementwise=True,
        jvp=tangents.multilinear(np.multiply),
        back=down.times_the_other(product("⊙", "*", precedence=6)),
    ),
    Op(
        "div",
        roomy(np.divide),
        lambda g, v, out: (num.unbroadcast(g / v[1], v[0]), num.unbroadcast(-g * out / v[1], v[1])),
        infix("/", "/", precedence=6, associative=False),
        el.both_elements,
        "the quotient, element by element",
        rule="first / second",
        combine=lambda parts, _: float(parts[0] / parts[1]),
        additive=False,
        cost=_size,
        elementwise=True,
        jvp=tangents.divide,
        back=down.divided,
    ),
    Op(
        "matmul",
        matmul,
        num.matmul_vjp,
        infix(" ", "@", precedence=6, associative=False, tight=True),  # x (v W) is not x v W: two vectors make a number
        el.matmul,
        "the matrix product: each element is a weighted sum",
        cost=lambda v, out: out.size * v[0].shape[-1],
        jvp=tangents.multilinear(np.matmul),
        back=down.matrix_product,
        reach=tangents.reach_product(np.matmul),
    ),
    _map(
        "sigmoid",
        "σ",
        num.sigmoid,
        lambda x, y: y * (1.0 - y),
        "{y} ⊙ (1 − {y})",
        "squeezes any number between 0 (closed) and 1 (open)",
    ),
    _map("tanh", "tanh", np.tanh, lambda x, y: 1.0 - y * y, "(1 − {y}²)", "squeezes any number between -1 and 1"),
    _map(
        "relu",
        "relu",
        num.relu,
        lambda x, y: (x > 0.0).astype(float),
        "[{inside} > 0]",
        "keeps what is above 0, and nothing else",
    ),
    _map("exp", "exp", np.exp, lambda x, y: y, "{y}", "e to the power of the number: always above 0"),
    _map("log", "log", np.log, lambda x, y: 1.0 / x, "/ {x}", "the natural logarithm: products become sums"),
    _map("sqrt", "√", np.sqrt, lambda x, y: 0.5 / y, "/ (2 {y})", "the square root"),
    _map("square", "square", np.square, lambda x, y: 2.0 * x, "2 {x}", "the number times itself", _size),
    _map(
        "sin",
        "sin",
        np.sin,
        lambda x, y: np.cos(x),
        "cos({inside})",
        "the sine: a wave between -1 and 1 that starts at 0",
    ),
    _map(
        "cos",
        "cos",
        np.cos,
        lambda x, y: -np.sin(x),
        "(−sin({inside}))",
        "the cosine: a wave between -1 and 1 that starts at 1",
    ),
    _map(
        "gelu",
        "gelu",
        num.gelu,
        lambda x, y: num.gelu_slope(x),
        "gelu′({inside})",
        "x times the chance that a normal draw is below x",
    ),
    _map(
        "gelu_tanh",
        "gelu_tanh",
        num.gelu_tanh,
        lambda x, y: num.gelu_tanh_slope(x),
        "gelu_tanh′({inside})",
        "the usual tanh approximation of GELU",
    ),
    Op(
        "softmax",
        num.softmax,
        num.softmax_vjp,
        call("softmax", "softmax", keyword="axis"),
        el.along_axis,
        "turns scores into shares that are positive and add up to 1",
        rule="exp(its own score) / sum of exp(all scores)",
        combine=lambda parts, which: float(num.softmax(parts, -1)[which]),
        additive=False,
        jvp=tangents.softmax,
        back=down.shares,
        reach=tangents.reach_axis,
    ),
    Op(
        "sum",
        num.total,
        lambda g, v, out, *axis: (num.spread(g, v[0], *axis),),
        call("sum", "Σ", keyword="axis"),
        el.sum_axis,
        "the sum of the elements",
    ),
    Op(
        "mean",
        num.mean,
        lambda g, v, out, *axis: (num.spread(g, v[0], *axis) * (out.size / v[0].size),),
        call("mean", "mean", keyword="axis"),
        el.mean_axis,
        "the average of the elements",
        back=down.shared_out,
    ),
    Op(
        "transpose",
        np.transpose,
        lambda g, v, out: (g.T,),
        postfix("ᵀ", ".T", precedence=9),
        el.transpose,
        "rows become columns",
        back=down.transposed,
    ),
    Op(
        "concat",
        lambda *args: np.concatenate(args[:-1], axis=args[-1]),
        lambda g, v, out, axis: tuple(np.split(g, np.cumsum([x.shape[axis] for x in v])[:-1], axis)),
        call("concat", "concat", keyword="axis"),
        el.concat,
        "one after the other",
    ),
    Op(
        "stack",
        lambda *parts: np.stack(parts),
        lambda g, v, out: tuple(g),
        call("stack", "stack"),
        el.stack,
        "one below the other, as the rows of a matrix",
    ),
    Op(
        "take",
        num.take,
        num.take_vjp,
        index_by(),
        el.take,
        "picks out rows, columns or a single element",
    ),
    Op(
        "reshape",
        lambda x, *shape: np.reshape(x, shape),
        lambda g, v, out, *shape: (g.reshape(v[0].shape),),
        dot_call("reshape", "reshape"),
        el.reshape,
        "the same numbers in another shape",
    ),
)

OPS: dict[str, Op] = {row.name: row for row in _ROWS}
