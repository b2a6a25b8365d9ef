"""Formulas: a list typed by hand, and random expressions that are evaluated again."""

import numpy as np
import pytest
from hypothesis import given

from seqtui.engine.array import concat, sigmoid, softmax, sqrt, tanh
from seqtui.engine.equations import Equations
from seqtui.engine.formula import expression, formula, name_of, numbers
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.spelling import Style
from tests.engine.samples import QUICK, lstm, programs, run_page, run_python

U, A, P = Style.UNICODE, Style.ASCII, Style.PYTHON

LETTERS = Notation(
    **{name: Symbol(name, "n", "a vector") for name in "abcvx"},
    **{name: Symbol(name, "n n", "a matrix") for name in "UVW"},
    s=Symbol("s", "", "a number"),
    y=Symbol("y", "n", "made"),
    Y=Symbol("Y", "n n", "made"),
    z=Symbol("z", "", "made"),
)


def write(make, style: Style) -> str:
    """The right-hand side of an expression over the letters."""
    trace, made = record(make)
    return expression(trace, made.index, style)


def record(make):
    eq = Equations(LETTERS, {"n": 3})
    rng = np.random.default_rng(0)
    letters = {n: eq.input(n, rng.uniform(1, 2, (3,) * len(LETTERS[n].axis_names))) for n in [*"abcvxUVW", "s"]}
    made = make(**letters)
    return eq.trace, made


