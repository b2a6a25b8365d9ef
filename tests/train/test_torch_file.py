""".pt files: a state_dict is read, anything else is one clear sentence, and nothing in the file ever runs."""

import io
import json
import os
import pickle
import subprocess
import tempfile
from argparse import Namespace
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
import torch

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.train import file_worker, torch_file_worker
from seqtui.train.process import spawn
from seqtui.train.torch_file import read_pt


class Hostile:
    """Unpickled without care, this makes a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.system, (f"touch '{self.mark}'",)


def lstm() -> torch.nn.LSTM:
    torch.manual_seed(0)
    return torch.nn.LSTM(3, 4, dtype=torch.float64)


@pytest.fixture(autouse=True)
def temporary(tmp_path_factory, monkeypatch) -> Path:
    """A place for temporary files that must be empty in the end."""
    place = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    assert list(place.iterdir()) == []


def save(content: object, path: Path, **options) -> Path:
    torch.save(content, path, **options)
    return path


@pytest.fixture
def here(monkeypatch):
    """The worker's part is done in this process, without its limit of memory: a process for each would be slow."""

    def ask(worker: str, request: dict, seconds: float, library: str) -> list[dict]:
        assert worker == torch_file_worker.__name__ and seconds and library == "torch"
        said = io.StringIO()
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(request)))
        monkeypatch.setattr(file_worker, "limit_memory", lambda: None)
        with redirect_stdout(said):
            torch_file_worker.main()
        return spawn._rows(subprocess.CompletedProcess([], 0, said.getvalue().encode(), b""))

    monkeypatch.setattr(spawn, "ask", ask)


def refused(path: Path, seconds: float = 60.0) -> str:
    with pytest.raises(SeqtuiError) as caught:
        read_pt(path, seconds)
    said = str(caught.value)
    assert said.isprintable() and len(said) < 300
    return said


def test_a_state_dict_is_read_to_the_last_bit_and_runs(tmp_path):
    made, name = lstm(), "내 것 🙂.pth"
    state = read_pt(save(made.state_dict(), tmp_path / name))
    assert state.name == name
    assert {key: value.shape for key, value in state.tensors.items()} == {
        key: tuple(value.shape) for key, value in made.state_dict().items()
    }
    assert all(np.array_equal(state.tensors[key], value.numpy()) for key, value in made.state_dict().items())
    x = np.random.default_rng(0).normal(size=(5, 3))
    ours = MODELS["lstm"].run(Request("lstm", input=x, weights=state)).trace.value("t5.h")
    np.testing.assert_allclose(ours, made(torch.tensor(x))[0][-1].detach().numpy(), rtol=0, atol=1e-12)


