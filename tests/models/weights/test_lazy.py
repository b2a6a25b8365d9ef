"""Safetensors files that are mapped: the header is believed only where the bytes bear it out."""

import json
import os

import numpy as np
import pytest
from safetensors.numpy import save

from seqtui.engine.errors import SeqtuiError
from seqtui.models import limits
from seqtui.models.weights import state_dict
from seqtui.models.weights.lazy import Tensors, parsed, stored_in
from seqtui.models.weights.state_dict import read_safetensors


def _bytes(header, data=b""):
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def _one(**changed):
    return {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **changed}}


def test_what_safetensors_writes_is_read_back():
    arrays = {"a": np.arange(6.0).reshape(2, 3), "b": np.ones((2,), np.float32), "c": np.array([3, -4], np.int64)}
    tensors = Tensors("file", parsed("file", save(arrays)))
    assert {key: np.array_equal(tensors[key], arrays[key]) for key in arrays} == dict.fromkeys(arrays, True)
    assert tensors["c"].dtype == np.float64 and tensors.shapes == {key: a.shape for key, a in arrays.items()}


def test_a_bfloat16_is_the_upper_half_of_a_float32():
    bits = (np.array([1.5, -2.0], "<f4").view("<u4") >> 16).astype("<u2")
    header = {"a": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}
    assert Tensors("f", parsed("f", _bytes(header, bits.tobytes())))["a"].tolist() == [1.5, -2.0]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 7,
        _bytes({}, b""),
        _bytes([]),
        _bytes({"a": 1}),
        _bytes({"a": {"dtype": "F32"}}, bytes(8)),
        _bytes(_one(), bytes(7)),
        _bytes(_one(), bytes(9)),
        _bytes(_one(shape=[3]), bytes(8)),
        _bytes(_one(shape=[-2]), bytes(8)),
        _bytes(_one(shape=[2.0]), bytes(8)),
        _bytes(_one(shape=[True, 2]), bytes(8)),
        _bytes(_one(shape=[1] * 40 + [2]), bytes(8)),
        _bytes(_one(shape=[0], data_offsets=[0, 0]), b""),
        _bytes(_one(data_offsets=[8, 16]), bytes(16)),
        _bytes(_one(data_offsets=[0, 8, 1]), bytes(8)),
        _bytes(_one(data_offsets=7), bytes(8)),
        _bytes(_one(dtype="F8_E4M3"), bytes(8)),
        _bytes(_one(dtype=["F32"]), bytes(8)),
        _bytes(_one(dtype="BOOL", shape=[8]), bytes(8)),
        _bytes({**_one(), "b": _one()["a"]}, bytes(8)),  # two tensors of the same bytes
        _bytes({"a\x1b": _one()["a"]}, bytes(8)),
        (2**40).to_bytes(8, "little") + b"{}",
        (50).to_bytes(8, "little") + b"{}",
        (10).to_bytes(8, "little") + b"[[[[[[[[[[",
    ],
)
def test_a_header_that_does_not_fit_its_bytes_is_one_sentence(data):
    with pytest.raises(SeqtuiError) as error:
        parsed("file", data)
    assert "\n" not in str(error.value) and "\x1b" not in str(error.value)


def _saved(path, rows=300):
    arrays = {"a": np.arange(rows * 4, dtype="f4").reshape(rows, 4), "b": np.arange(8, dtype="f4")}
    path.write_bytes(save(arrays))
    return arrays


@pytest.mark.parametrize("change", ["shorter", "empty", "other numbers"])
def test_a_file_that_changes_while_it_is_open_is_one_sentence(tmp_path, change):
    path = tmp_path / "f.safetensors"
    _saved(path)
    tensors = Tensors("f", stored_in(path))
    assert tensors["b"].tolist() == list(range(8))  # read before
    data = path.read_bytes()
    with path.open("r+b") as file:
        if change == "other numbers":
            file.write(data[:-5000] + bytes(5000))
        else:
            file.truncate(0 if change == "empty" else len(data) - 4000)
    os.utime(path, ns=(1, 1))
    with pytest.raises(SeqtuiError, match=r"f\.safetensors has changed since it was opened"):
        tensors["a"]
    assert tensors["b"].tolist() == list(range(8))


def test_a_file_that_is_deleted_while_it_is_open_is_still_read(tmp_path):
    arrays = _saved(tmp_path / "f.safetensors")
    tensors = Tensors("f", stored_in(tmp_path / "f.safetensors"))
    (tmp_path / "f.safetensors").unlink()
    assert np.array_equal(tensors["a"], arrays["a"])


def test_a_large_file_stays_in_its_own_kind_of_number_and_is_read_when_it_is_looked_at(tmp_path, monkeypatch):
    path = tmp_path / "f.safetensors"
    arrays = _saved(path)
    small = read_safetensors(path)
    monkeypatch.setattr(state_dict, "SMALL_WEIGHTS", 10)
    large = read_safetensors(path)
    assert large.shapes == small.shapes and not large.tensors.seen
    assert {large.tensors[key].dtype.name for key in arrays} == {"float32"}
    assert all(np.array_equal(large.tensors[key], small.tensors[key]) for key in arrays)
    monkeypatch.setattr(limits, "free_memory", lambda: 4 * 2**10)
    with pytest.raises(SeqtuiError, match="over half of the free memory"):
        read_safetensors(path)
