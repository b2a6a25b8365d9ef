"""Functions of one number, applied to each element: the rows of the op table for activations and their like."""

from collections.abc import Callable

import numpy as np

from seqtui.engine import jvp
from seqtui.engine import numerics as num
from seqtui.engine import terms as el
from seqtui.engine import vjp_notation as down
from seqtui.engine.op import Cost, Kind, Op
from seqtui.engine.spelling import Call, call
from seqtui.language import N_


def _map(
    *,
    name: str,
    sign: str = "",
    forward: Callable[[np.ndarray], np.ndarray],
    slope: Callable[[np.ndarray, np.ndarray], np.ndarray],
    slope_sign: str,
    meaning: str,
    cost: Cost = lambda values, out: 0,
    numpy: Call | None = None,
    torch: Call | None = None,
    is_share: bool = False,
    kink: float | None = None,
) -> Op:
    """A function of one number, applied to each element.

    slope(x, y) is its derivative, from input and output, and slope_sign how that is written. sign is its unicode mark
    (the name where it has none); numpy and torch have it under its name unless they are given.
    """
    return Op(
        name=name,
        kind=Kind.MAP,
        forward=forward,
        vjp=lambda g, v, out: (g * slope(v[0], out),),
        spelling=call(name, sign or name),
        terms=el.same_element,
        meaning=meaning,
        rule=f"{name}(sum)",
        combine=lambda parts, _: float(forward(parts.sum())),
        cost=cost,
        jvp=jvp.elementwise(slope),
        back=down.function(slope_sign),
        numpy=numpy or Call(f"np.{name}"),
        torch=torch or Call(f"torch.{name}"),
        is_share=is_share,
        kink=kink,
    )


SIGMOID = _map(
    name="sigmoid",
    sign="σ",
    forward=num.sigmoid,
    slope=lambda x, y: y * (1.0 - y),
    slope_sign="{y} ⊙ (1 − {y})",
    meaning=N_("squeezes any number between 0 (closed) and 1 (open)"),
    numpy=Call("sigmoid"),
    is_share=True,
)
TANH = _map(
    name="tanh",
    forward=np.tanh,
    slope=lambda x, y: 1.0 - y * y,
    slope_sign="(1 − {y}²)",
    meaning=N_("squeezes any number between -1 and 1"),
)
RELU = _map(
    name="relu",
    forward=num.relu,
    slope=lambda x, y: (x > 0.0).astype(float),
    slope_sign="[{inside} > 0]",
    meaning=N_("keeps what is above 0, and nothing else"),
    numpy=Call("relu"),
    kink=0.0,
)
EXP = _map(
    name="exp",
    forward=np.exp,
    slope=lambda x, y: y,
    slope_sign="{y}",
    meaning=N_("e to the power of the number: always above 0"),
)
LOG = _map(
    name="log",
    forward=np.log,
    slope=lambda x, y: 1.0 / x,
    slope_sign="/ {x}",
    meaning=N_("the natural logarithm: products become sums"),
)
SQRT = _map(
    name="sqrt",
    sign="√",
    forward=np.sqrt,
    slope=lambda x, y: 0.5 / y,
    slope_sign="/ (2 {y})",
    meaning=N_("the square root"),
)
SQUARE = _map(
    name="square",
    forward=np.square,
    slope=lambda x, y: 2.0 * x,
    slope_sign="2 {x}",
    meaning=N_("the number times itself"),
    cost=lambda values, out: out.size,
)
SIN = _map(
    name="sin",
    forward=np.sin,
    slope=lambda x, y: np.cos(x),
    slope_sign="cos({inside})",
    meaning=N_("the sine: a wave between -1 and 1 that starts at 0"),
)
COS = _map(
    name="cos",
    forward=np.cos,
    slope=lambda x, y: -np.sin(x),
    slope_sign="(−sin({inside}))",
    meaning=N_("the cosine: a wave between -1 and 1 that starts at 1"),
)
GELU = _map(
    name="gelu",
    forward=num.gelu,
    slope=lambda x, y: num.gelu_slope(x),
    slope_sign="gelu′({inside})",
    meaning=N_("x times the chance that a normal draw is below x"),
    numpy=Call("gelu"),
    torch=Call("torch.nn.functional.gelu"),
)
GELU_TANH = _map(
    name="gelu_tanh",
    forward=num.gelu_tanh,
    slope=lambda x, y: num.gelu_tanh_slope(x),
    slope_sign="gelu_tanh′({inside})",
    meaning=N_("the usual tanh approximation of GELU"),
    numpy=Call("gelu_tanh"),
    torch=Call("torch.nn.functional.gelu", more='approximate="tanh"'),
)
SILU = _map(
    name="silu",
    forward=num.silu,
    slope=lambda x, y: num.silu_slope(x),
    slope_sign="silu′({inside})",
    meaning=N_("x times the sigmoid of x: a gate that each number opens for itself"),
    numpy=Call("silu"),
    torch=Call("torch.nn.functional.silu"),
)

FUNCTIONS = (SIGMOID, TANH, RELU, EXP, LOG, SQRT, SQUARE, SIN, COS, GELU, GELU_TANH, SILU)
