"""The op table: one row for each primitive, and everything the program knows about it.

A row is one Op (op.py); the functions of one number stand in functions.py.
Formulas, drill-down, backward pass, ledger, snippets and help read this table; nothing else knows an op by name.
Compose before adding a row: LayerNorm is a few named equations, because its inside is the lesson.
"""

import numpy as np

from seqtui.engine import jvp
from seqtui.engine import numerics as num
from seqtui.engine import op as boxes
from seqtui.engine import terms as el
from seqtui.engine import vjp_notation as down
from seqtui.engine.functions import FUNCTIONS
from seqtui.engine.numerics import matmul, roomy
from seqtui.engine.op import Kind, Op, Values
from seqtui.engine.spelling import Call, call, dot_call, index_by, infix, postfix, prefix, product, same_as
from seqtui.language import N_


def _size(values: Values, out: np.ndarray) -> int:
    return out.size


IDENTITY = Op(
    name="identity",
    alias="same",
    kind=Kind.POINTWISE,
    forward=lambda x: x.view(),
    vjp=lambda g, v, out: (g,),
    spelling=same_as(),
    terms=el.same_element,
    meaning=N_("the same numbers, handed on to another part under another name"),
    is_plain=True,
)
ADD = Op(
    name="add",
    kind=Kind.POINTWISE,
    forward=roomy(np.add),
    vjp=lambda g, v, out: (num.unbroadcast(g, v[0]), num.unbroadcast(g, v[1])),
    spelling=infix("+", "+", precedence=5),
    terms=el.add,
    meaning=N_("the sum, element by element"),
    is_plain=True,
)
SUB = Op(
    name="sub",
    kind=Kind.POINTWISE,
    forward=roomy(np.subtract),
    vjp=lambda g, v, out: (num.unbroadcast(g, v[0]), num.unbroadcast(-g, v[1])),
    spelling=infix("−", "-", precedence=5, associative=False),
    terms=el.subtract,
    meaning=N_("the difference, element by element"),
    back=down.difference,
    is_plain=True,
)
NEG = Op(
    name="neg",
    kind=Kind.POINTWISE,
    forward=np.negative,
    vjp=lambda g, v, out: (-g,),
    spelling=prefix("−", "-", precedence=7),
    terms=el.negate,
    meaning=N_("the same number with the other sign"),
    back=down.negated,
    is_plain=True,
)
MUL = Op(
    name="mul",
    kind=Kind.POINTWISE,
    forward=roomy(np.multiply),
    vjp=lambda g, v, out: (num.unbroadcast(g * v[1], v[0]), num.unbroadcast(g * v[0], v[1])),
    spelling=product("⊙", "*", precedence=6),
    terms=el.multiply,
    meaning=N_("the product, element by element: one value decides how much of the other passes"),
    rule=N_("product"),
    combine=lambda parts, _: float(parts.prod()),
    cost=_size,
    jvp=jvp.multilinear(np.multiply),
    back=down.times_the_other(product("⊙", "*", precedence=6)),
)
DIV = Op(
    name="div",
    kind=Kind.QUOTIENT,
    forward=roomy(np.divide),
    vjp=lambda g, v, out: (num.unbroadcast(g / v[1], v[0]), num.unbroadcast(-g * out / v[1], v[1])),
    spelling=infix("/", "/", precedence=6, associative=False),
    terms=el.both_elements,
    meaning=N_("the quotient, element by element"),
    rule=N_("first / second"),
    combine=lambda parts, _: float(parts[0] / parts[1]),
    cost=_size,
    jvp=jvp.divide,
    back=down.divided,
)
MATMUL = Op(
    name="matmul",
    kind=Kind.CONTRACTION,
    forward=matmul,
    vjp=num.matmul_vjp,
    # x (v W) is not x v W: two vectors make a number
    spelling=infix(" ", "@", precedence=6, associative=False, tight=True),
    terms=el.matmul,
    meaning=N_("the matrix product: each element is a weighted sum"),
    cost=lambda v, out: out.size * v[0].shape[-1],
    jvp=jvp.multilinear(np.matmul),
    back=down.matrix_product,
    reach=jvp.reach_product(np.matmul),
    boxes=boxes.MATMUL,
)
SOFTMAX = Op(
    name="softmax",
    kind=Kind.DISTRIBUTION,
    forward=num.softmax,
    vjp=num.softmax_vjp,
    spelling=call("softmax", "softmax", keyword="axis"),
    terms=el.along_axis,
    meaning=N_("turns scores into shares that are positive and add up to 1"),
    rule=N_("exp(its own score) / sum of exp(all scores)"),
    combine=lambda parts, which: float(num.softmax(parts, -1)[which]),
    jvp=jvp.softmax,
    back=down.shares,
    reach=jvp.reach_axis,
    boxes=boxes.ALONG,
    numpy=Call("softmax", axis="axis"),
    torch=Call("torch.softmax", axis="dim"),
    is_share=True,
)
SUM = Op(
    name="sum",
    kind=Kind.REDUCTION,
    forward=num.total,
    vjp=lambda g, v, out, *axis: (num.spread(g, v[0], *axis),),
    spelling=call("sum", "Σ", keyword="axis"),
    terms=el.sum_axis,
    meaning=N_("the sum of the elements"),
    boxes=boxes.REDUCTION,
    numpy=Call("np.sum", axis="axis", keep="keepdims"),
    torch=Call("torch.sum", axis="dim", keep="keepdim"),
)
MEAN = Op(
    name="mean",
    kind=Kind.REDUCTION,
    forward=num.mean,
    vjp=lambda g, v, out, *axis: (num.spread(g, v[0], *axis) * (out.size / v[0].size),),
    spelling=call("mean", "mean", keyword="axis"),
    terms=el.mean_axis,
    meaning=N_("the average of the elements"),
    back=down.shared_out,
    boxes=boxes.REDUCTION,
    numpy=Call("np.mean", axis="axis", keep="keepdims"),
    torch=Call("torch.mean", axis="dim", keep="keepdim"),
)
TRANSPOSE = Op(
    name="transpose",
    kind=Kind.LAYOUT,
    forward=np.transpose,
    vjp=lambda g, v, out: (g.T,),
    spelling=postfix("ᵀ", ".T", precedence=9),
    terms=el.transpose,
    meaning=N_("rows become columns"),
    back=down.transposed,
    boxes=boxes.TRANSPOSE,
)
CONCAT = Op(
    name="concat",
    kind=Kind.JOIN,
    forward=lambda *args: np.concatenate(args[:-1], axis=args[-1]),
    vjp=lambda g, v, out, axis: tuple(np.split(g, np.cumsum([x.shape[axis] for x in v])[:-1], axis)),
    spelling=call("concat", "concat", keyword="axis"),
    terms=el.concat,
    meaning=N_("one after the other"),
    numpy=Call("np.concatenate", axis="axis", tupled=True),
    torch=Call("torch.cat", axis="dim", tupled=True),
    is_plain=True,
)
STACK = Op(
    name="stack",
    kind=Kind.JOIN,
    forward=lambda *parts: np.stack(parts),
    vjp=lambda g, v, out: tuple(g),
    spelling=call("stack", "stack"),
    terms=el.stack,
    meaning=N_("one below the other, as the rows of a matrix"),
    numpy=Call("np.stack", tupled=True),
    torch=Call("torch.stack", tupled=True),
    is_plain=True,
)
INDEX = Op(
    name="index",
    alias="take",
    kind=Kind.SELECTION,
    forward=num.index,
    vjp=num.index_vjp,
    spelling=index_by(),
    terms=el.index,
    meaning=N_("picks out rows, columns or a single element"),
)
RESHAPE = Op(
    name="reshape",
    kind=Kind.LAYOUT,
    forward=lambda x, *shape: np.reshape(x, shape),
    vjp=lambda g, v, out, *shape: (g.reshape(v[0].shape),),
    spelling=dot_call("reshape", "reshape"),
    terms=el.reshape,
    meaning=N_("the same numbers in another shape"),
    is_plain=True,
)

_ARITHMETIC = (IDENTITY, ADD, SUB, NEG, MUL, DIV, MATMUL)
_AXES = (SOFTMAX, SUM, MEAN, TRANSPOSE, CONCAT, STACK, INDEX, RESHAPE)

OPS: dict[str, Op] = {op.name: op for op in (*_ARITHMETIC, *FUNCTIONS, *_AXES)}


def label(op: str) -> str:
    """Return the name of an op, or of a kind of leaf, in files, in paths and on the page."""
    return OPS[op].label if op in OPS else op
