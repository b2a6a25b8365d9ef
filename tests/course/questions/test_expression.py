"""Expressions: what they compute is what the record says, and what is hostile is refused with a sentence."""

import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.course.facts import FACTS, Scene
from seqtui.course.questions.expression import evaluate, holds, parse
from seqtui.course.questions.functions import FUNCTIONS
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run
from tests.session.runs import recorded

LSTM = Scene(recorded("lstm"), drawn={"a": 0.5, "n": 3, "name": "cat"})
ATTENTION = Scene(recorded("self-attention"))


def value(path: str) -> np.ndarray:
    return LSTM.run.trace.value(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t2.f[0]", lambda: value("t2.f[0]")),
        ("W_hf[1,2]", lambda: value("W_hf")[1, 2]),
        ("W_hf[1]", lambda: value("W_hf")[1]),
        ("W_hf[:, 1]", lambda: value("W_hf")[:, 1]),
        ("t2.f[1:3]", lambda: value("t2.f")[1:3]),
        ("t2.h[-1]", lambda: value("t2.h")[-1]),
        ("t2.f#1[0]", lambda: value("t2.f#1")[0]),
        ("t2.f * t1.c + t2.i * t2.g", lambda: value("t2.c")),
        ("sigmoid(W_xf @ t2.x + W_hf @ t1.h + b_f)", lambda: value("t2.f")),
        ("t2.o * tanh(t2.c)", lambda: value("t2.h")),
        ("softmax(t2.logits)", lambda: value("t2.y")),
        ("-log(t1.y[1])", lambda: value("t1.loss")),
        ("concat(t1.h, t2.x)[0]", lambda: value("t1.h")[0]),
        ("t2.y[argmax(t2.y)]", lambda: value("t2.y").max()),
        ("max(t2.y)", lambda: value("t2.y").max()),
        ("max(a, n, 2)", lambda: 3.0),
        ("min(t2.h, t1.h)", lambda: np.minimum(value("t2.h"), value("t1.h"))),
        ("dot(W_xf[0], t2.x)", lambda: value("W_xf")[0] @ value("t2.x")),
        ("transpose(W_hf) @ t1.h", lambda: value("W_hf").T @ value("t1.h")),
        ("sum(W_hf, 1)", lambda: value("W_hf").sum(1)),
        ("mean(t2.h)", lambda: value("t2.h").mean()),
        ("norm(t2.h - t1.h)", lambda: np.linalg.norm(value("t2.h") - value("t1.h"))),
        ("sum(abs(t2.h) > 0.01)", lambda: (abs(value("t2.h")) > 0.01).sum()),
        ("round(t2.f[0], 2)", lambda: round(float(value("t2.f[0]")), 2)),
        ("[a, 1] * n", lambda: [1.5, 3.0]),
        ("[[1, 0], [0, 1]] @ [2, 3]", lambda: [2.0, 3.0]),
        ("2 ** n", lambda: 8),
        ("7 / 2 - n * -1", lambda: 6.5),
        ("len(t2.h)", lambda: 4),
        ("relu([-1, 2])", lambda: [0, 2]),
        ("exp(0) + sqrt(4) + log2(8)", lambda: 6.0),
    ],
)
def test_an_expression_has_the_value_that_the_record_has(text, expected):
    np.testing.assert_allclose(np.asarray(evaluate(text, LSTM), dtype=float), expected(), atol=1e-12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name", "cat"),
        ("name == 'cat'", True),
        ('word(2) != "dog"', True),
        ("0 < t2.f[0] < 1", True),
        ("t2.f[0] > 1 or t2.f[0] > 0 and not n == 2", True),
        ("all(t2.f < 1)", True),
        ("any(t2.f > 1)", False),
        ("shape(W_xf) == shape(W_hf)", True),
        ("t2.f[0] == t2.f[0]", True),
    ],
)
def test_words_and_truth(text, expected):
    assert evaluate(text, LSTM) == expected


def test_types_are_those_of_what_is_counted_or_recorded():
    assert type(evaluate("len(t2.h) + 1", LSTM)) is int
    assert type(evaluate("t2.h[0]", LSTM)) is float
    assert type(evaluate("argmax(t2.y)", LSTM)) is int
    assert evaluate("shape(pattern)", ATTENTION) == (3, 3)


