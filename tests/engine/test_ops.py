"""Every row of the op table, against torch, against finite differences, and against its own terms."""

import re
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import expression, formula
from seqtui.engine.notation import Symbol
from seqtui.engine.op import Kind
from seqtui.engine.ops import OPS
from seqtui.engine.spelling import Style, Written
from seqtui.engine.trace import Trace
from tests.engine.samples import QUICK, programs, run_python
from tests.engine.torch_twin import TORCH, tensor

BROADCAST = [
    (((3,), (3,)), ()),
    (((2, 3), (3,)), ()),
    (((3,), (2, 3)), ()),
    (((2, 3), ()), ()),
    (((), (3,)), ()),
    (((2, 1), (1, 3)), ()),
    (((2, 1), (3,)), ()),
    (((1,), (2, 3)), ()),
    (((), ()), ()),
]
MAP = [(((4,),), ()), (((2, 3),), ()), (((),), ())]
REDUCE = [
    (((4,),), ()),
    (((2, 3),), (None,)),
    (((2, 3),), (None, True)),
    (((2, 3),), (0,)),
    (((2, 3),), (1, True)),
    (((2, 3),), (-1, False)),
    (((2, 3),), (-2, True)),
    (((2, 3, 2),), (1,)),
]

# op name: a list of (operand shapes, params)
SAMPLES = {
    **dict.fromkeys(("add", "sub", "mul", "div"), BROADCAST),
    **dict.fromkeys(("sigmoid", "tanh", "relu", "exp", "log", "sqrt", "square", "gelu", "gelu_tanh", "silu"), MAP),
    **dict.fromkeys(("identity", "sin", "cos"), MAP),
    "neg": MAP,
    "matmul": [
        (((2, 3), (3, 4)), ()),
        (((2, 3), (3,)), ()),
        (((3,), (3, 4)), ()),
        (((3,), (3,)), ()),
        (((1, 3), (3, 1)), ()),
    ],
    "softmax": [(((4,),), ()), (((4,),), (0,)), (((2, 3),), (-1,)), (((2, 3),), (0,)), (((2, 3),), (1,))],
    "sum": REDUCE,
    "mean": REDUCE,
    "transpose": [(((3,),), ()), (((2, 3),), ()), (((2, 3, 4),), ())],
    "stack": [(((3,), (3,), (3,)), ()), (((2,),), ()), (((2, 3), (2, 3)), ())],
    "concat": [
        (((2,), (3,)), (0,)),
        (((3,),), (0,)),
        (((2,), (1,), (3,)), (-1,)),
        (((2, 3), (1, 3)), (0,)),
        (((2, 3), (2, 1), (2, 2)), (1,)),
        (((2, 3), (2, 1)), (-1,)),
        (((2, 3), (1, 3)), (-2,)),
    ],
    "index": [
        (((4,),), (2,)),
        (((4,),), (-1, 0)),
        (((3, 4),), (1, 0)),
        (((3, 4),), (-2, 1)),
        (((3, 4),), (slice(1, 3), 0)),
        (((3, 4),), (slice(0, 2), 1)),
        (((3, 4),), (slice(-3, None), 1)),
        (((3, 4),), (slice(None, -1), 0)),
        (((4, 3),), ((2, 0, 2, -1), 0)),
        (((2, 4),), ((3, 3, 1), 1)),
        (((4,),), ((1,),)),
        (((4,),), ((2, 0, 2),)),
        (((3, 4),), ((2, -1, 0, 2), 0)),
        (((3, 4),), ((3, 0, 0), 1)),
    ],
    "reshape": [(((6,),), (2, 3)), (((2, 3),), (3, -1)), (((2, 3),), (6,)), (((1, 1),), ()), (((4,),), (2, 1, 2))],
}
POSITIVE = {"log", "sqrt"}
CASES = [(name, *case) for name, cases in SAMPLES.items() for case in cases]
every_case = pytest.mark.parametrize(("name", "shapes", "params"), CASES, ids=lambda x: str(x).replace(" ", ""))
every_op = pytest.mark.parametrize("op", OPS.values(), ids=OPS)


def operands(name: str, shapes) -> list[np.ndarray]:
    """Numbers of both signs, away from 0, where a quotient or relu has no slope."""
    rng = np.random.default_rng(len(name))
    values = [rng.uniform(0.4, 2.0, shape) for shape in shapes]
    return values if name in POSITIVE else [v * rng.choice([-1.0, 1.0], v.shape) for v in values]


def test_every_op_has_sample_operands_and_a_torch_twin():
    assert set(SAMPLES) == set(OPS)
    assert set(TORCH) == set(OPS)
    assert all(name == op.name for name, op in OPS.items())


@every_case
def test_the_value_is_what_torch_computes(name, shapes, params):
    values = operands(name, shapes)
    made = OPS[name].forward(*values, *params)
    expected = TORCH[name](*[torch.tensor(v) for v in values], *params)
    assert np.shape(made) == tuple(expected.shape)
    np.testing.assert_allclose(made, expected.numpy(), rtol=0, atol=1e-12)


