"""--vocab, and the metadata key: one's own language model on the command line, proved, mailed, copied and compared."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.cli.command import call
from tests.models.weights.test_language_model import tensors

WORDS = ["the", "</s>", "cat", "sat", "on", "mat"]
TEXT = "the cat sat"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A directory with a language model, the same one with the key, and its words."""
    monkeypatch.chdir(tmp_path)
    found = tensors("gru", emb__weight=(6, 4), fc__weight=(6, 3), fc__bias=(6,))
    save_file(found, "plain.safetensors")
    save_file(found, "key.safetensors", {"vocabulary": json.dumps(WORDS)})
    save_file(found, "wrong.safetensors", {"vocabulary": "words.txt"})
    (tmp_path / "words.txt").write_text("\n".join(WORDS))
    (tmp_path / "seven.txt").write_text("\n".join([*WORDS, "seven"]))
    return tmp_path


def y(capsys, *argv):
    return call(capsys, "show", *argv, "--at", "t3.y", "--format", "csv").out


def test_the_words_of_a_list_and_of_the_key_are_the_same_and_torch_agrees(folder, capsys) -> None:
    listed = y(capsys, "plain.safetensors", TEXT, "--vocab", "words.txt")
    assert "cat" in listed and listed == y(capsys, "key.safetensors", TEXT)
    assert listed == y(capsys, "gru", TEXT, "--weights", "plain.safetensors", "--vocab", "words.txt")
    proof = call(capsys, "show", "key.safetensors", "--proof")
    assert proof.status == 0 and "largest difference" in proof.out
    assert "random" not in call(capsys, "show", "key.safetensors", TEXT).out


def test_a_code_says_that_words_of_a_list_do_not_travel(folder, capsys) -> None:
    code = call(capsys, "code", "plain.safetensors", TEXT, "--vocab", "words.txt").out.strip()
    missing = call(capsys, "show", code)
    assert missing.status == 2 and "6 words of plain.safetensors, which do not travel in a code" in missing.err
    assert y(capsys, code, "--vocab", "words.txt") == y(capsys, "key.safetensors", TEXT)
    given = y(capsys, code, "--vocab", "words.txt", "--weights", "plain.safetensors")
    assert given == y(capsys, "key.safetensors", TEXT)
    keyed = call(capsys, "code", "key.safetensors", TEXT).out.strip()
    assert y(capsys, keyed) == y(capsys, "key.safetensors", TEXT)


def test_two_vocabularies_stand_beside_each_other(folder, capsys) -> None:
    specs = ("gru,weights=plain.safetensors,vocab=words.txt", "gru")
    assert call(capsys, "compare", *specs, TEXT).status == 0
    assert call(capsys, "compare", "plain.safetensors", "gru", TEXT, "--vocab", "words.txt").status == 0


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("plain.safetensors", TEXT, "--vocab", "none.txt"), "there is no vocabulary file none.txt"),
        (("plain.safetensors", TEXT, "--vocab", "seven.txt"), "emb.weight [6x4]: give one word for each row"),
        (("plain.safetensors", "the dog", "--vocab", "words.txt"), "'dog' was not among the words"),
        (("wrong.safetensors", TEXT), "the metadata 'vocabulary' of wrong.safetensors is not a JSON list"),
        (("gru", TEXT, "--vocab", "words.txt"), "give that with --weights"),
        (("zoo:recall-gru", "--vocab", "words.txt"), "leave out --vocab"),
        (("plain.safetensors", "--input", "x.npy", "--vocab", "words.txt"), "--input takes its place"),
    ],
)
def test_what_does_not_fit_is_one_sentence(folder, capsys, argv, said) -> None:
    np.save("x.npy", np.zeros((2, 4)))
    answer = call(capsys, "show", *argv)
    assert answer.status == 2 and said in answer.err and answer.err.count("\n") == 1