GOLDEN = [
    # sums and differences: a right-hand difference keeps its brackets
    (lambda a, b, c, **_: a - (b - c), "a − (b − c)", "a - (b - c)", "a - (b - c)"),
    (lambda a, b, c, **_: a - b - c, "a − b − c", "a - b - c", "a - b - c"),
    (lambda a, b, c, **_: a - (b + c), "a − (b + c)", "a - (b + c)", "a - (b + c)"),
    (lambda a, b, c, **_: a + (b - c), "a + b − c", "a + b - c", "a + (b - c)"),
    (lambda a, b, c, **_: (a - b) + c, "a − b + c", "a - b + c", "a - b + c"),
    (lambda a, b, c, **_: a + b + c, "a + b + c", "a + b + c", "a + b + c"),
    # products and quotients
    (lambda a, b, c, **_: a / (b / c), "a / (b / c)", "a / (b / c)", "a / (b / c)"),
    (lambda a, b, c, **_: a / b / c, "a / b / c", "a / b / c", "a / b / c"),
    (lambda a, b, c, **_: a / (b * c), "a / (b ⊙ c)", "a / (b * c)", "a / (b * c)"),
    (lambda a, b, c, **_: a * (b / c), "a ⊙ (b / c)", "a * (b / c)", "a * (b / c)"),
    (lambda a, b, c, **_: (a / b) * c, "(a / b) ⊙ c", "(a / b) * c", "a / b * c"),
    (lambda a, b, c, **_: a * (b * c), "a ⊙ b ⊙ c", "a * b * c", "a * (b * c)"),
    (lambda a, b, c, **_: a * (b + c), "a ⊙ (b + c)", "a * (b + c)", "a * (b + c)"),
    (lambda a, b, c, **_: (a - b) * c, "(a − b) ⊙ c", "(a - b) * c", "(a - b) * c"),
    (lambda a, b, c, **_: a * b + c * a, "a ⊙ b + c ⊙ a", "a * b + c * a", "a * b + c * a"),
    (lambda a, b, c, **_: a / (b + c), "a / (b + c)", "a / (b + c)", "a / (b + c)"),
    # signs
    (lambda a, b, **_: -(a + b), "−(a + b)", "-(a + b)", "-(a + b)"),
    (lambda a, b, **_: -a + b, "−a + b", "-a + b", "-a + b"),
    (lambda a, b, **_: -(a * b), "−(a ⊙ b)", "-(a * b)", "-(a * b)"),
    (lambda a, b, **_: -a * b, "−a ⊙ b", "-a * b", "-a * b"),
    (lambda a, **_: -(-a), "−(−a)", "-(-a)", "-(-a)"),  # noqa: B002
    (lambda W, x, **_: W @ -x, "W (−x)", "W @ -x", "W @ -x"),
    (lambda W, x, **_: -W @ x, "−W x", "-W @ x", "-W @ x"),
    (lambda W, x, **_: -(W @ x), "−(W x)", "-(W @ x)", "-(W @ x)"),
    # matrix products are not element products
    (lambda W, x, c, **_: (W @ x) * c, "(W x) ⊙ c", "(W @ x) * c", "W @ x * c"),
    (lambda a, W, x, **_: a * (W @ x), "a ⊙ (W x)", "a * (W @ x)", "a * (W @ x)"),
    (lambda W, a, b, **_: W @ (a * b), "W (a ⊙ b)", "W @ (a * b)", "W @ (a * b)"),
    (lambda U, V, x, **_: (U * V) @ x, "(U ⊙ V) x", "(U * V) @ x", "U * V @ x"),
    (lambda U, V, x, **_: U @ (V @ x), "U (V x)", "U @ (V @ x)", "U @ (V @ x)"),
    (lambda V, x, v, **_: x @ (v @ V), "x (v V)", "x @ (v @ V)", "x @ (v @ V)"),
    (lambda U, V, x, **_: U @ V @ x, "U V x", "U @ V @ x", "U @ V @ x"),
    (lambda W, a, b, **_: W @ (a + b), "W (a + b)", "W @ (a + b)", "W @ (a + b)"),
    (lambda W, x, s, **_: (W @ x) / s, "(W x) / s", "(W @ x) / s", "W @ x / s"),
    # a product with one number needs no sign
    (lambda a, s, **_: s * a, "s a", "s * a", "s * a"),
    (lambda W, x, s, **_: s * (W @ x), "s (W x)", "s * (W @ x)", "s * (W @ x)"),
    (lambda W, x, s, **_: (s * W) @ x, "(s W) x", "(s * W) @ x", "s * W @ x"),
    (lambda a, b, s, **_: a * (s * b), "a ⊙ s b", "a * s * b", "a * (s * b)"),
    (lambda a, b, s, **_: s * a * b, "s a ⊙ b", "s * a * b", "s * a * b"),
    (lambda a, b, s, **_: s * (a + b), "s (a + b)", "s * (a + b)", "s * (a + b)"),
    (lambda a, b, x, **_: (a @ b) * x, "(a b) x", "(a @ b) * x", "a @ b * x"),
    # marks behind
    (lambda W, x, **_: (W @ x).T, "(W x)ᵀ", "(W @ x).T", "(W @ x).T"),
    (lambda W, x, **_: W.T @ x, "Wᵀ x", "W.T @ x", "W.T @ x"),
    (lambda W, **_: W.T.T, "Wᵀᵀ", "W.T.T", "W.T.T"),
    (lambda W, **_: (-W).T, "(−W)ᵀ", "(-W).T", "(-W).T"),
    (lambda W, **_: -W.T, "−Wᵀ", "-W.T", "-W.T"),
    (lambda W, **_: tanh(W).T, "tanh(W)ᵀ", "tanh(W).T", "tanh(W).T"),
    (lambda W, **_: W[1], "W[1]", "W[1]", "W[1]"),
    (lambda W, **_: W.T[-1], "Wᵀ[-1]", "W.T[-1]", "W.T[-1]"),
    (lambda W, **_: W[:, 0:2], "W[:, 0:2]", "W[:, 0:2]", "W[:, 0:2]"),
    (lambda W, **_: W[1:], "W[1:]", "W[1:]", "W[1:]"),
    (lambda W, **_: W[:, -1], "W[:, -1]", "W[:, -1]", "W[:, -1]"),
    (lambda a, b, **_: (a + b)[0], "(a + b)[0]", "(a + b)[0]", "(a + b)[0]"),
    (lambda W, x, **_: (W @ x)[0:2], "(W x)[0:2]", "(W @ x)[0:2]", "(W @ x)[0:2]"),
    (lambda W, **_: W.reshape(1, 9), "reshape(W, 1 × 9)", "reshape(W, 1 x 9)", "W.reshape(1, 9)"),
    (lambda U, V, **_: (U + V).reshape(9), "reshape(U + V, 9)", "reshape(U + V, 9)", "(U + V).reshape(9)"),
    # functions; axes are written in python only
    (
        lambda W, U, x, a, b, **_: sigmoid(W @ x + U @ a + b),
        "σ(W x + U a + b)",
        "sigmoid(W @ x + U @ a + b)",
        "sigmoid(W @ x + U @ a + b)",
    ),
    (lambda a, b, **_: tanh(a - b), "tanh(a − b)", "tanh(a - b)", "tanh(a - b)"),
    (lambda a, **_: sqrt(a) * 2, "√(a) ⊙ 2", "sqrt(a) * 2", "sqrt(a) * 2.0"),
    (lambda W, **_: softmax(W, 0), "softmax(W)", "softmax(W)", "softmax(W, axis=0)"),
    (lambda W, **_: W.sum(), "Σ(W)", "sum(W)", "sum(W, axis=None)"),
    (lambda W, **_: W.sum(1, keepdims=True), "Σ(W)", "sum(W)", "sum(W, axis=1, keepdims=True)"),
    (lambda W, **_: W.mean(0), "mean(W)", "mean(W)", "mean(W, axis=0)"),
    (lambda a, b, **_: concat([a, b]), "concat(a, b)", "concat(a, b)", "concat(a, b, axis=0)"),
    # numbers
    (lambda a, **_: 2 * a, "2 a", "2 * a", "2.0 * a"),
    (lambda a, **_: 1 - a, "1 − a", "1 - a", "1.0 - a"),
    (lambda a, **_: a / 3**0.5, "a / 1.73205", "a / 1.73205", f"a / {3**0.5!r}"),
    (lambda a, **_: a * -0.5, "a (−0.5)", "a * -0.5", "a * -0.5"),
    (lambda a, **_: a + np.eye(3), "a + [3 × 3]", "a + [3 x 3]", None),
]


