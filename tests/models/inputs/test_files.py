"""What a person can get wrong with text, settings, vectors and weights: one clear line each, never anything else."""

import json
import struct

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.files import read_npy
from seqtui.models.weights.state_dict import StateDict, read_safetensors
from tests.models.recurrent_samples import module, run, state_dict, vectors


def refused(function, *arguments, **given) -> str:
    """The sentence of the refusal."""
    with pytest.raises(SeqtuiError) as caught:
        function(*arguments, **given)
    said = str(caught.value)
    assert said.isprintable() and 10 < len(said) < 300
    return said


def tensors(name: str = "lstm", **options) -> dict[str, torch.Tensor]:
    return dict(module(name, 3, 4, **options).state_dict())


# weights that do not fit --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("other", ["rnn", "lstm", "gru"])
def test_weights_of_another_model(name, other, tmp_path):
    weights = state_dict(tensors(other), tmp_path)
    if name == other:
        run(name, "a b", weights=weights)
    else:
        assert "another model" in refused(run, name, "a b", weights=weights)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.pop("weight_ih_l0"), "no nn.LSTM weights"),
        (lambda t: t.pop("weight_hh_l1"), "no tensor 'weight_hh_l1'"),
        (lambda t: t.pop("bias_hh_l0"), "no tensor 'bias_hh_l0'"),
        (lambda t: [t.pop("bias_ih_l1"), t.pop("bias_hh_l1")], "no tensor 'bias_ih_l1'"),
        (lambda t: [t.pop(k) for k in list(t) if k.endswith("l0")], "no nn.LSTM weights"),
        (lambda t: t.update(weight_hh_l1=torch.ones(20, 5)), "need [16, 4]"),
        (lambda t: t.update(weight_ih_l1=torch.ones(16, 7)), "need [16, 4]"),
        (lambda t: t.update(weight_hh_l1=torch.tensor(1.0)), "need [16, 4]"),
        (lambda t: t.update(weight_hh_l0=torch.ones(16)), "must be a matrix"),
        (lambda t: t.update(bias_ih_l0=torch.ones(16, 1)), "need [16]"),
        (lambda t: t.update(weight_hr_l0=torch.ones(2, 4)), "proj_size"),
        (lambda t: t.update(weight_ih_l3=torch.ones(16, 4)), "no tensor"),
        (lambda t: t.update(weight_ih_l0_reverse=torch.ones(16, 3)), "reverse"),
        (lambda t: t.update({"other.weight_ih_l0": torch.ones(16, 3)}), "several candidates"),
        (lambda t: [t.clear(), t.update(**{"linear.weight": torch.ones(2, 2)})], "it holds linear.weight"),
    ],
)
def test_a_state_dict_with_something_missing_or_misshapen(change, says, tmp_path):
    changed = tensors(num_layers=2)
    change(changed)
    assert says in refused(run, "lstm", "a b", weights=state_dict(changed, tmp_path))


def test_a_projected_lstm(tmp_path):
    assert "proj_size" in refused(run, "lstm", "a", weights=state_dict(tensors(proj_size=2), tmp_path))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"d_hidden": 5}, "d_hidden is 4"),
        ({"d_in": 4}, "d_in is 3"),
        ({"n_layers": 1}, "n_layers is 2"),
        ({"bidirectional": "no"}, "bidirectional is True"),
    ],
)
def test_settings_that_contradict_the_file(settings, says, tmp_path):
    weights = state_dict(tensors(num_layers=2, bidirectional=True), tmp_path)
    assert says in refused(run, "lstm", "a b", weights=weights, **settings)
    run("lstm", "a b", weights=weights, d_hidden=4, d_in="3", n_layers=2, bidirectional="yes")


# files that cannot be read ------------------------------------------------------------------------------------