def test_the_old_format_and_other_kinds_of_numbers_are_read(here, tmp_path):
    content = {
        "turned": torch.arange(6, dtype=torch.float32).reshape(2, 3).T,
        "half": torch.ones(2, dtype=torch.bfloat16),
        "whole": torch.arange(3),
    }
    state = read_pt(save(content, tmp_path / "old.pt", _use_new_zipfile_serialization=False))
    assert state.tensors["turned"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert state.tensors["half"].tolist() == [1.0, 1.0] and state.tensors["whole"].tolist() == [0.0, 1.0, 2.0]
    assert all(value.dtype == np.float64 for value in state.tensors.values())


def hostile(form: str, directory: Path) -> tuple[Path, Path]:
    """A file that runs code when it is unpickled without care, and the file that this makes."""
    mark, path = directory / "ran", directory / "bad.pt"
    if form == "bare pickle":
        path.write_bytes(pickle.dumps(Hostile(mark)))
    else:
        save({"weight_ih_l0": Hostile(mark)} if form == "nested" else Hostile(mark), path)
    return path, mark


@pytest.mark.parametrize("form", ["saved", "nested", "bare pickle"])
def test_a_hostile_file_is_refused_and_does_not_run(here, form, tmp_path):
    path, mark = hostile(form, tmp_path)
    assert "could run code" in refused(path)
    assert not mark.exists()


def test_nor_does_it_run_in_the_process_that_reads(tmp_path):
    path, mark = hostile("nested", tmp_path)
    assert "could run code" in refused(path)
    assert not mark.exists()


def test_a_damaged_file_is_refused(here, tmp_path):
    whole = save(lstm().state_dict(), tmp_path / "whole.pt").read_bytes()
    path = tmp_path / "cut.pt"
    for content in (b"", b"these are not weights", whole[:9], whole[:-30], whole[: len(whole) // 2]):
        path.write_bytes(content)
        with pytest.raises(SeqtuiError, match="damaged"):
            torch_file_worker.load("cut.pt", str(path))
    assert "truncated or damaged" in refused(path)


class Language(torch.nn.Module):
    """A network that somebody pickled whole, with a buffer that its state_dict leaves out."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.rnn = torch.nn.Embedding(7, 3), lstm()
        self.decoder = torch.nn.Linear(4, 7)
        self.activation = torch.nn.functional.gelu
        self.register_buffer("mask", torch.ones(2, 2), persistent=False)


def test_a_network_that_was_pickled_whole_is_read_without_its_classes(here, tmp_path):
    made = Language()
    state = read_pt(save(made, tmp_path / "module.pt"))
    assert {key: value.tolist() for key, value in state.tensors.items()} == {
        key: value.tolist() for key, value in made.double().state_dict().items()
    }
    said = state.config["modules"]
    assert said[""] == {"class": f"{__name__}.Language", "activation": "torch._C._nn.gelu"}
    assert said["rnn"]["mode"] == "LSTM" and said["rnn"]["num_layers"] == 1


def trained() -> dict[str, object]:
    """What a training script writes: weights, what moved them, and numbers."""
    moments = {0: {"step": torch.tensor(1.0), "exp_avg": torch.ones(16, 3)}}
    return {
        "weights": lstm().state_dict(),
        "rest": {
            "optimizer": {"state": moments, "param_groups": [{"lr": 0.1, "params": [0]}]},
            "model_args": {"n_head": 2, "bias": False, "name": "small", "odd": float("nan")},
            "epoch": 3,
            "best": torch.tensor(0.5),
            "args": Namespace(heads=4, place=None),
            "hyper_parameters": AttributeDict(depth=6),
        },
    }


class AttributeDict(dict):
    """As Lightning has one."""


@pytest.mark.parametrize("place", ["state_dict", "model_state_dict", "model_state", "model", "net", "whatever"])
def test_weights_are_found_in_a_checkpoint_and_plain_values_are_kept(here, place, tmp_path):
    made = trained()
    state = read_pt(save({place: made["weights"], **made["rest"]}, tmp_path / "last.ckpt"))
    below = "whatever." if place == "whatever" else ""
    assert {key: value.tolist() for key, value in state.tensors.items()} == {
        f"{below}{key}": value.tolist() for key, value in made["weights"].items()
    }
    assert state.config["model_args"] == {"n_head": 2, "bias": False, "name": "small"}
    assert state.config["args"] == {"heads": 4} and state.config["hyper_parameters"] == {"depth": 6}
    assert state.config["epoch"] == 3 and place not in state.config


def test_dictionaries_of_weights_side_by_side_are_taken_together(here, tmp_path):
    one, other = lstm().state_dict(), torch.nn.Linear(2, 2).state_dict()
    state = read_pt(save({"encoder": one, "head": other, "epoch": 1}, tmp_path / "w.pt"))
    assert set(state.tensors) == {f"encoder.{key}" for key in one} | {"head.weight", "head.bias"}


def test_what_contains_itself_comes_to_an_end(here, tmp_path):
    ring: dict[str, object] = {"w": torch.ones(1)}
    ring["again"] = {"deeper": ring}
    assert set(read_pt(save(ring, tmp_path / "w.pt")).tensors) == {"w"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"model": {"w": "words"}, "epoch": 3}, "does not hold a state_dict"),
        (torch.ones(3), "does not hold a state_dict"),
        ({3: torch.ones(3)}, "does not hold a state_dict"),
        ({"w": torch.ones(1).expand(10**12)}, "unpacks to more than 512 MB"),
        ({"w": torch.ones(2, dtype=torch.complex64)}, "dense real numbers"),
        ({"w": torch.ones(2).to_sparse()}, "dense real numbers"),
    ],
)
def test_what_is_no_state_dict_of_real_tensors_is_refused(content, says, tmp_path):
    """Inside the worker, on what torch.load gives back: a process for each would only be slower."""
    path = save(content, tmp_path / "w.pt")
    with pytest.raises(SeqtuiError, match=says):
        torch_file_worker.plain("w.pt", torch_file_worker.load("w.pt", str(path)), 512 * 2**20)


@pytest.mark.parametrize(
    ("content", "says"),
    [({}, "no tensors"), ({"w": torch.tensor([1.0, np.nan])}, "NaN"), ({"a\nb": torch.ones(1)}, "control characters")],
)
def test_tensors_are_checked_like_those_of_a_safetensors_file(here, content, says, tmp_path):
    assert says in refused(save(content, tmp_path / "w.pt"))


def test_a_file_that_is_not_there_or_is_called_otherwise(tmp_path):
    assert "there is no weights file" in refused(tmp_path / "none.pt")
    assert "there is no weights file" in refused(tmp_path)


def test_a_reader_that_takes_too_long_is_stopped(tmp_path):
    assert "did not answer" in refused(save(lstm().state_dict(), tmp_path / "w.pt"), seconds=0.05)


def test_without_torch_the_command_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(spawn, "find_spec", lambda name: None)
    assert "pip install 'seqtui[train]'" in refused(save({}, tmp_path / "w.pt"))
