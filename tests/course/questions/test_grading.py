"""Each kind of question: two hundred variants graded right, wrong and unreadable as they should be."""

from time import perf_counter

import numpy as np
import pytest
from msgspec import convert

from seqtui.course.facts import Scene
from seqtui.course.lesson import Question
from seqtui.course.questions import grading
from seqtui.course.questions.draw import seed_of
from seqtui.course.questions.filling import bare
from seqtui.course.questions.grading import KINDS, Outcome, done, grade, how
from seqtui.course.questions.question import Posed, drawn_for, pose
from seqtui.engine.errors import SeqtuiError
from seqtui.language import LANGUAGES, speaking
from seqtui.models.model import Request
from seqtui.models.table import run
from tests.session.runs import recorded

LSTM = recorded("lstm")
TERMS = {
    "hidden-state": ("hidden state", "은닉 상태", "히든 스테이트"),
    "cell-state": ("cell state", "셀 상태", "셀 스테이트"),
    "attention-weight": ("attention weight", "어텐션 가중치"),
}
GARBAGE = ("", "   ", "?!", "\x1b[31m", "…", "😀", "=", "()[")


def question(kind: str, answer: object, **more: object) -> Question:
    return convert({"id": "q", "kind": kind, "concept": "gate", "answer": answer, **more}, Question)


def posed(asked: Question, variant: int, options: tuple[str, ...] = ()) -> Posed:
    drawn = drawn_for(asked, "learner", "lesson", variant)
    order = seed_of("learner", "lesson", "q", variant, "options") if variant else None
    return pose(asked, Scene(LSTM, drawn=drawn), options, TERMS, order)


UNITS = {"of": [0, 1, 2, 3]}
NUMBERS = {"a": {"low": -2, "high": 2, "decimals": 1}, "t": {"of": [1, 2, 3]}, "k": UNITS}
LETTERS = ("a", "b", "c", "d")


def rows(array: np.ndarray) -> str:
    return "[" + ", ".join(rows(part) if part.ndim else f"{part:.6f}" for part in array) + "]"


