"""Text from outside on its way to the terminal."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from seqtui.session.text import safe

ANY = st.text(st.characters(codec=None, categories=None), max_size=40)
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(ANY)
def test_what_comes_out_commands_nothing(text):
    shown = safe(text)
    shown.encode("utf-8")  # no lone surrogates
    assert not any(unicodedata.category(ch) in ("Cc", "Cs", "Zl", "Zp") for ch in shown)
    assert not BIDI & set(shown)


@given(ANY)
def test_making_it_safe_twice_changes_nothing_more(text):
    assert safe(safe(text)) == safe(text)


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs")), max_size=40))
def test_letters_marks_and_signs_of_all_scripts_are_kept(text):
    assert safe(text) == text


def test_what_people_write_is_kept():
    for text in (
        "한국어 조합 \u1112\u1161\u11ab",
        "日本語カナ",
        "🙂 👩\u200d👩\u200d👧 ❤\ufe0f",
        "e\u0301 n\u0303",
        "العربية",
    ):
        assert safe(text) == text


def test_what_is_hidden_is_written_out():
    assert safe("a\x1b[31m\x9b\u202e\ud800\U000e0001") == "a\\x1b[31m\\x9b\\u202e\\ud800\\U000e0001"