@pytest.mark.parametrize(("make", "unicode", "ascii", "python"), GOLDEN, ids=[row[1] for row in GOLDEN])
def test_the_three_spellings_are_as_written_by_hand(make, unicode, ascii, python):
    assert write(make, U) == unicode
    assert write(make, A) == ascii
    assert python is None or write(make, P) == python


@pytest.mark.parametrize("make", [row[0] for row in GOLDEN], ids=[row[1] for row in GOLDEN])
def test_the_golden_python_spellings_run(make):
    trace, made = record(make)
    assert np.array_equal(run_python(expression(trace, made.index, P), trace), made.value)


# names: time, layer, scope ------------------------------------------------------------------------------------

TIMED = [
    ("layer0.t2.c", False, U, "cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ"),
    ("layer0.t2.c", True, U, "c₂ = f₂ ⊙ c₁ + i₂ ⊙ g₂"),
    ("layer0.t1.c", False, U, "cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ"),
    ("layer0.t1.c", True, U, "c₁ = f₁ ⊙ c₀ + i₁ ⊙ g₁"),
    ("layer0.t2.c", False, A, "c_t = f_t * c_{t-1} + i_t * g_t"),
    ("layer0.t2.c", True, A, "c_2 = f_2 * c_1 + i_2 * g_2"),
    ("layer0.t2.c", False, P, "layer0.t2.c = layer0.t2.f * layer0.t1.c + layer0.t2.i * layer0.t2.g"),
    ("layer0.t2.h", False, U, "hₜ = oₜ ⊙ tanh(cₜ)"),
    ("layer0.t2.f", False, U, "fₜ = σ(W_xf xₜ + W_hf hₜ₋₁ + b_f)"),
    ("layer1.t2.f", False, U, "fₜ = σ(W_xf hₜ⁽⁰⁾ + W_hf hₜ₋₁ + b_f)"),
    ("layer1.t2.f", True, U, "f₂ = σ(W_xf h₂⁽⁰⁾ + W_hf h₁ + b_f)"),
    ("layer1.t2.f", False, A, "f_t = sigmoid(W_xf @ layer0.h_t + W_hf @ h_{t-1} + b_f)"),
    (
        "layer1.t2.f",
        False,
        P,
        "layer1.t2.f = sigmoid(layer1.W_xf @ layer0.t2.h + layer1.W_hf @ layer1.t1.h + layer1.b_f)",
    ),
    ("context", False, U, "context = α concat(" + ", ".join(f"reshape(h{t}⁽¹⁾, 1 × 3)" for t in "₁₂₃") + ")"),
    ("loss", False, U, "L = mean(square(context − 1))"),
    ("layer0.W_xf", False, U, "W_xf"),
    ("layer0.t0.h", True, U, "h₀"),
]


