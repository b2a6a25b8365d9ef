"""Our own lessons keep the rules, and so does a new one."""

import json
from pathlib import Path

from seqtui.course.check.rules import check_course
from seqtui.course.check.scaffold import new_lesson
from tests.cli.command import call
from tests.course.recorded_once import record_once
from tests.schemas import validated


def test_the_lessons_that_ship_keep_every_rule(monkeypatch) -> None:
    record_once(monkeypatch)
    assert not [str(fault) for fault in check_course(variants=1)]


def test_a_new_lesson_keeps_every_rule(tmp_path: Path) -> None:
    assert not check_course(new_lesson("attention-costs", tmp_path))


def test_the_command_names_what_is_wrong_with_file_and_line(tmp_path: Path, capsys) -> None:
    place = new_lesson("attention-costs", tmp_path)
    assert call(capsys, "lessons", "check", str(place)).status == 0
    words = place / "en.md"
    words.write_text(words.read_text(encoding="utf-8").replace("#### hint\n", ""), encoding="utf-8")
    told = call(capsys, "lessons", "check", str(place))
    assert told.status == 1 and f"{words}:9: hints: 'units' has no hint" in told.out
    faults = validated(json.loads(call(capsys, "lessons", "check", str(place), "--format", "json").out))["faults"]
    assert {fault["rule"] for fault in faults} == {"hints", "languages"}
