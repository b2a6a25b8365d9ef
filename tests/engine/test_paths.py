"""Paths: read, written and checked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import check_index, parse, spell
from tests.engine.samples import QUICK

part = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("f", ("f", None)),
        ("t3.f", ("t3.f", None)),
        ("t3.f[2]", ("t3.f", (2,))),
        ("block0.head1.pattern[7,1]", ("block0.head1.pattern", (7, 1))),
        ("  t3.f [ 7 , 1 ] ", ("t3.f", (7, 1))),
        ("t3.f[-1]", ("t3.f", (-1,))),
        ("t3.f[]", ("t3.f", ())),
        ("t3.f#2", ("t3.f#2", None)),
        ("t3.f#12[0]", ("t3.f#12", (0,))),
        ("W_xf", ("W_xf", None)),
    ],
)
def test_a_path_is_read(text, parsed):
    assert parse(text) == parsed


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".f",
        "t3.",
        "t3..f",
        "3t.f",
        "t3.f[",
        "t3.f]",
        "t3.f[1][2]",
        "t3 f",
        "t3.f#",
        "t3.f#x",
        "fₜ",
        "a-b",
        "[1]",
    ],
)
def test_what_is_not_a_path_is_refused_with_an_example(text):
    with pytest.raises(SeqtuiError, match=r"is not a path: write scope, name and index, as in t3\.f or t3\.f\[2\]"):
        parse(text)


@pytest.mark.parametrize("index", ["a", "1.5", "1,", ",", "1 2", "1:2"])
def test_an_index_is_whole_numbers(index):
    with pytest.raises(SeqtuiError, match=r"is not whole numbers: write \[2\] or \[7,1\]"):
        parse(f"t3.f[{index}]")


@QUICK
@given(st.lists(part, min_size=1, max_size=4), st.none() | st.lists(st.integers(0, 99), min_size=1, max_size=3))
def test_what_is_written_is_read_again(parts, index):
    path, index = ".".join(parts), index and tuple(index)
    assert parse(spell(path, index)) == (path, index)


def test_a_single_number_is_written_without_brackets():
    assert spell("loss", ()) == spell("loss") == "loss"
    assert spell("t3.f", (2, 0)) == "t3.f[2,0]"


@pytest.mark.parametrize(("shape", "index"), [((3,), (0,)), ((3,), (2,)), ((2, 4), (1, 3)), ((), ())])
def test_an_index_inside_the_shape_is_returned(shape, index):
    assert check_index("f", shape, index) == index


@pytest.mark.parametrize(
    ("shape", "index"), [((3,), (3,)), ((3,), (-1,)), ((2, 4), (1,)), ((2, 4), (2, 0)), ((3,), (0, 0))]
)
def test_an_index_outside_the_shape_is_refused_with_the_last_one(shape, index):
    last = ",".join(str(n - 1) for n in shape)
    with pytest.raises(SeqtuiError) as caught:
        check_index("f", shape, index)
    assert str(caught.value) == f"{spell('f', index)} is outside f, whose last element is [{last}]"


def test_a_single_number_takes_no_index():
    with pytest.raises(SeqtuiError, match="loss is a single number and takes no index"):
        check_index("loss", (), (0,))
