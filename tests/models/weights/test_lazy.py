"""Safetensors files that are mapped: the header is believed only where the bytes bear it out."""

import json

import numpy as np
import pytest
from safetensors.numpy import save

from seqtui.engine.errors import SeqtuiError
from seqtui.models.weights.lazy import Tensors, parsed


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