def test_paths_of_layers_and_directions_are_read():
    deep = Scene(recorded("gru", n_layers=2, bidirectional=True))
    assert evaluate("layer0.reverse.t2.h[1]", deep) == deep.run.trace.value("layer0.reverse.t2.h[1]")


def test_what_was_before_and_what_stands_beside():
    changed = run(Request("lstm", "the cat sat", edits=(("t2.f", 0.0),)))
    scene = Scene(changed, before=LSTM.run, sides=(LSTM.run, changed))
    was, now = LSTM.run.trace.value("t2.c[0]"), changed.trace.value("t2.c[0]")
    assert evaluate("t2.c[0] - before.t2.c[0]", scene) == pytest.approx(now - was, abs=1e-12)
    assert evaluate("side1.t2.c[0]", scene) == was
    assert holds("abs(t2.c[0] - before.t2.c[0]) > 0.001", scene)
    with pytest.raises(SeqtuiError, match="2 sides"):
        evaluate("side3.t2.c[0]", scene)
    with pytest.raises(SeqtuiError, match="no"):
        evaluate("before.t2.c[0]", LSTM)


def test_a_fact_is_asked_of_another_run():
    gru = recorded("gru", "a cat")
    scene = Scene(LSTM.run, before=gru, sides=(LSTM.run, gru))
    assert evaluate("model()", scene) == evaluate("side1.model()", scene) == "lstm"
    assert evaluate("before.word(1)", scene) == evaluate("side2.word(1)", scene) == "a"
    assert evaluate("side1.own_parameters() / side2.own_parameters()", scene) == pytest.approx(4 / 3)
    for text in ("t1.parameters()", "side1.tanh(1)", "before.t1.word(1)", "side1.grad(t1.x)", "side1.side2.model()"):
        with pytest.raises(SeqtuiError):
            parse(text)
    with pytest.raises(SeqtuiError, match="2 sides"):
        evaluate("side3.model()", scene)


def test_gradients_are_those_of_the_walk_backwards():
    scene = Scene(LSTM.run, of="t3.h[0]")
    found = evaluate("grad(t1.x[1])", scene)
    assert found == scene.target.gradients()[LSTM.run.trace.find("t1.x")][1]
    moved = [run(Request("lstm", "the cat sat", edits=(("t1.x[1]", value("t1.x")[1] + d),))) for d in (1e-6, -1e-6)]
    slope = (moved[0].trace.value("t3.h[0]") - moved[1].trace.value("t3.h[0]")) / 2e-6
    assert found == pytest.approx(slope, abs=1e-8)
    assert evaluate("shape(grad(W_hf))", scene) == (4, 4)
    with pytest.raises(SeqtuiError, match="turned round"):
        evaluate("grad(t1.x)", LSTM)


def test_the_path_of_an_expression_is_known_where_it_is_one():
    assert parse("t2.c[0]").path == "t2.c[0]"
    assert parse("layer0.t2.h").path == "layer0.t2.h"
    assert parse("W_hf[1,2]").path == "W_hf[1,2]"
    assert parse("t2.c[0] * 2").path == parse("t2.c[n]").path == parse("pi").path == ""
    assert parse("t2.f[0] * before.t1.c[argmax(t1.y)] + a").paths == ("t2.f", "before.t1.c", "t1.y", "a")
    assert parse("grad(t1.x[0]) + sum(b_f)").paths == ("t1.x", "b_f")


