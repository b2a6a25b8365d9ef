"""A cell whose state is a matrix, and an op that the table lacks, in one file: from then on the program has both.

The fast weights of Schmidhuber 1992, "Learning to control fast-weight memories", which are linear attention one token
at a time (Katharopoulos et al. 2020, "Transformers are RNNs"): at each step a matrix forgets a little and stores one
value under one key, and what is shown is the matrix's answer to a query.
"""

import sys
from collections.abc import Iterator, Mapping
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from seqtui.engine import jvp
from seqtui.engine.array import Array, record
from seqtui.engine.boxes import Boxes
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.op import Kind, Op
from seqtui.engine.ops import OPS
from seqtui.engine.spelling import Call, Spelling, Style, Written, call, infix, postfix
from seqtui.engine.terms import Term
from seqtui.models import table
from seqtui.models.inputs.settings import Setting
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.cells import Cell
from seqtui.models.parts.recurrent import COMMON_SETTINGS, EXAMPLE, LANGUAGE_MODEL, recorder

torch.set_num_threads(1)  # the tests run on every core already

TEXT = "the cat sat"

# the op -------------------------------------------------------------------------------------------------------

_ON_THE_PAGE, _IN_PYTHON = infix("⊗", "(x)", precedence=6, associative=False), call("outer", "outer")
_TIMES, _TRANSPOSE = infix(" ", "@", precedence=6, associative=False, tight=True), postfix("ᵀ", ".T", precedence=9)


def written(parts, params: tuple, style: Style) -> Written:
    return (_IN_PYTHON if style is Style.PYTHON else _ON_THE_PAGE).spell(parts, params, style)


def sent_back(up: Written, k: int, parts, out: Written, style: Style) -> Written:
    """∂L/∂M k to v, and ∂L/∂Mᵀ v to k."""
    side = _TRANSPOSE.spell([up], (), style) if k else up
    return _TIMES.spell([side, parts[1 - k]], (), style)


OUTER = Op(
    name="outer",
    kind=Kind.CONTRACTION,
    forward=np.outer,
    vjp=lambda g, v, out: (g @ v[1], v[0] @ g),
    spelling=Spelling("⊗", written),
    terms=lambda element, v: [Term(1.0, ((0, element[:1]), (1, element[1:])))],
    meaning="the outer product: each element of one vector times each of the other",
    cost=lambda v, out: out.size,
    jvp=jvp.multilinear(np.outer),
    back=sent_back,
    reach=jvp.reach_product(np.outer),
    boxes=Boxes(lambda box, shapes: [box[:1], box[1:]], lambda box, parts, shapes, shape: (*parts[0], *parts[1])),
    numpy=Call("np.outer"),
    torch=Call("torch.outer"),
)


def outer(v: Array, k: Array) -> Array:
    return record(OUTER, (v, k))


# the cell -----------------------------------------------------------------------------------------------------

NOTATION = LANGUAGE_MODEL | Notation(
    x=Symbol("x", "d_in", "input vector"),
    k=Symbol("k", "d_key", "key: the name that the value is stored under"),
    v=Symbol("v", "d_hidden", "value: what is stored"),
    q=Symbol("q", "d_key", "query: the name that is asked for"),
    M=Symbol("M", "d_hidden d_key", "fast weights: all values so far, each under its key"),
    h=Symbol("h", "d_hidden", "what is found under the query"),
    W_k=Symbol("W_k", "d_key d_in", "weights from the input to the key"),
    W_v=Symbol("W_v", "d_hidden d_in", "weights from the input to the value"),
    W_q=Symbol("W_q", "d_key d_in", "weights from the input to the query"),
)


def step(config: Mapping[str, float]):
    """The equations of one time step: (x_t, M_{t-1}) to (h_t, M_t)."""

    def cell(eq: Equations, w: SimpleNamespace, x: Array, M_prev: Array) -> tuple[Array, Array]:
        k = eq("k", w.W_k @ x)
        v = eq("v", w.W_v @ x)
        q = eq("q", w.W_q @ x)
        M = eq("M", config["decay"] * M_prev + outer(v, k))
        h = eq("h", M @ q)
        return h, M

    return cell


FAST_WEIGHTS = Cell(NOTATION, carried=("M",), weights=("W_k", "W_v", "W_q"), step=step)

# its row ------------------------------------------------------------------------------------------------------

MODEL = Model(
    name="fast-weights",
    title="Fast weights",
    family="recurrent",
    summary="a matrix stores each value under a key, and answers a query",
    reference="Schmidhuber 1992; Katharopoulos et al. 2020",
    settings=(
        *COMMON_SETTINGS,
        Setting("d_key", 3, "width of keys and queries"),
        Setting("decay", 0.9, "how much of the matrix stays at each step", low=0.0, high=1.0),
    ),
    example=EXAMPLE,
    record=recorder(FAST_WEIGHTS),
    cell=lambda config: FAST_WEIGHTS,
    compared_with=("rnn",),
)


@pytest.fixture(autouse=True)
def in_the_tables(monkeypatch) -> Iterator[None]:
    monkeypatch.setitem(OPS, OUTER.name, OUTER)
    table.add("recurrent", sys.modules[__name__])
    yield
    table.remove(MODEL.name)


def recorded(**given) -> Run:
    fields = {key: given.pop(key) for key in ("weights", "edits", "seed") if key in given}
    return table.run(Request(MODEL.name, TEXT, given, **fields))
