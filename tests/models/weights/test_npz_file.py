""".npz files of weights, and what format a file is in by its content."""

import pickle
import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from seqtui.engine.errors import SeqtuiError
from seqtui.models.weights import npz_file
from seqtui.models.weights.file_formats import format_of
from seqtui.models.weights.npz_file import read_npz
from seqtui.models.weights.state_dict import MAX_WEIGHTS

ARRAYS = {"rnn.weight_ih_l0": np.arange(6, dtype=np.float32).reshape(2, 3), "rnn.bias_ih_l0": np.array([1.5, -2.0])}


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


def npy(array: np.ndarray, **options) -> bytes:
    made = BytesIO()
    np.save(made, array, **options)
    return made.getvalue()


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_are_read_by_name_to_the_last_bit(save, tmp_path):
    save(tmp_path / "w.npz", **ARRAYS, turned=np.asfortranarray(ARRAYS["rnn.weight_ih_l0"]))
    state = read_npz(tmp_path / "w.npz")
    assert state.name == "w.npz"
    assert {key: value.tolist() for key, value in state.tensors.items()} == {
        **{key: value.tolist() for key, value in ARRAYS.items()},
        "turned": ARRAYS["rnn.weight_ih_l0"].tolist(),
    }


def hostile(kind: str, path: Path) -> Path:
    np.savez(path, **ARRAYS)
    whole = path.read_bytes()
    if kind == "bomb":
        return archive(path, {"w.npy": npy(np.zeros(MAX_WEIGHTS // 2**10))})
    if kind in ("cut", "damaged"):
        path.write_bytes(whole[:-40] if kind == "cut" else whole.replace(b"\x00\x00\x80?", b"\x00\x01\x80?", 1))
        return path
    contents = {
        "objects": npy(np.array([print], dtype=object), allow_pickle=True),
        "a header that lies": npy(np.zeros(3)).replace(b"(3,), }", b"(9,), }"),
        "a header of a million axes": npy(np.zeros(3)).replace(b"(3,), }", b"(1,)*9e9,}"),
        "NaN": npy(np.array([np.nan])),
        "words": npy(np.array(["a"])),
        "nothing": b"",
    }
    return archive(path, {"w.npy": contents[kind]})


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("bomb", "unpacks to more than 1 MB"),
        ("cut", "truncated or damaged"),
        ("damaged", "truncated or damaged"),
        ("objects", "pickled objects, which are refused"),
        ("a header that lies", "its header says [9], but that is not in it"),
        ("a header of a million axes", "not a readable .npy file"),
        ("NaN", "holds NaN or infinity"),
        ("words", "real numbers"),
        ("nothing", "not a readable .npy file"),
    ],
)
def test_a_hostile_file_is_one_sentence(kind, says, tmp_path, monkeypatch):
    monkeypatch.setattr(npz_file, "MAX_WEIGHTS", MAX_WEIGHTS // 2**9)
    with pytest.raises(SeqtuiError, match=re.escape(says)) as caught:
        read_npz(hostile(kind, tmp_path / "w.npz"))
    assert "w.npz" in str(caught.value) and str(caught.value).isprintable()


def written(form: str, path: Path) -> Path:
    """A file of a format under a name that says nothing."""
    if form == "safetensors":
        save_file(ARRAYS, path)
    elif form.startswith("torch"):
        torch.save({"w": torch.ones(1)}, path, _use_new_zipfile_serialization=form == "torch")
    elif form == "npz":
        with path.open("wb") as file:
            np.savez(file, **ARRAYS)
    elif form == "keras":
        archive(path, {"metadata.json": b"{}", "config.json": b"{}", "model.weights.h5": b""})
    else:
        content = {"hdf5": b"\x89HDF\r\n\x1a\n" + bytes(90), "a program": b"\x7fELF", "a text": b"words", "": b""}
        path.write_bytes(content[form])
    return path


@pytest.mark.parametrize("form", ["safetensors", "torch", "torch of old", "npz", "keras", "hdf5"])
def test_a_format_is_known_by_its_content(form, tmp_path):
    assert format_of(written(form, tmp_path / "weights.bin")) == form.split()[0]


@pytest.mark.parametrize("form", ["a program", "a text", ""])
def test_what_is_no_format_of_weights_is_none(form, tmp_path):
    assert format_of(written(form, tmp_path / "weights.bin")) == ""


def test_a_bare_pickle_is_told_from_one_of_torch(tmp_path):
    (tmp_path / "w.bin").write_bytes(pickle.dumps({"w": 1}))
    assert format_of(tmp_path / "w.bin") == "pickle"
    torch.save({"w": torch.zeros(2)}, tmp_path / "w.bin", _use_new_zipfile_serialization=False)
    assert format_of(tmp_path / "w.bin") == "torch"


def test_an_array_alone_is_no_file_of_weights(tmp_path):
    (tmp_path / "w.npy").write_bytes(npy(np.zeros(3)))
    with pytest.raises(SeqtuiError, match="one array without a name"):
        format_of(tmp_path / "w.npy")


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(SeqtuiError, match="there is no weights file"):
        format_of(tmp_path / "w.bin")
    with pytest.raises(SeqtuiError, match="there is no weights file"):
        format_of(tmp_path)
