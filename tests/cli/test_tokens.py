"""``seqtui tokens``: the tokens of a text, their numbers and characters, without a run."""

import json

import pytest

from tests.cli.command import call
from tests.models.layouts.directories import GPT2_CONFIG, gpt2, written
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
    for text in ("the cat", "1 2"):
        said = call(capsys, "tokens", str(tmp_path), text)
        assert said.status == 2 and "has no tokenizer.json" in said.err
    said = call(capsys, "tokens", "zoo:recall-lstm", "the cat")
    assert said.status == 2 and "has no tokenizer" in said.err
    said = call(capsys, "tokens", str(tmp_path / "gone"), "the cat")
    assert said.status == 2 and "there is no" in said.err


def lies(config=None, tokenizer=None):
    """Files of a directory in place of the right ones."""
    return {"config.json": config, "tokenizer.json": tokenizer}


HOSTILE = {
    "a config of half a network": lies(config=json.dumps({**GPT2_CONFIG, "n_layer": 1})),
    "heads that do not divide": lies(config=json.dumps({**GPT2_CONFIG, "n_head": 4})),
    "a family of control signs": lies(config=json.dumps({**GPT2_CONFIG, "model_type": "\x1b[2J[red]"})),
    "no config": lies(config="[" * 50_000),
    "no tokenizer": lies(tokenizer="{" * 50_000),
    "a tokenizer of another network": lies(tokenizer=KINDS["word piece"]().to_str()),
    "a tokenizer of control signs": lies(tokenizer=KINDS["word piece"]().to_str().replace("[UNK]", "\\u001b[2J", 1)),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_directory_that_lies_is_one_line_and_exit_code_2(what, tmp_path, capsys):
    folder = written(tmp_path / "gpt2", GPT2_CONFIG, gpt2())
    for name, text in HOSTILE[what].items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    said = call(capsys, "show", str(folder), "1 2" if HOSTILE[what]["config.json"] else "the streets")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("seqtui: ") and said.err.count("\n") == 1 and said.err[:-1].isprintable()
    assert "fault of the program" not in said.err
