"""Answers as people type them: each way of writing means the same; what means nothing, or two things, is refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.course.questions.choosing import read_option, read_options, read_order, read_pairs
from seqtui.course.questions.korean_keyboard import in_latin
from seqtui.course.questions.reading import (
    LONGEST,
    UnreadableError,
    normal,
    read_matrix,
    read_number,
    read_shape,
    read_vector,
)

FULL_WIDTH = str.maketrans("0123456789.-+e", "０１２３４５６７８９．－＋ｅ")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.5", 0.5),
        ("0,5", 0.5),
        (",5", 0.5),
        (".5", 0.5),
        ("5.", 5),
        ("0.5.", 0.5),
        ("−0.5", -0.5),
        ("–0.5", -0.5),
        ("- 0.5", -0.5),
        ("+0.5", 0.5),
        ("3/4", 0.75),
        ("-3 / 4", -0.75),
        ("½", 0.5),
        ("1e-3", 0.001),
        ("1E−3", 0.001),
        ("1ㄷ-3", 0.001),
        ("2 × 10⁻³", 0.002),
        ("2·10^-3", 0.002),
        ("10^2", 100),
        ("50%", 0.5),
        ("５０％", 0.5),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567),
        ("1.234,5", 1234.5),
        ("0,125", 0.125),
        ("h₂ = 0.5", 0.5),
        ("≈ 0.5", 0.5),
        ("0.3 + 0.2 = 0.5", None),
        ("-∞", -math.inf),
        ("-inf", -math.inf),
        ("\u200b0.5\ufeff", 0.5),
    ],
)
def test_a_number_is_read(text, number):
    assert read_number(text) == (0.5 if number is None else number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "\u200b",
        "half",
        "1.2.3",
        "--1",
        "1/0",
        "1/2/3",
        "0x10",
        "nan",
        "1e999",
        "1_000",
        "1 2",
        "[1, 2]",
        "½½",
        "e-3",
        "은닉",
        "%",
        "/",
        "1" * (LONGEST + 1),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(text):
    with pytest.raises(UnreadableError) as raised:
        read_number(text)
    assert str(raised.value)


def test_what_means_two_numbers_is_refused():
    with pytest.raises(UnreadableError, match=r"1234 or 1\.234"):
        read_number("1,234")


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_a_number_is_read_whatever_way_it_is_written(x, decimals):
    text = f"{x:.{decimals}f}"
    ways = [text, text.replace("-", "−"), text.translate(FULL_WIDTH), f" {text} ", f"x = {text}", f"{x:.{decimals}e}"]
    if decimals and decimals != 3:
        ways.append(text.replace(".", ","))
    for way in ways:
        assert read_number(way) == float(f"{x:.{decimals}e}" if "e" in way else text)


@given(st.integers(-999, 999), st.integers(1, 999))
def test_a_fraction_is_read(above, below):
    assert read_number(f"{above}/{below}") == above / below


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("[1, 2]", [1, 2]),
        ("(1, 2)", [1, 2]),
        ("1 2", [1, 2]),
        ("1;2", [1, 2]),
        ("1,2", [1, 2]),
        ("0,5; 0,25", [0.5, 0.25]),
        ("0,5 0,25", [0.5, 0.25]),
        ("(0,5, 0,25)", [0.5, 0.25]),
        ("[1 2]ᵀ", [1, 2]),
        ("[[1, 2]]", [1, 2]),
        ("array([1, 2])", [1, 2]),
        ("h = <1, 2>", [1, 2]),
        ("［１、２］", [1, 2]),
        ("[−1, 1/2]", [-1, 0.5]),
        ("1\n2", [1, 2]),
    ],
)
def test_a_vector_is_read(text, numbers):
    assert read_vector(text, 2).tolist() == numbers


def test_one_number_with_a_comma_is_a_vector_of_one():
    assert read_vector("0,5", 1).tolist() == [0.5]
    assert read_vector("0,5", 2).tolist() == [0, 5]


@pytest.mark.parametrize("text", ["[1]", "[1, 2, 3]", "[1, x]", "[]", "", "1, 2 and 3", "[1, 2", "nothing"])
def test_what_is_no_vector_of_that_size_is_refused(text):
    with pytest.raises(UnreadableError):
        read_vector(text, 2) if text != "[1, 2" else read_vector(text + "; [", 2)


@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=6),
    st.sampled_from([("[{}]", ", "), ("({})", "; "), ("{}", " ")]),
)
def test_a_vector_is_read_whatever_way_it_is_written(numbers, way):
    around, between = way
    text = around.format(between.join(f"{x:.2f}" for x in numbers))
    np.testing.assert_allclose(read_vector(text, len(numbers)), [float(f"{x:.2f}") for x in numbers], atol=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "[[1, 2], [3, 4]]",
        "1 2; 3 4",
        "1 2\n3 4",
        "(1, 2), (3, 4)",
        "[1 2; 3 4]",
        "1 2 3 4",
        "((1, 2), (3, 4))",
        "[[1; 2]; [3; 4]]",
        "W = [[１, 2], [3, 4]]",
    ],
)
def test_a_matrix_is_read(text):
    assert read_matrix(text, (2, 2)).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    "text", ["[[1, 2], [3]]", "[[1, 2]] x", "1 2 3", "[[1, 2], [3, 4], [5, 6]]", "[[a, b], [c, d]]", ""]
)
def test_what_is_no_matrix_of_that_shape_is_refused(text):
    with pytest.raises(UnreadableError):
        read_matrix(text, (2, 2))


@pytest.mark.parametrize(
    "text",
    [
        "3x4",
        "3×4",
        "3 X 4",
        "3*4",
        "(3, 4)",
        "[3,4]",
        "3 by 4",
        "3행 4열",
        "torch.Size([3, 4])",
        "３×４",
        "3 4",
        "shape = (3, 4)",
    ],
)
def test_a_shape_is_read(text):
    assert read_shape(text) == (3, 4)


def test_shapes_of_one_axis_and_of_none():
    assert read_shape("(3,)") == read_shape("3") == (3,)
    assert read_shape("()") == read_shape("scalar") == read_shape("스칼라") == ()
    for text in ("a x b", "3.5x4", "-3x4", "", "1x1x1x1x1x1x1"):
        with pytest.raises(UnreadableError):
            read_shape(text)


@pytest.mark.parametrize("text", ["b", "B", "ｂ", "b)", "(B)", "b.", " b ", "ㅠ", "2", "②"])
def test_an_option_is_read(text):
    assert read_option(text, ("a", "b", "c")) == "b"


@pytest.mark.parametrize("text", ["d", "", "a b", "ab", "4", "0", "word", "!", "ㅂ"])
def test_what_is_no_option_is_refused(text):
    with pytest.raises(UnreadableError):
        read_option(text, ("a", "b", "c"))


@pytest.mark.parametrize("text", ["a c", "ac", "A,C", "c and a", "a와 c", "a, c.", "1 3", "[a; c]", "ㅁㅊ", "a c a"])
def test_several_options_are_read(text):
    assert set(read_options(text, ("a", "b", "c"))) == {"a", "c"}


def test_letters_typed_on_the_korean_layout_are_read_as_one_syllable_too():
    assert in_latin("뮤") == "ab"
    assert in_latin("ㅁㅠ") == "ab"
    assert in_latin("abc 0.5") == "abc 0.5"
    assert set(read_options("뮤", ("a", "b", "c"))) == {"a", "b"}


@pytest.mark.parametrize(
    "text", ["b a c", "bac", "b > a > c", "b→a→c", "b -> a -> c", "b, a, c", "b then a then c", "2 1 3"]
)
def test_an_order_is_read(text):
    assert read_order(text, ("a", "b", "c")) == ("b", "a", "c")


@pytest.mark.parametrize("text", ["b a", "a b c a", "a b d", ""])
def test_what_is_no_order_is_refused(text):
    with pytest.raises(UnreadableError):
        read_order(text, ("a", "b", "c"))


@pytest.mark.parametrize("text", ["a=x b=y", "a x, b y", "ax by", "a-x b-y", "b:y a:x", "a→x, b→y", "a = x; b = y"])
def test_pairs_are_read(text):
    assert read_pairs(text, ("a", "b"), ("x", "y")) == {"a": "x", "b": "y"}


@pytest.mark.parametrize("text", ["a=x", "a=b", "x=a y=b", "a=x a=y", "a=x b", "a=x b=z", ""])
def test_what_matches_not_each_is_refused(text):
    with pytest.raises(UnreadableError):
        read_pairs(text, ("a", "b"), ("x", "y"))


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    options = ("a", "b", "c")
    readers = [read_number, read_shape, lambda t: read_vector(t, 2), lambda t: read_matrix(t, (2, 2))]
    readers += [lambda t: read_option(t, options), lambda t: read_options(t, options), lambda t: read_order(t, options)]
    for reader in readers:
        try:
            reader(text)
        except UnreadableError as error:
            assert str(error)
            assert "\x1b" not in str(error)


def test_control_characters_are_not_said_again():
    with pytest.raises(UnreadableError) as raised:
        read_number("\x1b[31mred")
    assert "\x1b" not in str(raised.value)
    assert normal("a\u200bb") == "ab"
    with pytest.raises(UnreadableError, match="control character"):
        normal("0.5\x07")