HOSTILE = [
    "__import__('os').system('true')",
    "t1.__class__",
    "t1.h.__class__.__base__",
    "().__class__",
    "''.join('a')",
    "'{0.__class__}'.format(1)",
    "t1.h[0].real",
    "(lambda: 1)()",
    "[x for x in t1.h]",
    "{1: 2}",
    "{1, 2}",
    "(1, 2)",
    "f'{t1}'",
    "(y := 1)",
    "1 if True else 2",
    "open('/etc/passwd')",
    "eval('1')",
    "exec('1')",
    "getattr(t1, 'h')",
    "sum(*t1.h)",
    "sum(t1.h, axis=0)",
    "10000000000000",
    "1e400",
    "99999999999999999999",
    "1j",
    "b'a'",
    "None",
    "...",
    "1 << 60",
    "7 // 2",
    "7 % 2",
    "~1",
    "1 & 1",
    "t1.h[::2]",
    "t1.h is t1.h",
    "'a' in 'ab'",
    "t1.h[0",
    "",
    "   ",
    "t1.h # words",
    "t1.h\\\n+1",
    "t1.h; t2.h",
    "x = 1",
    "import os",
    "t1ǂ1",
    "await t1",
    "(" * 199 + "1" + ")" * 200,
    "-" * 300 + "1",
    "+".join("1" * 150),
    "[" * 60 + "]" * 60,
    "t1" + ".h" * 150,
    "1" + "+1" * 199,
    "\0",
    "\ud800",
    "grad(1)",
    "grad(t1.x, t1.x)",
    "grad()",
    "tanh()",
    "tanh(1, 2)",
    "word()",
    "nothing(1)",
    "t1.h()",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_hostile_is_refused_when_it_is_read(text):
    with pytest.raises(SeqtuiError) as raised:
        parse(text)
    assert str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "tanh('a')",
        "'a' * 3",
        "'a' + 'b'",
        "-'a'",
        "name + 1",
        "t1.h['a']",
        "t1.h[0.5]",
        "t1.h[9]",
        "t1.h[0, 0]",
        "t1.h['a':2]",
        "name[0]",
        "t1.h + t1.h[0:3]",
        "W_xf @ t1.h[0:3]",
        "t1.h @ 2",
        "t1.missing",
        "t9.h",
        "word(0)",
        "word(9)",
        "word('a')",
        "word(True)",
        "dot(t1.h, t1.h[0:3])",
        "softmax(1)",
        "softmax(t1.h, 3)",
        "sum(t1.h, 0.5)",
        "round(t1.h, 99)",
        "len(1)",
        "[]",
        "[1, [2]]",
        "['a']",
        "name < 2",
        "name == 1",
        "not t1.h",
        "t1.h and t2.h",
        "1 and 2",
        "held_out('nothing', 'accuracy')",
        "held_out('../../etc/passwd', 'accuracy')",
        "held_out('recall-rnn', 'nothing')",
        "held_out(1, 2)",
        "measured('a', 'b', 'c')",
        "setting('nothing')",
        "label('t1.h', 0)",
        "label('t1.y', 99)",
        "label('t1.y', 0, 5)",
        "updates(1)",
        "sent_back('W_hf', 1)",
    ],
)
def test_what_the_scene_does_not_have_is_one_sentence(text):
    with pytest.raises(SeqtuiError) as raised:
        evaluate(text, LSTM)
    assert str(raised.value).strip()


@pytest.mark.parametrize(
    "text", ["[0]*1000000000", "10**12**9", "9**9**9**9", "(10**12)**(10**12)", "prod([1e12, 1e12])"]
)
def test_numbers_stay_small_in_memory(text):
    began = time.perf_counter()
    tracemalloc.start()
    np.asarray(evaluate(text, LSTM))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1e6
    assert time.perf_counter() - began < 1.0


def test_arrays_stay_small_in_memory():
    wide = Scene(run(Request("rnn", "a b c", settings={"d_hidden": 1024, "output": "no"})))
    matrix = "W_hh"
    assert np.size(evaluate(matrix, wide)) == 1024**2
    column = "transpose([W_hh[0], W_hh[1]])[:, 0:1]"  # [1024, 1], and beside a row of it a million numbers and more
    for text in ("concat(W_hh, W_hh, W_hh)", "[W_hh, W_hh]", "W_hh @ W_hh", f"{column} * W_hh[0]"):
        with pytest.raises(SeqtuiError):
            evaluate(text, wide)


def test_a_name_that_is_drawn_and_recorded_is_refused():
    with pytest.raises(SeqtuiError, match="another name"):
        evaluate("b_f", Scene(LSTM.run, drawn={"b_f": 1.0}))


def test_a_condition_is_true_or_false():
    with pytest.raises(SeqtuiError, match="neither true nor false"):
        holds("t1.h[0]", LSTM)
    with pytest.raises(SeqtuiError):
        holds("t1.h > 0", LSTM)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        evaluate(text, LSTM)
    except SeqtuiError as error:
        assert str(error)


PIECES = st.sampled_from(
    [
        *FUNCTIONS,
        *FACTS,
        "grad",
        "t1.h",
        "W_xf",
        "(",
        ")",
        "[0]",
        ",",
        "+",
        "@",
        "**",
        "1",
        "'a'",
        "<",
        "[",
        "]",
        "before.",
        " not ",
        "9e9",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_pieces_of_expressions_are_read_or_refused(text):
    try:
        evaluate(text, LSTM)
    except SeqtuiError as error:
        assert str(error)
