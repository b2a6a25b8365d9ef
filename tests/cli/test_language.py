"""The command line in Korean: its help, its faults, and which language it speaks and why."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from seqtui.cli.commands import COMMANDS, top
from seqtui.language import set_language, speaking
from tests.cli.command import call

_ENGLISH = re.compile(r"[a-z]{3,}(?: [a-z]{2,}){2,}")
_CODE = re.compile(r"^  seqtui .*$|\"[^\"]*\"|'[^']*'|--\w+[ =]\S+|seqtui \w+(?: \w+)*", re.MULTILINE)


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    set_language("en")


def english_in(page: str) -> list[str]:
    """Runs of three English words or more on a page, outside of commands."""
    return _ENGLISH.findall(_CODE.sub(" ", page))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_is_korean(name):
    with speaking("ko"):
        page = COMMANDS[name].parser().format_help() if name else top().format_help()
    usage, _, rest = page.partition("\n\n")
    assert usage.startswith("사용법: ") and "옵션:" in page
    assert english_in(rest) == []


def test_the_usage_of_a_page_is_aligned(capsys):
    first, second, *_ = call(capsys, "show", "-h", "--lang", "ko").out.splitlines()
    assert first.startswith("사용법: seqtui show [-h] ") and second.startswith(
        " " * len("usage:  seqtui show ") + "[--"
    )
    assert call(capsys, "show", "-h").out.startswith("usage: seqtui show [-h] ")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("show", "--seed"), "--seed: 값이 하나 필요하다 (seqtui show -h 참고)"),
        (("show", "--format", "x"), "--format: 'x'는 고를 수 없다"),
        (("completion",), "꼭 필요한 인자: shell"),
        (("shwo",), "'shwo' 명령이 없다"),
        (("show", "lstm", "--sed", "1"), "seqtui show에는 '--sed' 옵션이 없다. --seed를 찾으셨나요?"),
        (("train", "nothing"), "'nothing' 레시피가 없다"),
    ],
)
def test_faults_are_korean(capsys, argv, said):
    answer = call(capsys, *argv, "--lang", "ko")
    assert answer.status == 2 and said in answer.err, answer.err


def test_doctor_says_which_language_is_spoken_and_what_asks_for_it(capsys, monkeypatch):
    assert "한국어 (--lang ko)" in call(capsys, "doctor", "--lang", "ko").out
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert "한국어 (LANG=ko_KR.UTF-8)" in call(capsys, "doctor").out
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert "English (LANG=C.UTF-8)" in call(capsys, "doctor").out
    monkeypatch.delenv("LANG")
    page = call(capsys, "doctor").out
    assert "nothing asks for another" in page and "seqtui config language=ko" in page


@pytest.mark.parametrize("name", ["translate-seq2seq", "recall-rnn", "pictures-text-to-image"])
def test_the_task_of_a_trained_network_is_korean(capsys, name):
    page = call(capsys, "zoo", name, "--lang", "ko").out
    assert "신경망이" in page and "the network" not in page, page


def test_where_hangul_cannot_be_shown_english_is_spoken():
    told = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "seqtui", "models", "lstm", "--lang", "ko"]
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=True)
    assert "Long short-term memory" in done.stdout and "\\u" not in done.stdout and "??" not in done.stdout
