"""Texts with their facts: as the screens write numbers, nothing typed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.course.facts import Scene
from seqtui.course.questions.filling import bare, filled, parts_of, written
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.text import TextStyle, short
from tests.session.runs import recorded

SCENE = Scene(recorded("lstm"), drawn={"k": 2, "a": -0.5, "who": "cat"})
TRACE = SCENE.run.trace


def number(path: str) -> str:
    return short(float(TRACE.value(path)), minus="−")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing asked", "nothing asked"),
        ("f is {t2.f[0]}.", f"f is {number('t2.f[0]')}."),
        ("{t{k}.f[0]}", number("t2.f[0]")),
        ("{k}", "2"),
        ("{a}", "−0.500"),
        ("{a:.1f}", "−0.5"),
        ("{a:+.1f}", "−0.5"),
        ("{-a:+.1f}", "+0.5"),
        ("{a:.0%}", "−50%"),
        ("{who} and {word(1)}", "cat and the"),
        ("{1e-7}", "1.0e-7"),
        ("{1e-7 - 2e-7}", "−1.0e-7"),
        ("{-0.0001:.2f}", "0.00"),
        ("{0 * -1.0}", "0.000"),
        ("{1234567}", "1,234,567"),
        ("{2.6:d}", "3"),
        ("{sum(t2.y):.2f}", "1.00"),
        ("{len(t2.h[0:2])}", "2"),
        ("{len(t2.h[0:2]):.1f}", "2.0"),
        ("{[1, 2.5]}", "(1.000, 2.500)"),
        ("{[[1, 0], [0, 1]]:.0f}", "((1, 0), (0, 1))"),
        ("{shape(W_xf)}", "4×4"),
        ("{{k}} is not asked", "{k} is not asked"),
        ("{-inf}", "−inf"),
    ],
)
def test_a_text_is_filled(text, expected):
    assert filled(text, SCENE) == expected


def test_numbers_look_as_the_screens_show_them():
    for path in ("t1.h", "t2.c", "t3.y"):
        for k in range(3):
            x = float(TRACE.value(path)[k])
            assert filled(f"{{{path}[{k}]}}", SCENE) == short(x, minus="−")
            assert filled(f"{{{path}[{k}]}}", SCENE, TextStyle(ascii=True)) == short(x)


def test_the_decimals_of_a_question_are_those_of_its_texts():
    assert filled("{t2.f[0]}", SCENE, decimals=2) == f"{TRACE.value('t2.f[0]'):.2f}"


@pytest.mark.parametrize(
    "text",
    ["{", "}", "{t2.f[0]", "{}", "{t2.f[0]:>9}", "{t2.f[0]:}", "{t2.f[0]!r}", "{1 < 2}", "{W_E}" * 3, "{a:.999f}"],
)
def test_what_cannot_be_filled_is_one_sentence(text):
    long = Scene(run(Request("lstm", "a b c d e f g h i")))
    with pytest.raises(SeqtuiError):
        filled(text, long if "W_E" in text else SCENE)


def test_words_in_ascii():
    assert written("마세요", TextStyle(ascii=True)).isascii()
    assert written((3, 4), TextStyle(ascii=True)) == "3x4"


def test_a_path_is_filled_with_what_is_drawn():
    assert bare("t{k}.h[0]", SCENE.drawn) == "t2.h[0]"
    assert bare("t{other}.h", SCENE.drawn) == "t{other}.h"


@given(st.text(alphabet="{}t2.f[0]: k+'", max_size=24))
def test_any_text_is_taken_apart_or_refused(text):
    try:
        parts_of(text)
        filled(text, SCENE)
    except SeqtuiError as error:
        assert str(error)
