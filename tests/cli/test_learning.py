"""``seqtui learn --plain`` and ``seqtui lessons``: the course on the command line."""

import io
import sys

import pytest

from tests.cli.command import call
from tests.course.lesson_files import write_course
from tests.schemas import validated


@pytest.fixture
def typed(monkeypatch):
    """Hands lines to standard input, as a pipe does."""

    def hand(*lines: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return hand


def test_a_lesson_is_gone_through_line_by_line(capsys, typed):
    typed("/ t1.h", "", "step -1", "show t1.h", "quit")
    said = call(capsys, "learn", "first-steps", "--plain").out
    assert "Step 1 of 10" in said and "Step 2 of 10" in said and "Done. next goes on." in said
    assert "t1.h         hₜ = tanh(" in said and "> " not in said


def test_a_second_sitting_goes_on_where_the_first_ended(capsys, typed):
    typed("/ t1.h", "")
    call(capsys, "learn", "first-steps", "--plain")
    typed("quit")
    assert "Step 2 of 10" in call(capsys, "learn", "first-steps", "--plain").out
    typed("quit")
    assert "Step 7 of 10" in call(capsys, "learn", "first-steps", "--plain", "--step", "edit").out


def test_the_lesson_and_what_is_said_around_it_are_korean(capsys, typed):
    typed("quit")
    said = call(capsys, "learn", "first-steps", "--plain", "--lang", "ko").out
    assert "단계 1/10" in said and "첫걸음" in said


def test_without_unicode_keys_have_their_names(capsys, typed):
    typed("next", "next", "next", "next", "quit")
    said = call(capsys, "learn", "first-steps", "--plain", "--ascii").out
    assert said.isascii() and "Press <- to go" in said and "Press Shift+-> until" in said and "row with > is" in said


def test_what_is_typed_never_reaches_the_terminal_as_it_is(capsys, typed):
    typed("edit \x1b[2J=1", "/ \x07", "quit")
    said = call(capsys, "learn", "first-steps", "--plain").out
    assert "\x1b" not in said and "\x07" not in said and "\\x1b" in said


def test_every_kind_of_stage_is_printed(capsys, typed, tmp_path):
    lesson = (write_course(tmp_path) / "gates" / "lesson.toml").read_text(encoding="utf-8")
    write_course(tmp_path, lesson=lesson.replace('model = "lstm"\n', 'model = "lstm"\nof = "t2.c[0]"\n'))
    typed("open t1.f[0]", "turn", "open t2.f[0]", "edit t2.f=0", "show", "show t2", "level shapes", "quit")
    said = call(capsys, "learn", "gates", "--plain", "--lessons", str(tmp_path)).out
    assert "why is" in said and "set by hand" in said and "was" in said


def test_lessons_are_listed_with_what_is_done(capsys, typed):
    typed("quit")
    call(capsys, "learn", "first-steps", "--plain")
    said = call(capsys, "lessons").out
    assert "[/] first-steps" in said
    assert call(capsys, "learn", "--plain").out == said
    data = validated(call(capsys, "lessons", "list", "--format", "json").json)
    assert data["units"][0]["lessons"][0] | {"title": ""} == {
        "id": "first-steps",
        "title": "",
        "begun": True,
        "finished": False,
    }


def test_a_course_of_ones_own_is_listed_and_its_faults_are_told(capsys, tmp_path):
    folder = str(write_course(tmp_path))
    assert "gates" in call(capsys, "lessons", "--lessons", folder).out
    write_course(tmp_path, lesson="format = 1\nminuts = 3\n")
    refused = call(capsys, "learn", "gates", "--plain", "--lessons", folder)
    assert refused.status == 2 and "lesson.toml:1: steps: a lesson has" in refused.err


def test_the_ids_of_a_course_are_locked(capsys, tmp_path):
    folder = str(write_course(tmp_path))
    assert "lessons.lock" in call(capsys, "lessons", "lock", "--lessons", folder).out
    assert "[gates]" in (tmp_path / "lessons.lock").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("learn", "first-step", "--plain"), "did you mean first-steps?"),
        (("learn", "first-steps", "--plain", "--step", "nowhere"), "there is no step 'nowhere'"),
        (("learn", "first-steps", "--plain", "--lessons", "/nowhere"), "course.toml"),
        (("lessons", "lsit"), "did you mean list?"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(capsys, typed, words, said):
    typed()
    refused = call(capsys, *words)
    assert refused.status == 2 and said in refused.err and refused.err.count("\n") == 1
