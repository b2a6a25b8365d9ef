"""Join codes: what they are made of, and all the ways in which one is typed."""

import math
import unicodedata

import pytest

from seqtui.classroom.people.join_code import LENGTH, SIGNS, make_code, read_code, shown_code


def test_a_code_has_58_bits_and_is_read_as_it_is_shown():
    assert LENGTH * math.log2(len(set(SIGNS))) > 58
    codes = {make_code() for _ in range(200)}
    assert len(codes) == 200
    assert {sign for code in codes for sign in code} == {*SIGNS, "-"}
    for code in codes:
        signs = read_code(code)
        assert signs is not None and shown_code(signs) == code
        assert [len(group) for group in code.split("-")] == [4, 4, 4]


def test_of_signs_that_look_alike_one_is_written_and_both_are_read():
    for alike in ("0oO", "1iIlL", "2zZ", "5sS", "8bB", "vVuU"):
        assert len({read_code(sign * LENGTH) for sign in alike}) == 1
        assert len({sign for sign in alike.lower() if sign in SIGNS}) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "7kqm-x3wd-h9ta",
        "7KQM-X3WD-H9TA",
        " 7kqm x3wd h9ta\t",
        "7kqmx3wdh9ta",
        "7k qm\u2013x3wd\u2014h9ta\u3000",
        "７ｋｑｍ－ｘ３ｗｄ－ｈ９ｔａ",
        "7kqm.x3wd.h9ta\r",
        "7ㅏㅂㅡ-ㅌ3ㅈㅇ-ㅗ9ㅅㅁ",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert read_code(typed) == "7kqmx3wdh9ta"


@pytest.mark.parametrize(
    ("hangul", "keys"),
    [("가나다라마바", "rkskekfkakqk"), ("꿔뷁", "rnjqnpfr"), ("ㄳㅘㅢ", "rthkml"), ("앉읽", "dkswdlfr")],
)
def test_hangul_is_read_as_the_keys_that_wrote_it(hangul, keys):
    """The keys of each syllable are written out by hand, as KS X 5002 has them."""
    rest = "7" * (LENGTH - len(keys))
    for form in ("NFC", "NFD"):
        expected = keys.lower().translate(str.maketrans("oilzsbu", "011258v")) + rest
        assert read_code(unicodedata.normalize(form, hangul) + rest) == expected


@pytest.mark.parametrize(
    "typed", ["", "7kqm", "7kqm-x3wd-h9ta-7", "7kqm-x3wd-h9tσ", "한" * 12, "7" * 2_000, "\x00" * 12], ids=range(7)
)
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None
