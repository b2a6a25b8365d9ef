"""``models``, ``verify`` and ``doctor``."""

import os

import pytest
from msgspec.structs import replace

from seqtui.models.table import MODELS
from seqtui.session.doctor import Facts, findings
from seqtui.session.terminal import locale_name, speaks_utf8
from seqtui.train import verify
from tests.cli.command import call, program

FACTS = Facts(
    encoding="utf-8",
    interactive=True,
    color_system="truecolor",
    size=(80, 24),
    ambiguous=1,
    korean=2,
    python="3.12.1",
    versions={"textual": "8.2.8", "rich": "15", "numpy": "2"},
    torch="2.6",
    data="/home/a/.local/share/seqtui",
)
GOOD = {"TERM": "xterm-256color", "LANG": "ko_KR.UTF-8"}


def test_models_lists_every_model(capsys):
    data = call(capsys, "models", "--format", "json").json
    assert [m["name"] for m in data["models"]] == list(MODELS)
    lstm = next(m for m in data["models"] if m["name"] == "lstm")
    assert {"name", "default", "allowed", "meaning"} == lstm["settings"][0].keys()
    out = call(capsys, "models").out
    assert all(f"{model.title}" in out for model in MODELS.values())
    assert "d_hidden=4" in out


def test_models_of_one_explains_its_settings(capsys):
    out = call(capsys, "models", "gru").out
    assert all(setting.name in out for setting in MODELS["gru"].settings)
    assert "Cho et al." in out


@pytest.mark.parametrize(("ok", "status"), [(True, 0), (False, 1)])
def test_verify_reports_each_check(capsys, monkeypatch, ok, status):
    row = verify.VerifyRow("every value", 1234, 3e-16 if ok else 0.5, 1e-12, ok, "t1.f")
    monkeypatch.setattr(verify, "verify", lambda name: [row])
    table = call(capsys, "verify", "lstm")
    assert table.status == status
    assert all(text in table.out for text in ("every value", "1,234", "1e-12", "ok" if ok else "MISSED"))
    answer = call(capsys, "verify", "lstm", "--format", "json")
    assert answer.status == status
    assert f'"ok": {str(ok).lower()}' in answer.out


def test_doctor_finds_nothing_wrong_with_a_good_terminal():
    rows = findings(GOOD, FACTS)
    assert all(row.ok for row in rows)
    assert not any(row.advice for row in rows)


@pytest.mark.parametrize(
    ("environ", "facts", "what", "advice"),
    [
        ({"TERM": "dumb"}, {}, "terminal", "TERM=xterm-256color"),
        ({"TERM": ""}, {}, "terminal", "TERM=xterm-256color"),
        ({"TERM": "frobozz"}, {}, "terminal", "unknown terminal"),
        ({}, {"interactive": False}, "terminal", "not a terminal"),
        ({"LANG": "C"}, {}, "UTF-8", "ASCII"),
        ({}, {"encoding": "iso-8859-1"}, "UTF-8", "ASCII"),
        ({}, {"size": (59, 24)}, "size", "60x18"),
        ({}, {"ambiguous": 2}, "width of σ", "--ascii"),
        ({}, {"korean": 1}, "width of 한", "Hangul"),
    ],
)
def test_doctor_gives_advice(environ, facts, what, advice):
    rows = {row.what: row for row in findings({**GOOD, **environ}, replace(FACTS, **facts))}
    assert not rows[what].ok
    assert advice in rows[what].advice
    assert [row.what for row in rows.values() if not row.ok] == [what]


@pytest.mark.parametrize(
    "term", ["xterm", "xterm-256color", "xterm-ghostty", "vt100", "tmux-256color", "screen", "linux"]
)
def test_doctor_knows_usual_terminals(term):
    assert findings({**GOOD, "TERM": term}, FACTS)[0].ok


def test_doctor_says_what_is_off_or_missing():
    rows = {row.what: row for row in findings({**GOOD, "NO_COLOR": "1"}, replace(FACTS, torch=None, korean=None))}
    assert "NO_COLOR" in rows["colours"].value
    assert "pip install" in rows["torch"].advice
    assert rows["width of 한"].value == "no answer from the terminal"


@pytest.mark.parametrize(
    ("environ", "name", "utf8"),
    [
        ({}, "", True),
        ({"LANG": "C"}, "C", False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "C", False),
        ({"LC_CTYPE": "C.UTF-8"}, "C.UTF-8", True),
        ({"LANG": "C", "LC_ALL": "ko_KR.UTF-8"}, "ko_KR.UTF-8", True),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "POSIX"}, "POSIX", False),
    ],
)
def test_the_locale_that_counts(environ, name, utf8):
    assert locale_name(environ) == name
    assert speaks_utf8(environ, "utf-8") is utf8
    assert not speaks_utf8(environ, "ascii")


def test_doctor_runs_anywhere(capsys):
    data = call(capsys, "doctor", "--format", "json").json
    assert {"terminal", "colours", "UTF-8", "size", "Python", "torch", "your data"} <= {
        row["what"] for row in data["findings"]
    }
    done = program("doctor", TERM="dumb", HOME=os.environ.get("HOME", "/"))
    assert (done.returncode, done.stderr) == (0, b"")
