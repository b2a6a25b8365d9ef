"""What a piece is called: printable, its columns as they seem, each name once."""

import pytest
from tokenizers import pre_tokenizers
from wcwidth import wcswidth

from seqtui.models.tokens.names import LONGEST, bytes_of, names_of, readable


def written(text: str) -> str:
    """A text as a byte-level tokenizer writes it."""
    return "".join(piece for piece, _ in pre_tokenizers.ByteLevel(False, use_regex=False).pre_tokenize_str(text))


def test_the_letters_of_bytes_are_those_of_the_library():
    for text in ("".join(map(chr, range(256))), "고양이\U0001f642", " \n\t"):
        assert bytes_of(written(text)) == text.encode()
    assert {bytes_of(letter) for letter in pre_tokenizers.ByteLevel.alphabet()} == {bytes([k]) for k in range(256)}


@pytest.mark.parametrize(
    ("piece", "name"),
    [
        (written(" cat"), "␣cat"),
        (written("\n\n"), "\\n\\n"),
        (written(" 고양이"), "␣고양이"),
        (written("고")[:2], "<0xEA><0xB3>"),
        ("a" + written("고")[:2], "a<0xEA><0xB3>"),
        (written("\u200b"), "\\u200b"),
        (written("\x1b[2J"), "\\x1b[2J"),
        (written("\xa0"), "\\xa0"),
        (written("\u202e"), "\\u202e"),
        (written("\u0301"), "◌\u0301"),
        (written(" " * 100), "␣" * (LONGEST - 1) + "…"),
    ],
)
def test_a_token_of_bytes_is_read_back(piece, name):
    assert readable(piece, byte_level=True) == name
    assert name.isprintable() and wcswidth(name) > 0


@pytest.mark.parametrize(
    ("piece", "name"),
    [
        ("▁the", "␣the"),
        ("##ing", "##ing"),
        ("##\u1161", "##ㅏ"),
        ("\u1112", "ㅎ"),
        ("\u11ab", "ㄴ"),
        ("\u1100\u1161\u11a8", "각"),
        ("<0xEC>", "<0xEC>"),
        ("Ġcat", "Ġcat"),
        ("[red]", "[red]"),
    ],
)
def test_other_tokens_stay_as_they_are_but_for_spaces_and_korean_letters(piece, name):
    assert readable(piece) == name
    assert wcswidth(name) > 0


def test_no_two_rows_have_one_name():
    pieces = {0: "▁a", 1: "␣a#2", 2: "␣a", 4: "", 5: "<3>"}
    names = names_of(pieces, 6)
    assert names == ["␣a", "␣a#2", "␣a#2#2", "<3>", "<4>", "<3>#5"]


def test_a_token_that_was_added_is_no_bytes():
    assert names_of({0: "Ġé", 1: "Ġé"}, 2, byte_level=True, added={1}) == ["␣<0xE9>", "Ġé"]
