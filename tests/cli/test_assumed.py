"""What no file says stands beside every answer about its run; what must be given is asked for literally."""

import shlex

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.cli.command import call
from tests.statements import files

TEXT = "the cat sat"
UNSAID = {"norm_first": False, "activation": "relu", "eps": 1e-05, "causal": False}
TOLD = "does not say, so it is assumed: norm_first=no, activation=relu, eps=1e-05"
QUESTIONS = (
    ("show", "FILE", TEXT),
    ("show", "FILE", TEXT, "--at", "block0.head0.z"),
    ("show", "FILE", TEXT, "--grad"),
    ("show", "FILE", TEXT, "--level", "blocks"),
    ("show", "FILE", TEXT, "--level", "code", "--at", "block0.head0.z"),
    ("show", "FILE", TEXT, "--change", "cat=dog"),
    ("show", "FILE", TEXT, "--experiment", "neighbours"),
    ("show", "FILE", TEXT, "--preset", "uniform"),
    ("show", "FILE", TEXT, "--edit", "block0.head0.z=0", "--beside"),
    ("show", "FILE", "a b", "--cost"),
    ("explain", "FILE", TEXT, "--at", "block0.head0.z[0,0]"),
    ("explain", "FILE", TEXT, "--at", "block0.head0.z[0,0]", "--of", "block0.mlp_out[2,1]"),
    ("gradients", "FILE", TEXT),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> str:
    """An encoder of one block whose heads nobody knows."""
    path = tmp_path_factory.mktemp("files") / "own.safetensors"
    save_file(dict(files.file_of("encoder", np.random.default_rng(0), 4, 3).tensors), path)
    return str(path)


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_every_answer_says_what_was_assumed(capsys, file, question):
    words = [file if word == "FILE" else word for word in question]
    heads = ("--set", "n_heads=2")
    own = {"causal": False} if "--experiment" in words else {}  # which the experiment says itself
    found = call(capsys, *words, *heads, "--format", "json").json["assumed"]
    assert not found.items() & own.items() and {**found, **own} == UNSAID
    assert TOLD in " ".join(call(capsys, *words, *heads).out.split())
    assert TOLD not in " ".join(call(capsys, words[0], "encoder", *words[2:]).out.split())


def test_each_side_of_a_comparison_says_its_own(capsys, file):
    sides = (f"{file},n_heads=2", f"encoder,weights={file},n_heads=1,norm_first=yes", "gru")
    runs = call(capsys, "compare", *sides, TEXT, "--format", "json").json["runs"]
    rest = {name: value for name, value in UNSAID.items() if name != "norm_first"}
    assert [run["assumed"] for run in runs] == [UNSAID, rest, {}]
    assert TOLD in " ".join(call(capsys, "compare", *sides, TEXT).out.split())


@pytest.mark.parametrize("sides", ["FILE gru", "gru encoder,weights=FILE", "FILE FILE,norm_first=yes", "FILE FILE"])
def test_heads_are_asked_for_behind_the_side_that_lacks_them(capsys, file, sides):
    words = ["compare", *sides.replace("FILE", file).split(), "a b"]
    for _ in range(3):
        said = call(capsys, *words)
        if said.status == 0:
            break
        typed = said.err.partition("as in seqtui ")[2].partition(";")[0]
        assert "--set" not in typed and "n_heads=" in typed
        words = shlex.split(typed)
    assert said.status == 0, said.err
