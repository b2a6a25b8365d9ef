"""Spellings: brackets follow from precedence, in every pair of operators."""

import ast
import itertools

import pytest

from seqtui.engine.ops import OPS
from seqtui.engine.spelling import ATOM, Style, Written

INFIX = ("add", "sub", "mul", "div", "matmul")
ALONE = ("neg", "transpose", "index", "sigmoid")
PARAMS = {"index": (0,)}


def name(letter: str) -> Written:
    return Written(letter)


def spelled(op: str, *parts: Written, style: Style) -> Written:
    return OPS[op].spelling.spell(parts, PARAMS.get(op, ()), style)


def structure(text: str) -> str:
    """How python reads the text."""
    return ast.dump(ast.parse(text, mode="eval").body)


def bracketed(op: str, *parts: str) -> str:
    """The same with every bracket written."""
    if op in INFIX:
        sign = dict(zip(INFIX, "+-*/@", strict=True))[op]
        return f"(({parts[0]}) {sign} ({parts[1]}))"
    return {"neg": "(-({}))", "transpose": "(({}).T)", "index": "(({})[0])", "sigmoid": "(sigmoid({}))"}[op].format(
        *parts
    )


@pytest.mark.parametrize(("outer", "inner"), list(itertools.product(INFIX, INFIX)))
def test_python_reads_two_operators_as_they_were_recorded(outer, inner):
    a, b, c = name("a"), name("b"), name("c")
    inside = spelled(inner, a, b, style=Style.PYTHON)
    left = spelled(outer, inside, c, style=Style.PYTHON).text
    right = spelled(outer, c, inside, style=Style.PYTHON).text
    assert structure(left) == structure(bracketed(outer, bracketed(inner, "a", "b"), "c"))
    assert structure(right) == structure(bracketed(outer, "c", bracketed(inner, "a", "b")))


@pytest.mark.parametrize(("outer", "inner"), list(itertools.product(ALONE, INFIX + ALONE)))
def test_python_reads_a_mark_around_an_operator_as_it_was_recorded(outer, inner):
    letters = "ab"[: 2 if inner in INFIX else 1]
    inside = spelled(inner, *map(name, letters), style=Style.PYTHON)
    made = spelled(outer, inside, style=Style.PYTHON).text
    assert structure(made) == structure(bracketed(outer, bracketed(inner, *letters)))


@pytest.mark.parametrize(("outer", "inner"), list(itertools.product(INFIX, ALONE)))
def test_python_reads_an_operator_around_a_mark_as_it_was_recorded(outer, inner):
    inside = spelled(inner, name("a"), style=Style.PYTHON)
    for parts, texts in (((inside, name("b")), (0, 1)), ((name("b"), inside), (1, 0))):
        written = [bracketed(inner, "a"), "b"]
        made = spelled(outer, *parts, style=Style.PYTHON).text
        assert structure(made) == structure(bracketed(outer, written[texts[0]], written[texts[1]]))


REGROUPS = {("add", "add"), ("add", "sub"), ("mul", "mul")}


@pytest.mark.parametrize(("outer", "inner"), list(itertools.product(INFIX, INFIX)))
@pytest.mark.parametrize("style", [Style.UNICODE, Style.ASCII])
def test_the_page_drops_right_brackets_only_where_regrouping_changes_nothing(outer, inner, style):
    inside = spelled(inner, name("a"), name("b"), style=style)
    made = spelled(outer, name("c"), inside, style=style).text
    tighter = outer in ("add", "sub") and inner in ("mul", "div", "matmul")
    assert made.endswith(f"({inside.text})") != (tighter or (outer, inner) in REGROUPS)


@pytest.mark.parametrize(("outer", "inner"), list(itertools.product(INFIX, INFIX)))
def test_the_page_never_leaves_a_product_beside_another_kind_of_product_without_brackets(outer, inner):
    products = ("mul", "div", "matmul")
    inside = spelled(inner, name("a"), name("b"), style=Style.UNICODE)
    made = spelled(outer, inside, name("c"), style=Style.UNICODE).text
    loose = outer in products and inner in ("add", "sub")
    mixed = outer in products and inner in products and outer != inner
    assert made.startswith(f"({inside.text})") == (loose or mixed)


def test_a_minus_after_a_matrix_is_bracketed_on_the_page():
    minus = spelled("neg", name("x"), style=Style.UNICODE)
    assert spelled("matmul", name("W"), minus, style=Style.UNICODE).text == "W (−x)"
    scaled = spelled("matmul", spelled("neg", name("W"), style=Style.UNICODE), name("x"), style=Style.UNICODE)
    assert scaled.text == "−W x"


@pytest.mark.parametrize(
    ("op", "params", "unicode", "ascii", "python"),
    [
        ("softmax", (-1,), "softmax(a)", "softmax(a)", "softmax(a, axis=-1)"),
        ("softmax", (), "softmax(a)", "softmax(a)", "softmax(a)"),
        ("sum", (0, True), "Σ(a)", "sum(a)", "sum(a, axis=0, keepdims=True)"),
        ("sum", (1, False), "Σ(a)", "sum(a)", "sum(a, axis=1)"),
        ("mean", (None, False), "mean(a)", "mean(a)", "mean(a, axis=None)"),
        ("sqrt", (), "√(a)", "sqrt(a)", "sqrt(a)"),
        ("sigmoid", (), "σ(a)", "sigmoid(a)", "sigmoid(a)"),
        ("index", (3,), "a[3]", "a[3]", "a[3]"),
        ("index", (-1, 2), "a[:, :, -1]", "a[:, :, -1]", "a[:, :, -1]"),
        ("index", (slice(1, None), 0), "a[1:]", "a[1:]", "a[1:]"),
        ("index", (slice(None, 4), 1), "a[:, :4]", "a[:, :4]", "a[:, :4]"),
        ("index", ((3, 1, 3), 0), "a[[3, 1, 3]]", "a[[3, 1, 3]]", "a[[3, 1, 3]]"),
        (
            "index",
            (tuple(range(12)), 1),
            "a[:, [0, 1, 2, 3, 4, 5, 6, …, 11]]",
            "a[:, [0, 1, 2, 3, 4, 5, 6, ..., 11]]",
            "a[:, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]]",
        ),
        ("identity", (), "a", "a", "a"),
        ("reshape", (2, -1), "reshape(a, 2 × -1)", "reshape(a, 2 x -1)", "a.reshape(2, -1)"),
        ("transpose", (), "aᵀ", "a.T", "a.T"),
    ],
)
def test_settings_are_written_where_python_needs_them(op, params, unicode, ascii, python):
    texts = [
        OPS[op].spelling.spell([name("a")], params, style).text for style in (Style.UNICODE, Style.ASCII, Style.PYTHON)
    ]
    assert texts == [unicode, ascii, python]


def test_a_name_binds_tightest_and_has_no_operator():
    assert (name("a").precedence, name("a").operator) == (ATOM, "")
    for style in (Style.UNICODE, Style.ASCII, Style.PYTHON):
        signs = [spelled(op, name("a"), name("b"), style=style).operator for op in INFIX]
        assert len({*signs, *(spelled(op, name("a"), style=style).operator for op in ALONE)} - {""}) == len(signs) + 1


def test_every_op_has_a_mark_of_its_own_for_diagrams():
    signs = [op.spelling.sign for op in OPS.values()]
    assert len(set(signs) - {"−"}) == len([sign for sign in signs if sign != "−"])
