"""A line typed without an echo: letters, the keys that change it, and all that is no letter."""

import pytest

from seqtui.serve.login.hidden_line import MOST_LETTERS, HiddenLine


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"7kqm-x3wd", "7kqm-x3wd"),
        ("김민지 가나다".encode(), "김민지 가나다"),
        (b"abx\x7fc\x08d", "abd"),
        ("가나\x7f다".encode(), "가다"),
        (b"\x7f\x7fa", "a"),
        (b"wrong\x15right", "right"),
        (b"a\x00b\x07c\td\x9be", "abcd\ufffde"),
        (b"a\x1b[Ab\x1b[1;5Cc\x1bOPd\x1b[3~e", "abcde"),
        (b"\x1b[200~pasted\x1b[201~!", "pasted!"),
        (b"\x1b]0;title\x07a\x1bP1$r0\x1b\\b\x1b[<0;3;4Mc", "abc"),
        (b"a\x1bxb", "ab"),
        (b"\x1b[" + b"9" * 100 + b"z", "9" * 37 + "z"),
        ("a\u202eb\u200bc".encode(), "abc"),
        (b"\xff\xfe\x80a", "\ufffd\ufffd\ufffda"),
    ],
)
def test_what_is_typed_is_collected_whatever_the_pieces(data, text):
    whole, pieces = HiddenLine(), HiddenLine()
    assert whole.feed(data) is None and whole.text == text
    assert [pieces.feed(bytes([byte])) for byte in data] == [None] * len(data)
    assert pieces.text == text


@pytest.mark.parametrize(
    ("data", "ended", "text"),
    [
        (b"code\r", "enter", "code"),
        (b"code\n", "enter", "code"),
        (b"code\r\nnext line\r\n", "enter", "code"),
        (b"\x03", "left", ""),
        (b"co\x04", "left", "co"),
        (b"\x1b\r", "enter", ""),
        (b"\x1b[200~\x03", "left", ""),
        (b"\x1b]never ends\x03", "left", ""),
    ],
)
def test_a_line_ends_by_enter_and_is_left_by_control_c_and_d(data, ended, text):
    line = HiddenLine()
    assert line.feed(data) == ended and line.text == text


def test_a_paste_of_two_megabytes_is_cut():
    line = HiddenLine()
    for _ in range(32):
        assert line.feed(b"x" * 65_536) is None
    assert len(line.text) == MOST_LETTERS
    line.clear()
    assert line.feed(b"code\r") == "enter" and line.text == "code"
