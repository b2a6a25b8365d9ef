"""What a user can get wrong: one line on stderr that says so, status 2, and nothing on stdout."""

import io
import os
import sys

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.cli.command import call, program


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A directory of files that are wrong in one way each."""
    here = tmp_path_factory.mktemp("files")
    lstm = {"weight_ih_l0": np.ones((8, 3)), "weight_hh_l0": np.ones((8, 2))}
    save_file(lstm, here / "lstm.safetensors")
    save_file({"linear.weight": np.ones((3, 3))}, here / "linear.safetensors")
    save_file(lstm | {"bias_ih_l0": np.full(8, np.nan)}, here / "nan.safetensors")
    whole = (here / "lstm.safetensors").read_bytes()
    (here / "cut.safetensors").write_bytes(whole[: len(whole) // 2])
    (here / "empty.safetensors").write_bytes(b"")
    (here / "words.npy").write_text("no array")
    np.save(here / "flat.npy", np.ones(5))
    np.save(here / "cube.npy", np.ones((2, 2, 2)))
    np.save(here / "nan.npy", np.full((2, 2), np.nan))
    np.save(here / "objects.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    (here / "binary.txt").write_bytes(b"\xff\xfe\x00\x01")
    (here / "nul.txt").write_bytes(b"a\0b")
    (here / "empty.txt").write_bytes(b" \n")
    (here / "large.txt").write_bytes(b"a " * (2**20 + 1))
    (here / "notes.md").write_text("notes")
    return here


BAD = [
    # commands and options
    (["shw"], "did you mean show?"),
    (["\x1b[2J\u202e"], "\\x1b[2J\\u202e"),
    (["--seed", "3", "show"], "options of a command after it"),
    (["--colour", "never", "show"], "did you mean --color?"),
    (["show"], "name a model"),
    (["verify"], "name a model"),
    (["show", "lstm", "a", "b"], "in quotes"),
    (["models", "lstm", "b"], "'b' is one argument too many"),
    (["show", "lstm", "--sed", "3"], "did you mean --seed?"),
    (["show", "lstm", "--forma", "json"], "did you mean --format?"),
    (["show", "lstm", "--format", "xml"], "invalid choice: 'xml'"),
    (["explain", "lstm", "--at", "t1.f[0]", "--format", "gif"], "invalid choice: 'gif'"),
    (["show", "lstm", "--color", "blue"], "invalid choice: 'blue'"),
    (["show", "lstm", "--at"], "expected one argument"),
    (["show", "lstm", "--seed", "x"], "the seed cannot be 'x'"),
    (["show", "lstm", "--seed", "-1"], "the seed cannot be '-1'"),
    (["explain", "lstm", "--at", "t1.f[0]", "--depth", "0"], "the depth cannot be 0"),
    (["explain", "lstm", "--at", "t1.f[0]", "--depth", "two"], "the depth cannot be 'two'"),
    (["explain", "lstm", "--at", "t9.h[0]", "--depth", "50"], "give a smaller --depth"),
    # models
    (["show", "lsmt"], "did you mean lstm?"),
    (["open", "lsmt"], "did you mean lstm?"),
    (["models", "xyz"], "there are "),
    (["verify", "{files}/linear.safetensors"], "linear.safetensors --proof"),
    (
        ["verify", "translate-luong"],
        "holds the weights of a network and is no model: verify compares a model with torch",
    ),
    (["models", "{files}/linear.safetensors"], "holds the weights of a network and is no model: models lists models"),
    (["open", "{files}/notes.md"], "cannot be opened"),
    (["open", "{files}/gone.safetensors"], "there is no file"),
    (["show", "models/gpt2", "a"], "there is no file or directory 'models/gpt2': give a path, or a model"),
    (["verify", "seqtui1.IY1UYKtWylWyUsopLslVqgUA"], "a state code is a run, not a model"),
    (["open", "{files}/linear.safetensors"], "that a model here can open: its tensors are linear.weight"),
    (["open", "lstm"], "need a terminal"),
    ([], "need a terminal"),
    # paths
    (["show", "lstm", "--at", "t99.f"], "there is no value 't99.f'"),
    (["show", "lstm", "--at", "t99"], "there is no value 't99'"),
    (["show", "lstm", "--at", "t1[0]"], "there is no value 't1'"),
    (["show", "lstm", "--at", "t1.f[4]"], "whose last element is [3]"),
    (["show", "lstm", "--at", "t1.f[x]"], "not whole numbers"),
    (["show", "lstm", "--at", "a b\x1b"], "is not a path"),
    (["show", "lstm", "--of", "t1.zz"], "there is no value 't1.zz'"),
    (["show", "lstm", "--grad", "--of", "t1.f[9]"], "whose last element is [3]"),
    (["explain", "lstm"], "give --at"),
    (["explain", "lstm", "--at", "t1.f"], "choose one, as in t1.f[0]"),
    (["explain", "lstm", "--at", "t1.L[0]"], "is a single number"),
    # settings and edits
    (["show", "lstm", "--set", "size=3"], "there is no setting 'size'"),
    (["show", "lstm", "--set", "d_hidden=0"], "give a whole number from 1"),
    (["show", "lstm", "--set", "d_hidden"], "--set takes a name and a value"),
    (["show", "lstm", "--set", "unit=\x07"], "unit cannot be"),
    (["show", "lstm", "--edit", "t1.f"], "--edit takes a name and a value"),
    (["show", "lstm", "--edit", "t1.f="], "--edit takes a name and a value"),
    (["show", "lstm", "--edit", "t1.zz=1"], "there is no value 't1.zz' to edit"),
    (["show", "lstm", "--edit", "t1.f=1,2"], "has shape [2]"),
    *(
        (["show", "lstm", "--edit", f"t1.f={bad}"], "give a finite number")
        for bad in (
            "abc",
            "nan",
            "inf",
            "1e999",
            "[1,[2]]",
            '["1"]',
            "[true]",
            "[",
            "[" * 5000,
            "[]",
            "1,,2",
            "__import__('os')",
        )
    ),
    # text
    (["show", "lstm", ""], "the text is empty"),
    (["show", "lstm", "word " * 100_000], "100,000 words"),
    (["show", "lstm", "x" * 300], "too long"),
    # files
    (["show", "lstm", "--weights", "{files}/gone.safetensors"], "there is no weights file"),
    (["show", "lstm", "--weights", "{files}/notes.md"], "not a .safetensors file"),
    (["show", "gru", "--weights", "{files}/lstm.safetensors"], "weights of another model"),
    (["show", "lstm", "--weights", "{files}/linear.safetensors"], "has no nn.LSTM weights"),
    (["show", "lstm", "--weights", "{files}/nan.safetensors"], "NaN or infinity"),
    (["show", "lstm", "--weights", "{files}/cut.safetensors"], "truncated or damaged"),
    (["show", "lstm", "--weights", "{files}/empty.safetensors"], "truncated or damaged"),
    (["show", "lstm", "--weights", "{files}/lstm.safetensors", "--set", "d_hidden=3"], "leave out --set d_hidden=3"),
    (["show", "lstm", "--weights", "{files}/gone.pt"], "there is no weights file"),
    (["show", "lstm", "--input", "{files}/gone.npy"], "there is no file"),
    (["show", "lstm", "--input", "{files}/words.npy"], "not a readable .npy"),
    (["show", "lstm", "--input", "{files}/flat.npy"], "give vectors [T, d_in]"),
    (["show", "lstm", "--input", "{files}/cube.npy"], "give vectors [T, d_in]"),
    (["show", "lstm", "--input", "{files}/nan.npy"], "NaN or infinity"),
    (["show", "lstm", "--input", "{files}/objects.npy"], "pickled objects"),
    (["show", "lstm", "text", "--input", "{files}/flat.npy"], "not both"),
    (["show", "lstm", "--memory", "{files}/flat.npy"], "--memory goes with decoder, self-attention and multi-head"),
    (["show", "lstm", "--corpus", "{files}/notes.md"], "--corpus goes with the counting models"),
    (["show", "markov", "--weights", "{files}/lstm.safetensors"], "--weights goes with the neural networks"),
    (["show", "markov", "--corpus", "{files}/gone.txt"], "there is no text file"),
    (["show", "markov", "--corpus", "{files}"], "there is no text file"),
    (["show", "markov", "--corpus", "{files}/binary.txt"], "not UTF-8"),
    (["show", "markov", "--corpus", "{files}/nul.txt"], "binary file"),
    (["show", "markov", "--corpus", "{files}/empty.txt"], "empty"),
    (["show", "markov", "--corpus", "{files}/large.txt"], "larger than 2 MB"),
]


def check(status, out, err, fragment):
    assert status == 2
    assert out == ""
    assert err.startswith("seqtui: ")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert "Traceback" not in err
    assert "\x1b" not in err
    assert fragment in err


@pytest.mark.parametrize(("argv", "fragment"), BAD, ids=lambda x: x if isinstance(x, str) else "")
def test_one_line_and_status_2(capsys, files, argv, fragment):
    answer = call(capsys, *(word.replace("{files}", str(files)) for word in argv))
    check(answer.status, answer.out, answer.err, fragment)


@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
def test_no_form_is_half_written(capsys, form):
    answer = call(capsys, "show", "lstm", "--format", form, "--of", "t1.nothing")
    check(answer.status, answer.out, answer.err, "there is no value")


@pytest.mark.parametrize(("data", "fragment"), [(b"", "empty"), (b"\xff", "not UTF-8"), (b"a " * 2**21, "larger than")])
def test_a_bad_text_on_stdin(capsys, monkeypatch, data, fragment):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    answer = call(capsys, "show", "lstm", "-")
    check(answer.status, answer.out, answer.err, fragment)


def test_a_file_that_may_not_be_read(capsys, tmp_path):
    file = tmp_path / "secret.txt"
    file.write_text("a")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    answer = call(capsys, "show", "markov", "--corpus", str(file))
    check(answer.status, answer.out, answer.err, "cannot be read")


@pytest.mark.parametrize("argv", [["shw"], ["show", "lstm", "--at", "t9\x1b\u202e"], ["show", "lstm", "--seed", "한"]])
def test_the_real_program_says_the_same(argv):
    done = program(*argv)
    check(done.returncode, done.stdout.decode(), done.stderr.decode(), "seqtui: ")


def test_a_model_that_is_a_file_is_opened(capsys, files):
    shown = call(capsys, "show", f"{files}/lstm.safetensors", "--format", "json", "--at", "t1.c").json
    assert (shown["model"], shown["config"]["d_hidden"]) == ("lstm", 2)
