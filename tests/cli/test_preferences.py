"""The config file, completion and help from the command line."""

import shutil
import subprocess

import pytest

from seqtui.cli.commands import COMMANDS
from seqtui.models.table import MODELS
from tests.cli.command import call


@pytest.fixture(autouse=True)
def path(monkeypatch, tmp_path):
    monkeypatch.setenv("SEQTUI_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path / "config.toml"


def test_config_shows_the_place_and_sets_a_key(capsys, path):
    assert str(path) in call(capsys, "config").out
    assert call(capsys, "config", "theme=light").status == 0
    assert call(capsys, "config", "sizes.d_hidden=6").status == 0
    assert call(capsys, "config", "--format", "json").json == {
        "schema": "seqtui/config/1",
        "format": 1,
        "path": str(path),
        "theme": "light",
        "letters": "ours",
        "language": "auto",
        "sizes": {"d_hidden": 6},
    }
    for wrong in ("theme=blue", "size=3", "theme", "sizes.d_hidden=x"):
        refused = call(capsys, "config", wrong)
        assert refused.status == 2 and len(refused.err.splitlines()) == 1, wrong


def test_help_on_a_command_is_what_its_h_prints(capsys):
    for name in filter(None, COMMANDS):
        told = call(capsys, "help", name)
        assert told.status == 0 and told.out == call(capsys, name, "-h").out, name
    assert call(capsys, "help").out == call(capsys, "-h").out
    assert "did you mean zoo?" in call(capsys, "help", "zo").err


def test_big_v_prints_the_version(capsys):
    assert call(capsys, "-V").out == call(capsys, "--version").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_command_and_model(capsys, shell):
    script = call(capsys, "completion", shell).out
    for name in (*filter(None, COMMANDS), *MODELS, "translate-bahdanau", "--weights"):
        assert name.removeprefix("--") in script, name
    if shutil.which(shell):
        assert subprocess.run([shell, "-n"], input=script, text=True, capture_output=True).stderr == ""


def test_bash_completes_a_command_a_model_and_an_option(capsys, tmp_path):
    script = tmp_path / "seqtui.bash"
    script.write_text(call(capsys, "completion", "bash").out)
    asked = """
source "$1"; shift
function=$(complete -p seqtui | sed 's/.*-F \\([^ ]*\\).*/\\1/')
COMP_WORDS=(seqtui "$@"); COMP_CWORD=$#; COMP_TYPE=9
$function seqtui "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$((COMP_CWORD - 1))]}"
echo "${COMPREPLY[@]}"
"""

    def completed(*words: str) -> list[str]:
        done = subprocess.run(["bash", "-c", asked, "bash", script, *words], capture_output=True, text=True)
        return done.stdout.split()

    assert completed("grad") == ["gradients"]
    assert "lstm" in completed("open", "ls")
    assert completed("show", "--exp") == ["--experiment"]