@every_case
def test_the_gradient_is_what_torch_sends_back(name, shapes, params):
    values = operands(name, shapes)
    out = np.asarray(OPS[name].forward(*values, *params))
    upstream = np.random.default_rng(1).normal(size=out.shape)
    given = [tensor(v) for v in values]
    expected = torch.autograd.grad(TORCH[name](*given, *params), given, torch.tensor(upstream))
    made = OPS[name].vjp(upstream, values, out, *params)
    assert len(made) == len(values)
    for gradient, twin, value in zip(made, expected, values, strict=True):
        assert np.shape(gradient) == value.shape
        np.testing.assert_allclose(gradient, twin.numpy(), rtol=0, atol=1e-10)


@every_case
def test_the_gradient_is_the_slope_of_the_value(name, shapes, params):
    values, h = operands(name, shapes), 1e-6
    out = np.asarray(OPS[name].forward(*values, *params))
    upstream = np.random.default_rng(2).normal(size=out.shape)
    made = OPS[name].vjp(upstream, values, out, *params)
    for k, value in enumerate(values):
        for element in np.ndindex(value.shape):
            ends = []
            for step in (h, -h):
                moved = [np.array(v) for v in values]
                moved[k][element] += step
                ends.append(float(np.sum(upstream * OPS[name].forward(*moved, *params))))
            assert made[k][element] == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-6, abs=1e-7)


@every_case
def test_neither_value_nor_gradient_changes_the_operands(name, shapes, params):
    values = operands(name, shapes)
    before = [v.copy() for v in values]
    out = np.asarray(OPS[name].forward(*values, *params))
    kept, upstream = out.copy(), np.ones(out.shape)
    OPS[name].vjp(upstream, values, out, *params)
    assert all(np.array_equal(a, b) for a, b in zip(values, before, strict=True))
    assert np.array_equal(out, kept)
    assert np.array_equal(upstream, np.ones(out.shape))


def rebuilt(op, element, values, params) -> float:
    """One element made from its terms alone."""
    terms = op.terms(element, values, *params)
    for term in terms:
        for position, source in term.factors:
            paths.check_index(op.name, values[position].shape, source)
    read = [[values[position][source] for position, source in term.factors] for term in terms]
    if op.combine is None:
        return float(sum(term.coefficient * np.prod(factors) for term, factors in zip(terms, read, strict=True)))
    assert all(term.coefficient == 1.0 for term in terms)
    which = next((k for k, term in enumerate(terms) if term.factors[0][1] == element), 0)
    return op.combine(np.array([x for factors in read for x in factors]), which)


@every_case
def test_the_terms_of_every_element_make_the_element(name, shapes, params):
    values, op = operands(name, shapes), OPS[name]
    out = np.asarray(op.forward(*values, *params))
    for element in np.ndindex(out.shape):
        assert rebuilt(op, element, values, params) == pytest.approx(out[element], rel=0, abs=1e-12)


@every_op
def test_additive_says_whether_the_products_of_the_terms_add_up(op):
    adds_up = []
    for shapes, params in SAMPLES[op.name]:
        values = operands(op.name, shapes)
        out = np.asarray(op.forward(*values, *params))
        for element in np.ndindex(out.shape):
            terms = op.terms(element, values, *params)
            total = sum(t.coefficient * np.prod([values[k][e] for k, e in t.factors]) for t in terms)
            adds_up.append(bool(np.isclose(total, out[element], rtol=0, atol=1e-12)))
    assert all(adds_up) == op.kind.additive


@every_case
def test_elementwise_ops_read_the_same_element_of_each_operand(name, shapes, params):
    values, op = operands(name, shapes), OPS[name]
    out = np.asarray(op.forward(*values, *params))
    for element in np.ndindex(out.shape) if op.kind.elementwise else ():
        places = [np.arange(v.size).reshape(v.shape) for v in values]
        seen = [int(np.broadcast_to(p, out.shape)[element]) for p in places]
        factors = [factor for term in op.terms(element, values, *params) for factor in term.factors]
        assert [(k, int(places[k][e])) for k, e in factors] == list(enumerate(seen))


@every_op
def test_the_row_says_what_the_op_means_and_how_it_combines(op):
    assert op.meaning.strip()
    assert op.spelling.sign.strip()
    assert (op.rule is None) == (op.combine is None)
    assert op.kind is Kind.MAP or op.kink is None


