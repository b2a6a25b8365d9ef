"""A tokenizer that was made to hurt is one sentence, in bounded time and memory; nothing of it reaches the terminal."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.models.tokens import hub
from seqtui.models.tokens.reading import read_tokenizer
from seqtui.models.tokens.worker import Worker


def document(**parts) -> dict:
    """The content of a tokenizer.json with two pieces, where not told otherwise."""
    model = {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []} | parts.pop("model", {})
    return {"version": "1.0", "added_tokens": [], "model": model} | parts


def pattern(regex: str) -> dict:
    return {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": False}


NESTED = '{"type":"Sequence","normalizers":[' * 5_000 + '{"type":"NFC"}' + "]}" * 5_000
HOSTILE = {
    "no JSON": b"\xff" * 40,
    "another document": json.dumps({"a": 1}).encode(),
    "deep": b'{"a":' * 100_000,
    "deep parts": json.dumps(document()).replace('"model"', f'"normalizer":{NESTED},"model"').encode(),
    "a number beyond": json.dumps(document(model={"vocab": {"a": 2**40}})).encode(),
    "a number of nearly 2^32": json.dumps(document(model={"vocab": {"a": 2**32 - 1}})).encode(),
    "a broken pattern": json.dumps(document(pre_tokenizer=pattern("(a"))).encode(),
    "no piece for the unknown": json.dumps(document(model={"unk_token": "[UNK]\x1b[2J\u202e"})).encode(),
    "a merge of nothing": json.dumps(document(model={"merges": ["a c"]})).encode(),
    "a merge that panics": json.dumps(
        document(model={"vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"], "continuing_subword_prefix": "####"})
    ).encode(),
    "a table that panics": json.dumps(
        document(normalizer={"type": "Precompiled", "precompiled_charsmap": "EAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    ).encode(),
    "a special piece that is not there": json.dumps(
        document(
            post_processor={
                "type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}],
                "pair": [],
                "special_tokens": {},
            }
        )
    ).encode(),
    "a special piece of another number": json.dumps(
        document(
            post_processor={
                "type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "\x1b[2J", "type_id": 0}}],
                "pair": [],
                "special_tokens": {"\x1b[2J": {"id": "\x1b[2J", "ids": [7_000], "tokens": ["\x1b[2J"]}},
            }
        )
    ).encode(),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_no_tokenizer_is_one_sentence(what, tmp_path, monkeypatch):
    """Answered in this process, without its limits: a process for each would be slow."""
    (tmp_path / "tokenizer.json").write_bytes(HOSTILE[what])
    monkeypatch.setattr(policy, "restrict", lambda policy: None)
    read, worker = read_tokenizer(tmp_path), Worker()
    answer = worker.answer({"files": read.files, "name": read.name, "rows": 0})
    said = (answer if "failed" in answer else worker.answer({"text": "xyz"}))["failed"]
    assert said.isprintable() and len(said) < 500 and "tokenizer.json" in said


def test_a_panic_of_the_library_is_one_sentence_and_nothing_of_it_reaches_the_terminal(tmp_path, capfd):
    (tmp_path / "tokenizer.json").write_bytes(HOSTILE["a table that panics"])
    read = read_tokenizer(tmp_path)
    with pytest.raises(SeqtuiError, match="does not work") as caught:
        read.encode("xyz")
    assert str(caught.value).isprintable()
    assert capfd.readouterr() == ("", "")
    assert read.decode([0]) == "a"  # it lives on
    read.close()


SLOW = json.dumps(document(pre_tokenizer=pattern("a*a*[!](?=a)"), model={"vocab": {"a": 0, "!": 1}})).encode()


def test_a_pattern_that_comes_to_no_end_is_stopped(tmp_path, monkeypatch):
    """A library that searches for minutes cannot be interrupted: its process ends itself by an alarm."""
    (tmp_path / "tokenizer.json").write_bytes(SLOW)
    monkeypatch.setattr(hub, "SECONDS", 0.5)
    read = read_tokenizer(tmp_path)
    with pytest.raises(SeqtuiError, match="took more than 0"):
        read.encode("a" * 4_000 + "!")  # 40 seconds
    assert not read._process.alive
    assert list(read.encode("a")) == [0]
    read.close()


PROGRAM = """
import json, resource, sys
from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.models.tokens.reading import read_tokenizer
try:
    print(len(read_tokenizer(sys.argv[1]).encode("ab")))
except SeqtuiError as error:
    print(error)
own = open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]  # rusage begins with the parent's
print(max(int(own), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)
"""


def bomb(what: str, path: Path) -> None:
    """Write a file that is much too large: of nothing, of spaces, or of tokens."""
    with path.open("wb") as file:
        if what == "500 MB of nothing":
            file.truncate(500 * 2**20)
        elif what == "500 MB of spaces":
            for _ in range(500):
                file.write(b" " * 2**20)
        else:
            words = ",".join(f'"{k:x}":{k}' for k in range(400_000))
            file.write(json.dumps(document()).replace('"a": 0, "b": 1', words).encode())


LIMIT = 100 * 2**20  # bytes of data, which reading those tokens takes three times


@pytest.mark.parametrize("what", ["500 MB of nothing", "500 MB of spaces", "more tokens than memory"])
def test_a_large_file_takes_no_more_memory_than_it_may(what, tmp_path):
    bomb(what, tmp_path / "tokenizer.json")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT)),
    )
    said, megabytes = done.stdout.splitlines()
    assert "tokenizer.json" in said and int(megabytes) < 200, (said, megabytes)
    assert ("memory" in said) == (what == "more tokens than memory"), said