# kind: the question, its options, a right answer of a variant, a wrong one
CASES = {
    "number": (
        question("number", "a * t{t}.f[{k}] + 1", draw=NUMBERS),
        (),
        lambda p: f"{p.answer:.3f}",
        lambda p: f"{p.answer + 0.37:.3f}",
    ),
    "vector": (
        question("vector", "a + t{t}.h", draw=NUMBERS),
        (),
        lambda p: rows(p.answer),
        lambda p: rows(p.answer + np.array([0, 0.31, 0, 0])),
    ),
    "matrix": (
        question("matrix", "a + W_hf[0:2, 0:3]", draw=NUMBERS),
        (),
        lambda p: rows(p.answer),
        lambda p: rows(p.answer * np.array([[1, 1, 1], [1, 1, 1.7]]) + np.array([[0, 0, 0], [0, 0, 0.4]])),
    ),
    "shape": (
        question("shape", "shape(W_hf[0:{t}])", draw=NUMBERS),
        (),
        lambda p: "×".join(map(str, p.answer)),
        lambda p: "×".join(map(str, (p.answer[0] + 1, *p.answer[1:]))),
    ),
    "choice": (question("choice", "b"), LETTERS, lambda p: "b", lambda p: "c"),
    "multi": (question("multi", ["a", "c"]), LETTERS, lambda p: "c a", lambda p: "a"),
    "order": (question("order", ["b", "a", "d", "c"]), LETTERS, lambda p: "b a d c", lambda p: "a b d c"),
    "match": (question("match", {"a": "c", "b": "d"}), LETTERS, lambda p: "b=d a=c", lambda p: "a=c b=c"),
    "short": (question("short", "hidden-state"), (), lambda p: "은닉상태", lambda p: "셀 상태"),
    "point": (
        question("point", "t{t}.c[{k}]", draw=NUMBERS),
        (),
        lambda p: p.answer[0],
        lambda p: p.answer[0].replace(".c", ".h"),
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_two_hundred_variants_are_graded_as_they_should_be(kind):
    asked, options, right, wrong = CASES[kind]
    for variant in range(200):
        p = posed(asked, variant, options)
        assert grade(p, right(p)).outcome is Outcome.RIGHT, (variant, right(p), p.answer)
        verdict = grade(p, wrong(p))
        assert (verdict.outcome, verdict.counts) == (Outcome.WRONG, True), (variant, wrong(p), verdict)
        assert verdict.words or verdict.slip
        garbage = grade(p, GARBAGE[variant % len(GARBAGE)])
        assert (garbage.outcome, garbage.counts) == (Outcome.UNREADABLE, False), (variant, garbage)
        assert garbage.words


def test_the_other_kinds_are_done_on_the_stage():
    assert KINDS.keys() - CASES.keys() == {"goal", "train"}
    for kind in ("goal", "train"):
        p = posed(question(kind, {"reach": "t3.c"}), 0)
        assert grade(p, "anything").outcome is Outcome.UNREADABLE
    assert done().is_right


def test_variants_draw_other_numbers_and_the_same_learner_meets_the_same():
    asked = CASES["number"][0]
    assert len({posed(asked, variant).answer for variant in range(50)}) > 20
    assert posed(asked, 7).answer == posed(asked, 7).answer
    assert drawn_for(asked, "another", "lesson", 7) != drawn_for(asked, "learner", "lesson", 7)


def test_an_answer_is_computed_from_rounded_numbers():
    asked = question("number", "a * 1000", draw={"a": {"low": 0, "high": 1, "decimals": 2}}, decimals=0)
    for variant in range(100):
        a = drawn_for(asked, "learner", "lesson", variant)["a"]
        assert grade(posed(asked, variant), f"{round(a * 1000)}").is_right
        assert a == round(a, 2)


def test_a_variant_shows_the_options_in_another_order():
    asked = question("choice", "b")
    assert posed(asked, 0, LETTERS).options == LETTERS
    assert len({posed(asked, variant, LETTERS).options for variant in range(1, 60)}) > 10


def test_the_tolerance_is_shown_and_holds():
    p = posed(question("number", "0.7315", decimals=3), 0)
    assert "±0.001" in how(p)
    assert grade(p, "0.731").is_right
    assert grade(p, "0.732").is_right
    assert grade(p, "0.7325").is_right
    assert not grade(p, "0.733").is_right
    wide = posed(question("number", "0.7315", tolerance=0.05), 0)
    assert "±0.05" in how(wide)
    assert grade(wide, "0.78").is_right


def test_what_comes_out_with_the_numbers_that_are_shown_is_right():
    v, far = LSTM.trace.value, 0
    for k in range(4):
        p = posed(question("number", f"10 * t2.f[{k}] + 10 * t1.c[{k}]"), 0)
        shown = 10 * round(v("t2.f")[k], 3) + 10 * round(v("t1.c")[k], 3)
        far += abs(shown - p.answer) > 0.0011
        assert grade(p, f"{shown:.3f}").is_right
        assert not grade(p, f"{shown + 0.02:.3f}").is_right
        product = posed(question("number", f"t2.h[{k}]"), 0)
        by_hand = round(v("t2.o")[k], 3) * np.tanh(round(v("t2.c")[k], 3))
        assert grade(product, f"{by_hand:.3f}").is_right
    small = posed(question("number", "0.0004 * 1000 * 1"), 0)  # what the author writes is no number that is shown
    assert grade(small, "0.4").is_right
    assert not grade(small, "0.000").is_right
    assert far  # without it, somebody who computed it right would have been told otherwise


@pytest.mark.parametrize("counted", ["len(t2.h)", "round(8 / 2)"])
def test_what_is_counted_has_no_tolerance(counted):
    p = posed(question("number", counted), 0)
    assert "±" not in how(p)
    assert grade(p, "4").is_right
    assert grade(p, "4.001").outcome is Outcome.WRONG


def test_fewer_decimals_than_asked_for_cost_nothing():
    p = posed(question("number", "0.7316"), 0)
    assert grade(p, "0.73").outcome is Outcome.UNREADABLE
    assert "3" in grade(p, "0.73").words
    assert grade(p, "0.7").outcome is Outcome.WRONG
    assert grade(p, "0.74").outcome is Outcome.WRONG
    exact = posed(question("number", "0.73157", tolerance=1e-6), 0)
    assert grade(exact, "0.732").outcome is Outcome.WRONG


def test_several_wrong_options_say_how_many_are_right():
    p = posed(question("multi", ["a", "c"]), 0, LETTERS)
    assert "1" in grade(p, "a b").words
    assert "missing" in grade(p, "a").words
    assert grade(p, "a c b").outcome is Outcome.WRONG


def test_a_belief_is_named_with_its_option():
    belief = {"stage": {"model": "lstm"}, "shows": "1 > 0"}
    p = posed(question("choice", "b", belief={"a": belief}), 0, LETTERS)
    assert grade(p, "a").belief == "a"
    assert grade(p, "c").belief == ""
    assert grade(p, "b").belief == ""


def test_the_first_wrong_number_of_several_is_pointed_at():
    p = posed(question("vector", "t2.h"), 0)
    verdict = grade(p, rows(p.answer + np.array([0, 0, 0.3, 0])))
    assert verdict.path == "t2.h[2]"
    assert "3 of 4" in verdict.words


def test_a_slip_of_ones_own_is_named():
    p = posed(question("number", "t2.c[0]", own={"h for c": "t2.h[0]"}), 0)
    assert grade(p, f"{LSTM.trace.value('t2.h')[0]:.6f}").slip == "h for c"


def test_slips_of_the_table_are_seen_though_the_question_names_none():
    p = posed(question("number", "t2.c[0]"), 0)
    forgotten = (1 - LSTM.trace.value("t2.f")) * LSTM.trace.value("t1.c") + LSTM.trace.value("t2.i") * LSTM.trace.value(
        "t2.g"
    )
    assert grade(p, f"{forgotten[0] + 0.0015:.6f}").slip == "gate-reversed"
    assert not grade(p, f"{forgotten[0] + 0.003:.6f}").slip
    verdict = grade(p, f"{forgotten[0]:.6f}")
    assert (verdict.slip, verdict.path) == ("gate-reversed", "t2.f[0]")


@pytest.mark.parametrize(
    "typed",
    [
        "hidden state",
        "Hidden-State",
        "the hidden state.",
        "은닉 상태",
        "은닉상태",
        "히든스테이트",
        "은닉 상태입니다",
        "hidden_state",
    ],
)
def test_a_term_is_known_by_any_of_its_spellings(typed):
    assert grade(posed(question("short", "hidden-state"), 0), typed).is_right


def test_a_term_that_is_nearly_right_costs_nothing():
    p = posed(question("short", "hidden-state"), 0)
    for typed in ("hiden state", "hidden statee", "hidden staet"):
        assert grade(p, typed).outcome is Outcome.UNREADABLE
    assert grade(p, "cell state").outcome is Outcome.WRONG


def test_a_word_of_the_run_can_be_asked_for():
    p = posed(question("short", "word({t})", draw={"t": {"of": [2]}}), 0)
    assert grade(p, "CAT").is_right
    assert grade(p, "sat").outcome is Outcome.WRONG


def test_any_cell_of_a_value_may_be_pointed_at_where_that_is_asked_for():
    p = posed(question("point", "t2.c"), 0)
    assert grade(p, "t2.c[3]").is_right
    assert grade(p, "t2.c").is_right
    one = posed(question("point", ["t2.c[1]", "t3.c[1]"]), 0)
    assert grade(one, "t3.c[ 1 ]").is_right
    for typed in ("t2.c", "t9.c[1]", "t2.c[9]", "nothing", "t2.c["):
        assert grade(one, typed).outcome is Outcome.UNREADABLE


def test_minus_infinity_is_an_answer():
    causal = run(Request("self-attention", "the cat sat", settings={"causal": True}))
    p = pose(question("number", "mask[0,2]"), Scene(causal))
    assert grade(p, "-∞").is_right
    assert grade(p, "0").outcome is Outcome.WRONG


def test_a_fault_of_the_checker_counts_for_nobody(monkeypatch):
    def broken(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(grading, "slips_of", broken)
    verdict = grade(posed(question("number", "t2.c[0]"), 0), "99")
    assert (verdict.outcome, verdict.counts) == (Outcome.FAULT, False)
    assert verdict.words


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("number", "t2.h"),
        ("number", "'word'"),
        ("number", "t2.h[0] > 0"),
        ("number", "t2.missing"),
        ("number", True),
        ("vector", "t2.h[0]"),
        ("vector", "W_hf"),
        ("matrix", "t2.h"),
        ("shape", "'word'"),
        ("choice", "z"),
        ("choice", ["a", "b"]),
        ("multi", []),
        ("multi", ["a", "a"]),
        ("order", ["a", "b"]),
        ("match", {"a": "b", "b": "c"}),
        ("match", {"a": "z"}),
        ("match", "a"),
        ("short", "t2.h[0]"),
        ("point", "t2.c[9]"),
        ("point", "t9.c"),
        ("goal", "t2.c"),
        ("riddle", "a"),
    ],
)
def test_an_answer_that_is_none_of_its_kind_is_refused(kind, answer):
    with pytest.raises(SeqtuiError):
        posed(question(kind, answer), 0, LETTERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_an_answer_is_typed_is_said(language):
    with speaking(language):
        said = {kind: how(posed(asked, 0, options)) for kind, (asked, options, _right, _wrong) in CASES.items()}
    assert len(set(said.values())) == len(CASES)
    assert all("{" not in text for text in said.values())


def test_what_is_drawn_stands_in_paths():
    assert bare("t{t}.c[{k}]", {"t": 2, "k": 1}) == "t2.c[1]"


def test_a_wrong_answer_is_graded_in_the_time_of_a_frame():
    scene = Scene(run(Request("luong", None, settings={"d_hidden": 32})))
    p = Posed("number", 0.5, tolerance=0.001, scene=scene, expression="decoder.t2.logits[1]")
    began = perf_counter()
    assert grade(p, "123.4").outcome is Outcome.WRONG
    assert perf_counter() - began < 0.06
