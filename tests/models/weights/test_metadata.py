"""What a trained file says about itself: read strictly, and every hostile text is one sentence."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.models.weights.trained_files import KEY, MAX_METADATA, Trained, parse_metadata

WORDS = ["a", "b", "c", "</s>"]
GOOD = {
    "format": 1,
    "model": "rnn",
    "config": {"d_in": 3},
    "vocabulary": WORDS,
    "recipe": "chars",
    "seed": 7,
    "steps": 5,
}


def tensors(words: int = 4, d_in: int = 3, d_hidden: int = 2) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    shapes = {
        "embedding.weight": (words, d_in),
        "rnn.weight_ih_l0": (d_hidden, d_in),
        "rnn.weight_hh_l0": (d_hidden, d_hidden),
        "rnn.bias_ih_l0": (d_hidden,),
        "rnn.bias_hh_l0": (d_hidden,),
        "out.weight": (words, d_hidden),
        "out.bias": (words,),
    }
    return {key: rng.normal(size=shape).astype(np.float32) for key, shape in shapes.items()}


def trained_file(directory: Path, said: object = GOOD, **changed) -> Path:
    path = directory / "trained.safetensors"
    text = said if isinstance(said, str) else json.dumps(said)
    save_file({**tensors(), **changed}, path, {KEY: text})
    return path


def test_a_trained_file_needs_nothing_else(tmp_path: Path) -> None:
    weights = read_safetensors(trained_file(tmp_path))
    found = run(Request("rnn", "c a", weights=weights))
    assert found.trained and found.source == "trained weights (chars, seed 7)"
    assert found.vocabulary == tuple(WORDS) and found.targets == ("a", "</s>") and not found.notes
    values = {key: np.float64(value) for key, value in tensors().items()}
    h = np.zeros(2)
    for word in (2, 0):
        x = values["embedding.weight"][word]
        ahead = values["rnn.weight_ih_l0"] @ x + values["rnn.bias_ih_l0"]
        h = np.tanh(ahead + values["rnn.weight_hh_l0"] @ h + values["rnn.bias_hh_l0"])
    scores = values["out.weight"] @ h + values["out.bias"]
    np.testing.assert_allclose(found.trace.value("t2.y"), np.exp(scores) / np.exp(scores).sum(), rtol=1e-12)


def test_an_unknown_word_is_named(tmp_path: Path) -> None:
    weights = read_safetensors(trained_file(tmp_path))
    with pytest.raises(SeqtuiError, match=r"'x', 'y' were not among the words that trained\.safetensors was .* a b"):
        run(Request("rnn", "a x b y x", weights=weights))


def test_a_plain_state_dict_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "plain.safetensors"
    save_file({key: value for key, value in tensors().items() if key.startswith("rnn")}, path, {"other": "x"})
    weights = read_safetensors(path)
    assert weights.about is None
    found = run(Request("rnn", "any words at all", weights=weights))
    assert not found.trained and found.source == "weights from plain.safetensors"


def test_a_typed_setting_beside_the_file_s_own(tmp_path: Path) -> None:
    weights = read_safetensors(trained_file(tmp_path, GOOD | {"config": {"unit": "char"}}))
    assert run(Request("rnn", "ab", weights=weights)).tokens == ("a", "b")
    assert run(Request("rnn", "a b", {"unit": "word"}, weights=weights)).tokens == ("a", "b")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"a":' * 50_000, "is not JSON"),
        ("[1]", "is not a JSON object"),
        ('{"format": 1, "model": NaN}', "is not JSON"),
        ("x" * (MAX_METADATA + 1), "is longer than 1 MB"),
        (GOOD | {"format": 2}, "not of format 1"),
        (GOOD | {"model": 3}, "'model'"),
        (GOOD | {"model": ""}, "names no model"),
        (GOOD | {"model": "rnn\x1b[31m"}, "'model'"),
        (GOOD | {"recipe": "a\nb"}, "'recipe'"),
        (GOOD | {"seed": -1}, "'seed'"),
        (GOOD | {"seed": True}, "'seed'"),
        (GOOD | {"steps": 1.5}, "'steps'"),
        (GOOD | {"config": []}, "'config'"),
        (GOOD | {"config": {"d_in": [3]}}, "'config'"),
        (GOOD | {"config": {"d\x07": 3}}, "'config'"),
        (GOOD | {"config": {"d_in": 10**400}}, "'config'"),
        (GOOD | {"held_out": {"accuracy": "1"}}, "'held_out'"),
        (GOOD | {"vocabulary": "abcd"}, "'vocabulary'"),
        (GOOD | {"vocabulary": ["a", 1]}, "'vocabulary'"),
        (GOOD | {"vocabulary": ["a", "a"]}, "a word twice"),
        (GOOD | {"vocabulary": ["a", "\x1b[2J"]}, "without control characters"),
        (GOOD | {"vocabulary": ["a", "b" * 201]}, "'vocabulary'"),
        (GOOD | {"vocabulary": [str(k) for k in range(20_001)]}, "'vocabulary'"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else None,
)
def test_hostile_metadata_is_one_sentence(said: object, reason: str) -> None:
    text = said if isinstance(said, str) else json.dumps(said)
    with pytest.raises(SeqtuiError) as error:
        parse_metadata("x.safetensors", text)
    assert reason in str(error.value) and "\n" not in str(error.value) and len(str(error.value)) < 300


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"embedding.weight": np.ones((3, 3), np.float32)}, r"embedding.weight has shape \[3, 3\], but"),
        ({"out.weight": np.ones((4, 3), np.float32)}, r"out.weight has shape \[4, 3\], but must be \[4, 2\]"),
        ({"out.bias": np.ones(3, np.float32)}, r"out.bias has shape \[3\]"),
    ],
)
def test_words_of_another_shape_are_one_sentence(tmp_path: Path, changed: dict, reason: str) -> None:
    with pytest.raises(SeqtuiError, match=reason):
        run(Request("rnn", "a b", weights=read_safetensors(trained_file(tmp_path, **changed))))


@pytest.mark.parametrize(
    ("rest", "reason"),
    [({"asks": "what"}, "unknown"), ({"asks": ["next"]}, "unknown"), ({"config": {"zz": 1}}, "'zz'")],
)
def test_what_the_file_asks_for_must_be_known(tmp_path: Path, rest: dict, reason: str) -> None:
    with pytest.raises(SeqtuiError, match=reason):
        run(Request("rnn", "a b", weights=read_safetensors(trained_file(tmp_path, GOOD | rest))))


@pytest.mark.parametrize("claims", [17 * 2**20, 2**40, 2**63 + 5])
def test_a_huge_header_is_refused_before_it_is_read(tmp_path: Path, claims: int) -> None:
    path = tmp_path / "huge.safetensors"
    path.write_bytes(struct.pack("<Q", claims) + b"{" * 100)
    with pytest.raises(SeqtuiError, match=r"huge.safetensors is not a usable safetensors file: its header claims"):
        read_safetensors(path)


def test_what_is_not_known_is_kept_apart() -> None:
    about = parse_metadata("x", json.dumps(GOOD | {"asks": "first", "note": {"deep": [1, 2]}}))
    assert isinstance(about, Trained)
    assert about.rest == {"asks": "first", "note": {"deep": [1, 2]}}
