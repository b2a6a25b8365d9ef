"""``seqtui progress``: what it shows, takes elsewhere and sets back; and what it refuses."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from seqtui.course.progress import clock
from seqtui.course.progress import event as did
from seqtui.course.progress.store import Store, progress_path
from tests.cli.command import call
from tests.schemas import validated

LINE = "seqtui-exam 1 " + "x" * 200


@pytest.fixture
def learnt():
    """Three weeks of one learner, in the folder of the tests."""
    start = clock.now() - timedelta(days=21)
    events = [did.begun("first-steps", 1), did.reached("first-steps", "look", 1)]
    for k in range(30):
        concept = ("time-step", "path", "hidden-state", "mine")[k % 4]
        lesson = ("first-steps", "of-a-teacher")[k % 2]
        events += [
            did.begun(lesson, 1),
            did.answered(lesson, f"q{k}", 1, 1, right=k % 3 > 0, typed="0", concept=concept),
        ]
    events += [did.finished("of-a-teacher", 1), did.examined(LINE, 30, 40)]
    events = [replace(event, at=clock.written(start + timedelta(hours=7 * k))) for k, event in enumerate(events)]
    store = Store()
    store.add(events)
    store.close()
    return events


def test_show_draws_the_concepts_over_time_and_names_what_is_due(capsys, learnt):
    said = call(capsys, "progress").out
    assert "learnt" in said.splitlines()[0] and "█" in said and "▒" in said and "░" in said
    assert "First steps" in said and "of-a-teacher" in said and "hidden state" in said and "due since" in said
    assert "30 of 40 right" in said and LINE.split()[-1] not in said, "the line is folded"
    data = validated(call(capsys, "progress", "--format", "json").json)
    moment = data["moments"][-1]
    assert f"learnt {moment['learnt']}   ▒ due {moment['due']}   ░ missed {moment['missed']}" in said
    assert data["due"] == moment["due"] > 0 and data["events"] == len(learnt)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_is_too_wide_and_ascii_is_ascii(capsys, monkeypatch, learnt, language, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    said = call(capsys, "progress", "--lang", language).out
    assert max(map(cell_len, said.splitlines())) <= columns
    assert ("강의" in said) == (language == "ko")
    if language == "en":
        assert call(capsys, "progress", "--ascii").out.isascii()


def test_before_anything_is_learnt_nothing_is_made(capsys):
    assert "seqtui learn" in call(capsys, "progress").out
    assert call(capsys, "progress", "export").json["events"] == []
    assert not progress_path().exists()
    assert "no progress yet" in call(capsys, "progress", "verify").err


@pytest.mark.parametrize("name", ["out.json", "out.csv", "out.md"])
def test_progress_moves_to_another_computer(capsys, tmp_path, monkeypatch, learnt, name):
    file = str(tmp_path / name)
    assert call(capsys, "progress", "export", "--out", file).status == 0
    shown = call(capsys, "progress", "--format", "json").json
    monkeypatch.setenv("SEQTUI_DATA", str(tmp_path / "other"))
    assert call(capsys, "progress", "import", file).out == f"{len(learnt)} events came in new, 0 were here already\n"
    assert call(capsys, "progress", "import", file).out == f"0 events came in new, {len(learnt)} were here already\n"
    there = call(capsys, "progress", "--format", "json").json
    assert {**there, "path": "", "at": "", "moments": []} == {**shown, "path": "", "at": "", "moments": []}


def test_export_is_a_document(capsys, learnt):
    assert len(validated(call(capsys, "progress", "export").json)["events"]) == len(learnt)
    assert call(capsys, "progress", "export", "--format", "csv").out.startswith("id,at,kind,")


def test_a_reset_and_its_undoing(capsys, learnt):
    def begun():
        return {row["lesson"]: row["asked"] for row in call(capsys, "progress", "--format", "json").json["lessons"]}

    before = begun()
    for what, left in (
        ("first-steps/q0", {**before, "first-steps": 14}),
        ("first-steps", {"of-a-teacher": 15}),
        ("all", {}),
    ):
        assert f"{what} is set back" in call(capsys, "progress", "reset", what).out
        assert begun() == left
        assert f"{what} is as it was" in call(capsys, "progress", "undo").out
        assert begun() == before


def test_verify_says_whether_it_is_sound_and_its_status_does_too(capsys, learnt):
    assert validated(call(capsys, "progress", "verify", "--format", "json").json)["ok"]
    progress_path().chmod(0o644)
    said = call(capsys, "progress", "verify")
    assert said.status == 1 and "chmod 600" in said.out and not said.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("shw",), "did you mean show?"),
        (("show", "x"), "leave out 'x'"),
        (("import",), "name the file"),
        (("import", __file__), "is no export of progress"),
        (("export", "--format", "npz"), "json, csv or md"),
        (("reset",), "say what to set back"),
        (("reset", "none"), "begun are first-steps, of-a-teacher"),
        (("reset", "all/q1"), "say what to set back"),
        (("reset", "first-steps/none"), "no question 'none'"),
        (("undo",), "no reset to take back"),
        (("--lessons", "/none"), "/none"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(capsys, learnt, words, said):
    answer = call(capsys, "progress", *words)
    assert answer.status == 2 and said in answer.err and answer.err.count("\n") == 1 and not answer.out


def test_a_file_of_the_future_is_refused_and_a_damaged_one_replaced(capsys, learnt):
    path = progress_path()
    path.write_bytes(b"x" * 9000)
    said = call(capsys, "progress")
    assert "nothing is done yet" in said.out and "was damaged and is kept as" in said.err
    (aside,) = (place for place in path.parent.iterdir() if "damaged" in place.name)
    assert Path(aside).read_bytes() == b"x" * 9000
    path.unlink()

    with sqlite3.connect(path) as connection:
        connection.executescript("PRAGMA application_id = 1936815221; PRAGMA user_version = 9; CREATE TABLE event (x)")
    for action in ("show", "export", "verify", "undo"):
        answer = call(capsys, "progress", action)
        assert answer.status == 2 and ("newer seqtui" in answer.err or "another program" in answer.err), action
