"""Where a recorded weight stands in its file: what was cut, turned and put in another order is undone."""

import numpy as np
import pytest
from msgspec.structs import replace
from safetensors.numpy import load_file, save_file

from seqtui.cli import main
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.conversion import converted
from seqtui.models.layouts.layout import Layout, Rename
from seqtui.models.weights.file_places import FilePlaces
from seqtui.models.weights.lazy import Stored
from seqtui.models.weights.state_dict import StateDict
from seqtui.train.read_weights import read_weights

CHANGES = (
    ({}, (6, 4)),
    ({}, (6,)),
    ({"transposed": True}, (4, 6)),
    ({"transposed": True, "first": 2, "last": 5}, (4, 6)),
    ({"first": 2}, (6, 4)),
    ({"axes": 2}, (1, 1, 6)),
    ({"flat": True}, (6, 2, 3, 4)),
    ({"flat": True, "transposed": True}, (6, 2, 3)),
    ({"blocks": 3, "order": (1, 0, 2)}, (6, 4)),
    ({"blocks": 3, "order": (1, 2), "transposed": True}, (4, 6)),
    ({"blocks": 3, "order": (2, 0, 1), "transposed": True}, (4, 6)),
    ({"blocks": 2, "order": (1,), "first": 1}, (6,)),
)


@pytest.mark.parametrize(("changed", "shape"), CHANGES, ids=str)
def test_the_place_in_the_file_of_a_number_undoes_what_was_done_to_its_tensor(changed, shape):
    rename = Rename("ours", "theirs", **changed)
    there = np.arange(float(np.prod(shape))).reshape(shape)
    taken, origin = rename.take(there), rename.origin("theirs", shape)
    for element, number in np.ndenumerate(taken):
        assert there[origin.index(element)] == number and len(origin.index(element)) == len(shape)


def test_what_a_layout_reordered_itself_has_a_tensor_and_no_place():
    stored = {key: Stored(key, "F64", np.arange(12.0).reshape(4, 3)) for key in ("one", "two", "three")}
    layout = Layout(
        name="l",
        title="l",
        model="gpt",
        known_by=("one",),
        renames=tuple(Rename(f"{key}_matrix", key) for key in stored),
        rework=lambda taken: {
            "one_matrix": replace(taken["one_matrix"], raw=taken["one_matrix"].raw[::-1].copy()),
            "two_matrix": taken["two_matrix"],
            "new_matrix": replace(taken["three_matrix"], raw=taken["three_matrix"].raw.copy()),
            "zeros": Stored("", "F64", np.zeros(3)),
        },
    )
    made = converted("f", stored, layout, "", Config("f"))
    places = FilePlaces(made)
    found = {name: places.place(made.tensors[name], (0,) * made.tensors[name].ndim) for name in made.tensors}
    assert {name: there and str(there) for name, there in found.items()} == {
        "one_matrix": "one",
        "two_matrix": "two[0,0]",
        "new_matrix": "three",
        "zeros": None,
    }


def test_a_view_is_found_and_a_copy_is_not():
    tensors = {"a": np.arange(12.0).reshape(3, 4), "b": np.arange(12.0).reshape(3, 4)}
    places = FilePlaces(StateDict("f", tensors))
    assert str(places.place(tensors["b"].T[1:, :2], (2, 1))) == "b[1,3]"
    assert str(places.place(tensors["a"][1], (2,))) == "a[1,2]"
    assert places.place(tensors["a"].copy(), (0, 0)) is None
    assert FilePlaces(None).place(tensors["a"], (0, 0)) is None


@pytest.mark.parametrize(
    ("keys", "typed", "at", "named"),
    [
        ("model.enc.{}", ["lstm"], "W_xf[2,1]", r"model.enc.weight_ih_l0[6,1]"),
        ("{}", ["lstm"], "b_hg[3]", "bias_hh_l0[11]"),
        ("net.{}", ["lstm"], "W_ho[0,0]", "net.weight_hh_l0[12,0]"),
    ],
)
def test_a_plain_file_names_its_own_keys(tmp_path, capsys, keys, typed, at, named):
    rng = np.random.default_rng(0)
    shapes = {"weight_ih_l0": (16, 3), "weight_hh_l0": (16, 4), "bias_ih_l0": (16,), "bias_hh_l0": (16,)}
    file = tmp_path / "mine.safetensors"
    save_file({keys.format(key): rng.normal(size=shape).astype("f4") for key, shape in shapes.items()}, file)
    assert main(["explain", *typed, "the cat", "--weights", str(file), "--at", at]) == 0
    printed = capsys.readouterr().out
    assert f"in mine.safetensors it is {named}\n" in printed
    key, _, index = named.rstrip("]").partition("[")
    number = load_file(file)[key][tuple(map(int, index.split(",")))]
    assert str(float(number)) in printed
    assert read_weights(file).name == "mine.safetensors"