def test_truncated_and_damaged_weights(tmp_path):
    path = tmp_path / "w.safetensors"
    save_file(tensors(), path)
    whole = path.read_bytes()
    for cut in (0, 1, 7, 8, 40, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        assert "truncated or damaged" in refused(read_safetensors, path)
    path.write_bytes(b"\xff" * 64)
    refused(read_safetensors, path)
    path.write_bytes(struct.pack("<Q", 2) + b"[]")
    refused(read_safetensors, path)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_weights_that_are_no_numbers(value, tmp_path):
    changed = tensors()
    changed["bias_ih_l0"][3] = value
    assert "NaN or infinity" in refused(state_dict, changed, tmp_path)


@pytest.mark.parametrize("dtype", [torch.float8_e4m3fn, torch.bool])
def test_weights_of_other_kinds(dtype, tmp_path):
    refused(state_dict, {"weight_ih_l0": torch.ones(4, 3).to(dtype)}, tmp_path)


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16])
def test_half_precision_weights_are_read(kind, tmp_path):
    halves = {key: value.to(kind) for key, value in tensors().items()}
    assert run("lstm", "a b", weights=state_dict(halves, tmp_path)).trace.value("t2.h").dtype == np.float64


def test_weights_that_are_empty(tmp_path):
    assert "no tensors" in refused(state_dict, {}, tmp_path)
    assert "is empty" in refused(state_dict, {"weight_ih_l0": torch.ones(0, 3)}, tmp_path)


def test_a_tensor_name_that_would_move_the_cursor(tmp_path):
    refused(state_dict, {"a\n\x1b[2J": torch.ones(2)}, tmp_path)


def test_a_header_that_lies(tmp_path):
    header = {"weight_ih_l0": {"dtype": "F64", "shape": [10**9, 10**9], "data_offsets": [0, 8]}}
    text = json.dumps(header).encode()
    path = tmp_path / "w.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"\0" * 8)
    refused(read_safetensors, path)


def test_weights_that_are_not_there_or_of_another_format(tmp_path):
    assert "there is no weights file" in refused(read_safetensors, tmp_path / "none.safetensors")
    assert "there is no weights file" in refused(read_safetensors, tmp_path)
    other = tmp_path / "w.bin"
    other.write_bytes(b"x")
    assert "not a .safetensors file" in refused(read_safetensors, other)


# vectors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("array", "says"),
    [
        (np.ones(()), "shape []"),
        (np.ones(3), "shape [3]"),
        (np.ones((2, 3, 4)), "shape [2, 3, 4]"),
        (np.ones((0, 3)), "shape [0, 3]"),
        (np.ones((3, 0)), "shape [3, 0]"),
        (np.ones((10_001, 1)), "shape [10001, 1]"),
    ],
)
def test_an_input_of_the_wrong_shape(array, says):
    assert says in refused(run, "lstm", input=array)


def test_an_input_of_another_width_than_the_network_reads(tmp_path):
    assert "width 5" in refused(run, "lstm", input=vectors(2, 5), d_in=4)
    assert "width 5" in refused(run, "lstm", input=vectors(2, 5), weights=state_dict(tensors(), tmp_path))
    assert "not both" in refused(run, "lstm", "a b", input=vectors(2, 5))


@pytest.mark.parametrize(
    ("array", "says"),
    [
        (np.array([{"a": 1}], dtype=object), "pickled objects"),
        (np.array(["a"]), "real numbers"),
        (np.ones(3, dtype=complex), "real numbers"),
        (np.ones((0, 4)), "shape [0, 4]"),
        (np.array([[1.0, np.nan]]), "NaN"),
        (np.array([[1.0, np.inf]]), "NaN or infinity"),
    ],
)
def test_an_npy_file_that_is_no_table_of_numbers(array, says, tmp_path):
    np.save(tmp_path / "x.npy", array, allow_pickle=True)
    assert says in refused(read_npy, tmp_path / "x.npy")