@every_case
def test_every_op_can_be_written_and_its_python_spelling_runs(name, shapes, params):
    trace, values = Trace(), operands(name, shapes)
    for letter, value in zip("abc", values, strict=False):
        trace.leaf("input", letter, Symbol(letter, "", "given"), value)
    made = trace.append(name, tuple(range(len(values))), OPS[name].forward(*values, *params), params)
    trace.name(made, "y", Symbol("y", "", "made"))
    trace.close()
    for style in (Style.UNICODE, Style.ASCII, Style.PYTHON):
        left, _, right = formula(trace, made, style).partition(" = ")
        assert left == "y"
        assert right == expression(trace, made, style)
        assert all(letter in right for letter in "abc"[: len(values)])
    assert expression(trace, made, Style.ASCII).isascii()
    again = run_python(expression(trace, made, Style.PYTHON), trace)
    assert np.array_equal(again, trace[made].value)


@every_op
def test_an_op_that_python_writes_as_a_function_says_what_numpy_and_torch_call_it(op):
    shapes, params = SAMPLES[op.name][0]
    text = op.spelling.spell([Written(letter) for letter in "abc"[: len(shapes)]], params, Style.PYTHON).text
    assert (op.numpy is not None) == (op.torch is not None) == bool(re.match(r"\w+\(", text))


@pytest.mark.parametrize(
    ("name", "shapes", "multiplications"),
    [
        ("matmul", ((2, 3), (3, 4)), 24),
        ("matmul", ((2, 3), (3,)), 6),
        ("matmul", ((3,), (3,)), 3),
        ("mul", ((2, 3), (3,)), 6),
        ("div", ((2, 1), (1, 3)), 6),
        ("add", ((3,), (3,)), 0),
        ("transpose", ((2, 3),), 0),
    ],
)
def test_cost_counts_multiplications(name, shapes, multiplications):
    values = operands(name, shapes)
    assert OPS[name].cost(values, np.asarray(OPS[name].forward(*values))) == multiplications


@pytest.mark.parametrize("x", [-1e4, -745.0, -40.0, 0.0, 40.0, 1e4])
def test_saturated_functions_stay_finite(x):
    value = np.array([x, 0.0])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for name in ("sigmoid", "tanh", "softmax"):
            made = OPS[name].forward(value)
            twin = TORCH[name](torch.tensor(value), *([-1] if name == "softmax" else []))
            np.testing.assert_allclose(made, twin.numpy(), rtol=0, atol=1e-12)


def test_a_masked_score_gets_no_share_and_no_gradient():
    scores = np.array([0.3, -np.inf, 1.2])
    shares = OPS["softmax"].forward(scores)
    (back,) = OPS["softmax"].vjp(np.array([1.0, 2.0, 3.0]), [scores], shares)
    assert shares[1] == 0.0
    assert back[1] == 0.0
    assert np.isfinite(back).all()


def test_scores_that_are_all_masked_are_refused():
    with pytest.raises(SeqtuiError, match="all −∞ has no value"):
        OPS["softmax"].forward(np.array([[0.0, 1.0], [-np.inf, -np.inf]]))


def test_relu_passes_nothing_back_at_zero():
    (back,) = OPS["relu"].vjp(np.ones(3), [np.array([-1.0, 0.0, 1.0])], np.array([0.0, 0.0, 1.0]))
    assert back.tolist() == [0.0, 0.0, 1.0]


_SCRIPT = """
import sys
from msgspec.structs import force_setattr
from seqtui.engine.ops import OPS
rows = list(OPS.values())
OPS.clear()
for k, op in enumerate(rows):
    if sys.argv[1] == "renamed":
        force_setattr(op, "alias", op.label)
        force_setattr(op, "name", f"op {k}")
    OPS[op.name] = op
from seqtui.cli import main
print([main(line.split()) for line in sys.stdin.read().splitlines()])
"""
_COMMANDS = """\
show lstm a_b --all --format json
show gru a_b --grad --set bidirectional=yes
show lstm a_b --preset forget-closed
show luong a_b --level shapes --set score=concat
show encoder a_b --level equations
show transformer a_b --level code
show multi-head a_b --preset drop-head
explain lstm --at t2.h[0] --depth 4
explain self-attention --at z[0,1] --grad --depth 3
"""


def test_an_op_may_go_by_any_name_inside():
    """What is printed is the same when every op has another name: nothing but the table knows one by it."""
    printed = [
        subprocess.run(
            [sys.executable, "-c", _SCRIPT, names], input=_COMMANDS, capture_output=True, text=True, check=True
        ).stdout
        for names in ("own", "renamed")
    ]
    assert printed[0].endswith(f"{[0] * len(_COMMANDS.splitlines())}\n"), printed[0][-300:]
    assert printed[0] == printed[1]


def test_the_random_programs_of_the_other_tests_use_every_op():
    used = set()

    @settings(QUICK, max_examples=600)  # one more op must not make another one go undrawn
    @given(programs())
    def look(trace):
        used.update(step.op for step in trace)

    look()
    assert set(OPS) <= used


def test_a_sample_is_missed_when_an_op_is_added(monkeypatch):
    monkeypatch.setitem(OPS, "new", SimpleNamespace(name="new"))
    with pytest.raises(AssertionError):
        test_every_op_has_sample_operands_and_a_torch_twin()