@pytest.mark.parametrize(
    ("path", "concrete", "style", "text"), TIMED, ids=[f"{r[0]}-{r[1]}-{r[2].script.name}" for r in TIMED]
)
def test_names_say_when_and_where(path, concrete, style, text):
    trace = lstm()
    assert formula(trace, trace.find(path), style, concrete) == text


def named_at(here: tuple[str, int | None], there: tuple[str, int | None], style: Style, concrete: bool = False) -> str:
    """How a value recorded there is written in a formula that stands here."""
    eq, indices = Equations(LETTERS), []
    for scope, time in (there, here):
        with eq.scope(scope or "root"):
            if time is None:
                indices.append(eq.input("x", np.ones(3)).index)
            else:
                with eq.at(time):
                    indices.append(eq.input("x", np.ones(3)).index)
    return name_of(eq.trace, indices[0], style, eq.trace[indices[1]], concrete)


@pytest.mark.parametrize(
    ("here", "there", "unicode", "ascii"),
    [
        (("m", 4), ("m", 3), "xₜ₋₁", "x_{t-1}"),
        (("m", 4), ("m", 5), "xₜ₊₁", "x_{t+1}"),
        (("m", 4), ("m", 2), "xₜ₋₂", "x_{t-2}"),
        (("m", 10), ("m", 2), "xₜ₋₈", "x_{t-8}"),
        (("m", 11), ("m", 2), "x₂", "x_2"),
        (("decoder", 4), ("encoder", 3), "encoder.x₃", "encoder.x_3"),
        (("layer0.forward", 4), ("layer0.reverse", 5), "reverse.xₜ₊₁", "reverse.x_{t+1}"),
        (("m", 4), ("m", 16), "x₁₆", "x_16"),
        (("m", 4), ("m", None), "x", "x"),
        (("m", None), ("m", 3), "x₃", "x_3"),
        (("layer2", 4), ("layer1", 3), "xₜ₋₁⁽¹⁾", "layer1.x_{t-1}"),
        (("layer11", 4), ("layer10", 9), "xₜ₊₅⁽¹⁰⁾", "layer10.x_{t+5}"),
        (("decoder", 4), ("encoder", 9), "encoder.x₉", "encoder.x_9"),
        (("decoder.layer1", 4), ("decoder.layer0", 9), "xₜ₊₅⁽⁰⁾", "layer0.x_{t+5}"),
        (("decoder.layer1", 4), ("encoder.layer1", 9), "encoder.layer1.x₉", "encoder.layer1.x_9"),
        (("block0.head1", None), ("block0", None), "x", "x"),
        (("block0", None), ("block0.head1", None), "head1.x", "head1.x"),
        (("block1.head1", None), ("block0.head1", None), "block0.head1.x", "block0.head1.x"),
    ],
)
def test_a_value_is_named_relative_to_where_it_is_read(here, there, unicode, ascii):
    assert named_at(here, there, U) == unicode
    assert named_at(here, there, A) == ascii


def test_a_concrete_name_counts_time_by_its_number():
    assert named_at(("m", 4), ("m", 3), U, concrete=True) == "x₃"
    assert named_at(("m", 12), ("m", 13), A, concrete=True) == "x_13"


def test_the_ascii_spelling_of_a_greek_symbol_is_its_id():
    trace = lstm()
    assert formula(trace, trace.find("alpha"), A).startswith("alpha = softmax(")
    assert formula(trace, trace.find("alpha")).startswith("α = softmax(")


@pytest.mark.parametrize("concrete", [False, True])
def test_every_ascii_formula_is_ascii(concrete):
    trace = lstm()
    assert all(formula(trace, index, A, concrete).isascii() for index in range(len(trace)))


