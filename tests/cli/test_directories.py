"""Model directories on the command line: wherever a file is named, a directory is."""

import json

import pytest

from tests.cli.command import call
from tests.models.layouts.directories import folder_of
from tests.schemas import validated

TEXT = "3 1 4 1"  # without a tokenizer a text is the numbers of its tokens


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return str(folder_of("gpt2", tmp_path / "mine"))


def test_show_says_what_the_config_says_and_assumes_nothing(capsys, folder):
    data = validated(call(capsys, "show", folder, TEXT, "--format", "json").json)
    assert data["model"] == "gpt" and data["tokens"] == TEXT.split() and data["assumed"] == {}
    assert data["file"]["layout"] == "gpt2" and data["file"]["settings"]["n_heads"] == 2
    assert data["file"]["facts"]["model_type"] == "gpt2"


def test_a_setting_that_the_config_contradicts_is_refused(capsys, folder):
    for setting, said in (
        ("n_layers=3", "n_layers is 2 in mine"),
        ("activation=relu", "activation is gelu_tanh in mine"),
    ):
        assert said in call(capsys, "show", folder, TEXT, "--set", setting).err
    assert not call(capsys, "show", folder, TEXT, "--set", "n_heads=2").err


def test_explain_and_compare_and_a_code_take_a_directory(capsys, folder):
    assert "ln_final" in call(capsys, "explain", folder, TEXT, "--at", "logits[0,0]").out
    found = json.loads(call(capsys, "compare", folder, "gpt", TEXT, "--format", "json").out)
    assert found["schema"] == "seqtui/compare/1"
    code = call(capsys, "code", "mine", TEXT).out.strip()
    assert call(capsys, "show", code, "--at", "logits").out == call(capsys, "show", "mine", TEXT, "--at", "logits").out


def test_a_directory_without_a_config_is_one_sentence(capsys, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "is a directory without a config.json" in call(capsys, "show", str(tmp_path / "empty")).err
