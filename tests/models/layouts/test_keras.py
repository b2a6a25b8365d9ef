"""Files of Keras: what Keras itself wrote and answered, and its equations in float64, which are independent of ours."""

import re
from pathlib import Path

import h5py
import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.layouts.keras_names import named
from seqtui.models.model import Request, Run
from seqtui.models.table import run
from seqtui.models.weights.language_model import with_words
from seqtui.models.weights.module_detection import candidates, choose_module
from seqtui.models.weights.state_dict import StateDict, checked
from seqtui.train import hdf5_file_worker
from seqtui.train.read_weights import read_weights

FILES = Path(__file__).parent / "keras_files"
GOLDEN = np.load(FILES / "outputs.npz")
WORDS, IDS, TEXT = tuple("abcdefg"), [3, 1, 4, 1, 5], "d b e b f"


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def lstm(x, kernel, recurrent, bias):
    h = c = np.zeros(len(recurrent))
    for row in x:
        i, f, g, o = np.split(row @ kernel + h @ recurrent + bias, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        yield h


def gru(x, kernel, recurrent, bias):
    h = np.zeros(len(recurrent))
    after = bias.ndim == 2
    for row in x:
        xz, xr, xh = np.split(row @ kernel + (bias[0] if after else bias), 3)
        hz, hr, hh = np.split(h @ recurrent + (bias[1] if after else 0), 3)
        z, r = sigmoid(xz + hz), sigmoid(xr + hr)
        inner = r * hh if after else (r * h) @ np.split(recurrent, 3, axis=1)[2]
        h = z * h + (1 - z) * np.tanh(xh + inner)
        yield h


def rnn(x, kernel, recurrent, bias, activation=lambda x: np.maximum(x, 0)):
    h = np.zeros(len(recurrent))
    for row in x:
        h = activation(row @ kernel + bias + h @ recurrent)
        yield h


def read(path: Path) -> StateDict:
    """What read_weights reads, without a process of its own."""
    arrays, said = hdf5_file_worker.read(path.name, str(path), 2**20)
    tensors, modules = named(checked(path.name, arrays).tensors, said["config"], said["names"])
    return StateDict(path.name, tensors, vocabulary=WORDS, config={"modules": modules})


def opened(state: StateDict, part: str | None = None, **settings) -> Run:
    model, module = choose_module(state, part)
    return run(Request(model, TEXT, settings=settings, weights=with_words(module, state)))


def logits(found: Run) -> np.ndarray:
    return np.array([found.trace.value(f"t{t}.logits") for t in range(1, 6)])


def variables(name: str) -> dict[str, np.ndarray]:
    """The arrays of a .keras file by their last two names, in float64."""
    arrays, _said = hdf5_file_worker.read(name, str(FILES / name), 2**20)
    return {re.sub(r"layers/|cell/|vars/", "", path): value for path, value in arrays.items()}


def layer(found: dict[str, np.ndarray], name: str) -> tuple[np.ndarray, ...]:
    return tuple(found[f"{name}/{k}"] for k in range(3 if f"{name}/2" in found else 2))


def by_equations(name: str) -> np.ndarray:
    """The logits by Keras' equations."""
    found = variables(f"{name}.keras")
    x = found["embedding/0"][IDS]
    if name == "stack":
        h = list(lstm(list(lstm(x, *layer(found, "lstm"))), *layer(found, "lstm_1")))
    elif name == "rnn":
        back = list(rnn(x[::-1], *layer(found, "bidirectional/backward_layer")))[::-1]
        h = [
            np.concatenate(both)
            for both in zip(rnn(x, *layer(found, "bidirectional/forward_layer")), back, strict=True)
        ]
    else:
        h = list(gru(x, *layer(found, "gru")))
    kernel, bias = layer(found, "dense")
    return np.array(h) @ kernel + bias


@pytest.mark.parametrize("name", list(GOLDEN))
def test_every_number_is_that_of_keras(name):
    found = opened(read(FILES / f"{name}.keras"))
    np.testing.assert_allclose(logits(found), by_equations(name), atol=1e-12)
    np.testing.assert_allclose(logits(found), GOLDEN[name], atol=2e-6)  # Keras counts in float32
    assert not found.assumed and not found.request.weights.unused
    settings = {"gru": {"reset": "after"}, "gru_before": {"reset": "before"}, "rnn": {"nonlinearity": "relu"}}
    assert settings.get(name, {}).items() <= found.settings.items()


@pytest.mark.parametrize("suffix", [".h5", ".weights.h5"])
def test_all_ways_of_writing_a_file_are_read_as_one(suffix):
    state = read(FILES / f"stack{suffix}")
    if suffix == ".h5":
        np.testing.assert_allclose(logits(opened(state)), by_equations("stack"), atol=1e-12)
    else:  # says no order of layers, so they are parts
        assert {found.said for found in candidates(state)} == {"below (LSTM of Keras)", "lstm (LSTM of Keras)"}


def test_a_file_goes_through_the_one_door(tmp_path):
    path = tmp_path / "renamed.bin"
    path.write_bytes((FILES / "gru.keras").read_bytes())
    assert [found.said for found in candidates(read_weights(path))] == ["gru (GRU of Keras)"]


@pytest.mark.parametrize(("bias", "assumed"), [((), {"reset": "after"}), ((12,), {}), ((2, 12), {})])
def test_of_a_gru_with_neither_config_nor_bias_it_is_said_where_the_reset_gate_is_assumed_to_act(
    tmp_path, bias, assumed
):
    rng = np.random.default_rng(0)
    with h5py.File(tmp_path / "w.h5", "w") as file:
        for name, shape in {"kernel:0": (3, 12), "recurrent_kernel:0": (4, 12), "bias:0": bias}.items():
            if shape:
                file[f"gru_1/gru_1/{name}"] = rng.normal(size=shape)
    model, weights = choose_module(read(tmp_path / "w.h5"))
    found = run(Request(model, input=rng.normal(size=(3, 3)), weights=weights))
    assert found.assumed == assumed and found.config["reset"] == ("before" if bias == (12,) else "after")
    assert any("reset=after" in note for note in found.notes) == bool(assumed)


def test_of_a_simple_rnn_without_config_the_activation_is_assumed_and_said(tmp_path):
    rng = np.random.default_rng(0)
    with h5py.File(tmp_path / "w.h5", "w") as file:
        for name, shape in {"kernel:0": (3, 4), "recurrent_kernel:0": (4, 4), "bias:0": (4,)}.items():
            file[f"rnn_1/rnn_1/{name}"] = rng.normal(size=shape)
    model, weights = choose_module(read(tmp_path / "w.h5"))
    found = run(Request(model, input=rng.normal(size=(3, 3)), weights=weights))
    assert model == "rnn" and found.assumed == {"nonlinearity": "tanh"}


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_the_layout_of_cudnn(kind, tmp_path):
    """Each block is stored [units, in] in the bytes of [in, units], and there are two biases for each block."""
    rng, gates = np.random.default_rng(0), 4 if kind == "LSTM" else 3
    kernel, recurrent = rng.normal(size=(3, gates * 5)), rng.normal(size=(5, gates * 5))
    bias, x = rng.normal(size=(2, gates * 5)), rng.normal(size=(4, 3))
    stored = [block.T.reshape(3, 5) for block in np.split(kernel, gates, axis=1)]
    turned = [block.T for block in np.split(recurrent, gates, axis=1)]
    group = f"model_weights/cu_dnn{kind.lower()}/cu_dnn{kind.lower()}"
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file[f"{group}/kernel:0"], file[f"{group}/bias:0"] = np.hstack(stored), bias.reshape(-1)
        file[f"{group}/recurrent_kernel:0"] = np.hstack(turned)
    model, weights = choose_module(read(tmp_path / "w.h5"))
    found = run(Request(model, input=x, weights=weights))
    cell = lstm(x, kernel, recurrent, bias.sum(0)) if kind == "LSTM" else gru(x, kernel, recurrent, bias)
    for t, h in enumerate(cell, 1):
        np.testing.assert_allclose(found.trace.value(f"t{t}.h"), h, atol=1e-12)


@pytest.mark.parametrize(
    ("key", "value"), [("activation", "relu"), ("recurrent_activation", "hard_sigmoid"), ("go_backwards", True)]
)
def test_what_no_model_here_has_is_refused_by_name(key, value):
    state = read(FILES / "gru.keras")
    said = {**state.config["modules"]["gru"], key: value}
    with pytest.raises(SeqtuiError, match=f"{key}.*it opens with"):
        choose_module(StateDict(state.name, state.tensors, config={"modules": {"gru": said}}))


def hostile(kind: str, path: Path) -> Path:
    elsewhere = path.with_name("elsewhere.h5")
    with h5py.File(elsewhere, "w") as file:
        file["secret"] = np.ones(3)
    with h5py.File(path, "w") as file:
        if kind == "a link":
            file["w"] = h5py.ExternalLink(elsewhere.name, "/secret")
            file["v"] = h5py.SoftLink("/w")
        elif kind == "a map":
            layout = h5py.VirtualLayout((3,), "f8")
            layout[:] = h5py.VirtualSource(str(elsewhere), "secret", (3,))
            file.create_virtual_dataset("w", layout)
        elif kind == "raw bytes":
            file.create_dataset("w", (3,), "f8", external=[(str(elsewhere), 0, 24)])
        elif kind == "a bomb":
            file.create_dataset("w", (2**28,), "f8", chunks=(2**20,), compression="gzip")
        elif kind == "a ring":
            file.create_group("a")["a"] = file["/"]
        else:
            file["w"] = ["words"]
    return path


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("a link", "holds no tensors"),
        ("a map", "no array of real numbers in this file"),
        ("raw bytes", "no array of real numbers in this file"),
        ("a bomb", "unpacks to more than"),
        ("a ring", "holds no tensors"),
        ("words", "no array of real numbers"),
    ],
)
def test_a_hostile_file_leads_nowhere(kind, says, tmp_path):
    with pytest.raises(SeqtuiError, match=says):
        read(hostile(kind, tmp_path / "w.h5"))


def test_a_damaged_file_is_one_sentence(tmp_path):
    for name in ("stack.h5", "stack.keras"):
        whole = (FILES / name).read_bytes()
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(SeqtuiError, match="truncated or damaged"):
            read(tmp_path / name)