def test_a_named_part_stays_a_name_inside_a_formula():
    trace = lstm()
    assert "σ" not in formula(trace, trace.find("layer0.t1.c"))
    assert "σ" in formula(trace, trace.find("layer0.t1.f"))


# random expressions -------------------------------------------------------------------------------------------


@QUICK
@given(programs())
def test_the_python_spelling_of_any_step_runs_to_the_recorded_value(trace):
    for index, step in enumerate(trace):
        if not step.is_leaf:
            np.testing.assert_allclose(
                run_python(expression(trace, index, P), trace), step.value, rtol=1e-13, atol=1e-13
            )


@QUICK
@given(programs(plain=True))
def test_the_page_read_by_the_usual_precedence_gives_the_recorded_value(trace):
    for path, index in trace.named():
        here = trace[index]
        for style in (U, A):
            for concrete in (False, True):
                text = expression(trace, index, style, concrete)
                names = {name_of(trace, i, style, here, concrete): i for _, i in trace.named()}
                assert len(names) == len(list(trace.named())), path
                np.testing.assert_allclose(run_page(text, trace, names), here.value, rtol=1e-7, atol=1e-7, err_msg=text)


@QUICK
@given(programs())
def test_any_ascii_formula_is_ascii(trace):
    assert all(formula(trace, index, A).isascii() for index in range(len(trace)))


# in numbers ---------------------------------------------------------------------------------------------------


def show(x: float) -> str:
    return f"{x:.2f}".replace("-", "−")


def in_numbers(make, element=(0,), **values) -> list[str]:
    notation = Notation(**{n: Symbol(n, "n " * np.ndim(v), "given") for n, v in values.items()})
    eq = Equations(notation)
    made = make(**{n: eq.input(n, np.array(v)) for n, v in values.items()})
    return numbers(eq.trace, made.index, element, show)


def test_an_equation_is_written_with_its_numbers_and_then_with_its_inside_summed_up():
    lines = in_numbers(lambda a, b, c: sigmoid(a + b + c), a=[0.31], b=[-0.12], c=[0.0])
    assert lines == ["σ(0.31 − 0.12 + 0.00)", "σ(0.19)"]


def test_a_negative_number_is_bracketed_where_its_sign_could_be_misread():
    values = {"a": [0.5], "b": [-0.25]}
    assert in_numbers(lambda a, b: a - b, **values) == ["0.50 − (−0.25)"]
    assert in_numbers(lambda a, b: a * b, **values) == ["0.50 × (−0.25)"]
    assert in_numbers(lambda a, b: b * a, **values) == ["(−0.25) × 0.50"]
    assert in_numbers(lambda a, b: b + a, **values) == ["−0.25 + 0.50"]
    assert in_numbers(lambda a, b: -b + a, **values) == ["−(−0.25) + 0.50"]


def test_matrix_products_inside_an_equation_are_shown_as_their_value():
    lines = in_numbers(
        lambda W, x, b: tanh(W @ x + b), W=[[1.0, 2.0], [3.0, 4.0]], x=[0.5, 0.25], b=[0.0, -1.0], element=(1,)
    )
    assert lines == ["tanh(2.50 − 1.00)", "tanh(1.50)"]


def test_numbers_follow_a_repeated_operand_to_its_own_element():
    lines = in_numbers(lambda W, b, s: W * b + s, W=[[1.0, 2.0], [3.0, 4.0]], b=[5.0, 6.0], s=7.0, element=(1, 0))
    assert lines == ["3.00 × 5.00 + 7.00"]


def test_a_function_of_one_name_is_not_written_twice():
    assert in_numbers(lambda a: tanh(a), a=[0.5]) == ["tanh(0.50)"]


def test_ops_that_mix_elements_and_leaves_have_no_line_of_numbers():
    assert in_numbers(lambda a: softmax(a), a=[0.5, 1.0]) == []
    assert in_numbers(lambda W, a: W @ a, W=[[1.0]], a=[0.5]) == []
    assert in_numbers(lambda a: a, a=[0.5]) == []
