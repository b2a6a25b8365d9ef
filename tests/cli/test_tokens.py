"""``seqtui tokens``: the tokens of a text, their numbers and characters, without a run."""

import pytest

from tests.cli.command import call
from tests.models.tokens.samples import KINDS, saved


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    here = tmp_path_factory.mktemp("tokenizers")
    return {kind: saved(here / kind.replace(" ", "-"), kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_each_token_has_its_number_and_its_characters(kind, folders, capsys):
    text, made = "the cat 고양이", KINDS[kind]()
    data = call(capsys, "tokens", str(folders[kind]), text, "--format", "json").json
    rows, expected = data["tokens"], made.encode(text)
    assert [row["number"] for row in rows] == expected.ids
    assert [row["special"] for row in rows] == [bool(mark) for mark in expected.special_tokens_mask]
    assert [row["text"] for row in rows if not row["special"]] == [
        text[first:last]
        for (first, last), mark in zip(expected.offsets, expected.special_tokens_mask, strict=True)
        if not mark
    ]
    assert data["vocabulary"] == made.get_vocab_size()


def test_the_page_shows_tokens_side_by_side_and_says_what_a_byte_is(folders, capsys):
    said = call(capsys, "tokens", str(folders["byte level"]), "the cat 앉\x1b[2J").out
    assert "│␣cat│" in said and "one byte" in said and "\x1b" not in said
    said = call(capsys, "tokens", str(folders["word piece"]), "the cat", "the mat").out
    assert "set by the tokenizer" in said and "one byte" not in said and "9 tokens" in said


def test_a_directory_without_a_tokenizer_and_a_file_without_one(tmp_path, capsys):
    said = call(capsys, "tokens", str(tmp_path), "the cat")
    assert said.status == 2 and "has no tokenizer.json" in said.err
    said = call(capsys, "tokens", "zoo:recall-lstm", "the cat")
    assert said.status == 2 and "has no tokenizer" in said.err
    said = call(capsys, "tokens", str(tmp_path / "gone"), "the cat")
    assert said.status == 2 and "there is no" in said.err
