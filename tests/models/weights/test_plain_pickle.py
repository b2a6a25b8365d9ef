"""Pickles are read as data: numbers, texts and arrays come out, and nothing that they name is called."""

import collections
import pickle
import subprocess
from pathlib import Path

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.weights.plain_pickle import Called, read_pickle, read_plain_pickle

PLAIN = {"a": [1, -2, 2**40, 2**80], "b": (1.5, None, True, False), "한글": {"x": "y"}, "bytes": b"\0\1", "": ()}


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_plain_data_comes_out_as_it_went_in(protocol):
    data = {key: value for key, value in PLAIN.items() if key != "bytes" or protocol > 2}  # there a codec's call
    assert read_plain_pickle("w", pickle.dumps(data, protocol)) == data


@pytest.mark.parametrize("protocol", [3, 4])
@pytest.mark.parametrize("kind", ["f8", "f4", "f2", ">f4", "i8", "?"])
def test_arrays_are_numpys_number_by_number(kind, protocol):
    array = (np.arange(12).reshape(3, 4) - 5).astype(kind)
    for given in (array, np.asfortranarray(array), array[1:, ::2].copy()):
        found = read_plain_pickle("w", pickle.dumps({"w": given, "again": given}, protocol))
        assert found["w"].dtype.kind == given.dtype.kind and np.array_equal(found["w"], given)
        assert np.array_equal(found["again"], given), "what is remembered is the array, too"


class Runs:
    """Something whose pickle runs a command."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self):
        return subprocess.call, (["touch", str(self.place)],)


def test_nothing_that_a_pickle_names_is_called(tmp_path):
    data = pickle.dumps({"w": Runs(tmp_path / "ran")})
    assert read_plain_pickle("w", data)["w"] == Called("subprocess call", (["touch", str(tmp_path / "ran")],))
    (tmp_path / "w.pkl").write_bytes(data)
    with pytest.raises(SeqtuiError, match="'w', which is no array of numpy: nothing in it was run"):
        read_pickle(tmp_path / "w.pkl")
    assert [path.name for path in tmp_path.iterdir()] == ["w.pkl"]


def test_an_object_is_a_record_of_its_name_and_state():
    found = read_plain_pickle("w", pickle.dumps(collections.OrderedDict(a=1)))
    assert found.name == "collections OrderedDict" and found.state == {"a": 1}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing",
        b"\x80\x04.",
        pickle.dumps(PLAIN)[:-4],
        b"\x80\x04h\x07.",  # what was never remembered
        b"\x80\x02" + b"\x85" * 5 + b".",
        b"\x80\x04(}K\x01u.",  # a key without a value
        pickle.dumps(np.array([object()], dtype=object)),
        pickle.dumps({"w": np.zeros(3)}, 4).replace(b"K\x03\x85", b"K\x7f\x85"),  # a shape that lies
    ],
)
def test_what_is_damaged_is_one_sentence(data):
    with pytest.raises(SeqtuiError, match="nothing in it was run"):
        read_plain_pickle("w", data)


def test_weights_of_numpy_open_by_name(tmp_path):
    (tmp_path / "w.pkl").write_bytes(pickle.dumps({"weight": np.ones((2, 3), np.float32)}, 3))
    assert read_pickle(tmp_path / "w.pkl")["weight"].shape == (2, 3)