def test_an_npy_file_that_is_damaged(tmp_path):
    path = tmp_path / "x.npy"
    assert "there is no file" in refused(read_npy, path)
    np.save(path, vectors(4, 3))
    whole = path.read_bytes()
    for content in (b"", whole[:5], whole[:60], whole[:-1], b"x" * 100, b"\x80\x04N.", b"PK\x03\x04" + b"x" * 60):
        path.write_bytes(content)
        refused(read_npy, path)
    path.write_bytes(whole.replace(b"(4, 3)", b"(9, 9)"))
    refused(read_npy, path)
    path.write_bytes(whole.replace(b"(4, 3), }            ", b"(99999999, 9999999), }"))
    refused(read_npy, path)
    with path.open("wb") as file:
        np.savez(file, a=np.ones(2))
    assert "several arrays" in refused(read_npy, path)


def test_an_npy_file_is_read_in_float64(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(6, dtype=np.int16).reshape(2, 3))
    assert run("gru", input=read_npy(tmp_path / "x.npy")).trace.value("t2.x").tolist() == [3.0, 4.0, 5.0]


# text and settings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        (" \t\n　", "empty"),
        ("word " * 100_000, "100,000 words"),
        ("x" * 1_000_000, "1,000,000 characters"),
        ("a" * 5_000_000, "5,000,000 characters"),
        (" ".join(f"w{k}" for k in range(10_000)), "too many numbers"),
    ],
    ids=["empty", "blank", "words", "one word", "huge", "vocabulary"],
)
def test_a_text_that_is_empty_or_too_long(text, says):
    assert says in refused(run, "lstm", text)


def test_a_long_text_of_characters():
    assert "10,001 chars" in refused(run, "lstm", "x" * 10_001, unit="char")
    assert "too long" in refused(run, "lstm", "e" + "\u0301" * 1000, unit="char")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"hidden": 4}, "no setting 'hidden'"),
        ({"reset": "before"}, "no setting 'reset'"),
        ({"d_hidden": 0}, "1 to 1024"),
        ({"d_hidden": -3}, "1 to 1024"),
        ({"d_hidden": 1025}, "1 to 1024"),
        ({"d_hidden": 2.5}, "whole number"),
        ({"d_hidden": "four"}, "whole number"),
        ({"d_hidden": "nan"}, "whole number"),
        ({"d_hidden": None}, "whole number"),
        ({"n_layers": 17}, "1 to 16"),
        ({"bidirectional": "maybe"}, "yes or no"),
        ({"unit": "byte"}, "word or char"),
    ],
)
def test_settings_that_are_unknown_or_out_of_range(settings, says):
    assert says in refused(run, "lstm", "a b", **settings)


def test_settings_of_one_model_only():
    assert "tanh or relu" in refused(run, "rnn", "a", nonlinearity="gelu")
    assert "after or before" in refused(run, "gru", "a", reset="never")


def test_a_network_too_large_to_record():
    assert "too many numbers" in refused(run, "lstm", input=np.ones((1, 2_000_000)))
    assert "too many numbers" in refused(run, "lstm", "a", d_hidden=1024, n_layers=16, bidirectional=True)
    assert "too many numbers" in refused(run, "lstm", "a " * 3000, d_hidden=1024, n_layers=4)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (("t9.h", 1.0), "no value 't9.h'"),
        (("t1.h[9]", 1.0), "outside"),
        (("t1.h", [1.0, 2.0]), "shape"),
        (("t1.h", float("nan")), "finite"),
        (("t1.h#1", 1.0), "no name of its own"),
        (("t1..h", 1.0), "not a path"),
    ],
)
def test_edits_that_meet_nothing(edit, says):
    assert says in refused(run, "lstm", "a b", edits=(edit,))


def test_a_state_dict_given_from_python_needs_no_file():
    weights = StateDict("mine", {key: value.numpy() for key, value in tensors().items()})
    assert run("lstm", "a b", weights=weights).source == "weights from mine"
