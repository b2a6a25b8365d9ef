"""Directories without a tokenizer.json are split as `transformers` splits them, or refused."""

import json
from pathlib import Path

import pytest

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.models.tokens.reading import TokenNumbers, read_tokenizer
from seqtui.models.tokens.worker import Worker
from tests.models.tokens.golden import FILE, texts

GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("what", GOLDEN)
def test_a_text_is_split_as_transformers_splits_it(what, tmp_path):
    kept = GOLDEN[what]
    read = read_tokenizer(write(tmp_path, kept["files"]))
    assert [list(read.encode(text)) for text in texts()] == kept["ids"]
    pair = read.split("the cat", "the mat")
    assert list(pair.ids) == kept["pair"]
    assert kept["types"] is None or list(pair.types) == kept["types"]
    read.close()


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """What is refused is refused in this process: a process for each would be slow (test_hub.py has some)."""
    monkeypatch.setattr(policy, "restrict", lambda policy: None)


def refused(folder: Path) -> str:
    read = read_tokenizer(folder)
    if isinstance(read, TokenNumbers):
        with pytest.raises(SeqtuiError) as caught:
            read.encode("the cat")
        said = str(caught.value)
    else:
        said = Worker().answer({"files": read.files, "name": read.name, "rows": 0})["failed"]
    assert said.isprintable()
    return said


def test_a_family_whose_files_do_not_say_enough_is_refused(tmp_path):
    files = GOLDEN["gpt2"]["files"] | {"config.json": '{"model_type": "whisper\\u001b[2J"}'}
    said = refused(write(tmp_path, files))
    assert "gpt2, roberta, bart, qwen2" in said and "save_pretrained" in said


@pytest.mark.parametrize("file", ["source.spm", "spiece.model", "tokenizer.model", "sentencepiece.bpe.model"])
def test_what_only_sentence_piece_reads_is_refused_by_name(file, tmp_path):
    (tmp_path / file).write_bytes(b"\n\x05\n\x03the")
    assert f"has {file}, which SentencePiece alone" in refused(tmp_path)


DAMAGED = {
    "a row that is no number": {"vocab.json": '{"a": "x"}'},
    "a vocabulary that is a list": {"vocab.json": "[1]"},
    "merges of three": {"merges.txt": "a b c\n"},
    "merges of one": {"merges.txt": "a\n"},
    "a merge of what is not there": {"merges.txt": "zz yy\n"},
    "no UTF-8": {"merges.txt": "\ud800"},
    "a number that is another's": {"tokenizer_config.json": '{"added_tokens_decoder": {"9000": {"content": "<x>"}}}'},
    "an added token that is none": {"tokenizer_config.json": '{"added_tokens_decoder": {"9": 7}}'},
    "a deep config": {"tokenizer_config.json": '{"a":' * 50_000},
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_file_is_one_sentence(what, tmp_path):
    write(tmp_path, GOLDEN["gpt2"]["files"])
    for name, text in DAMAGED[what].items():
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert len(refused(tmp_path)) < 400
