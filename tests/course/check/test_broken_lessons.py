"""A lesson that breaks a rule is found, by file and line, with advice: one lesson for each rule, and more."""

from pathlib import Path
from typing import NamedTuple

import pytest

from seqtui.course.check.rules import RULES, check_course
from seqtui.course.check.scaffold import new_lesson
from seqtui.course.faults import Fault
from seqtui.course.loader import read_course
from seqtui.course.lock import write_lock

COURSE = """format = 1
id = "own"
languages = ["en", "ko"]
licence = "MIT"

[[unit]]
id = "one"
lessons = ["costs", "later"]
"""
GLOSSARY = """[hidden-state]
en = "hidden state"
ko = "은닉 상태"
lesson = "costs"

[gate]
en = "gate"
ko = "게이트"
lesson = "later"
"""
CHOICE = """

[[question]]
id = "which"
kind = "choice"
concept = "hidden-state"
answer = "a"

[question.belief.b]
stage = {edits = ["t1.x[0]=2"], before = {edits = []}}
shows = "abs(t1.h[0] - before.t1.h[0]) > 0.01"
"""
CHOICE_WORDS = """
### which
Which one?

- a: this
- b: that

#### hint
h
#### solution
s
#### belief b
Look: {t1.h[0]}.
"""
GOAL = 'goal = {reach = "t1.h"}'
UNITS = 'questions = ["units"]'
ANSWER = 'answer = "len(t1.h)"'
TENTHS = 'answer = "0.4"\ndecimals = 0\ntolerance = 0.1'


class Broken(NamedTuple):
    """One way to break a rule: the file, what is replaced by what, where the fault stands, and what is advised."""

    rule: str
    file: str
    old: str
    new: str
    at: str  # what stands in the line of the fault; "" for the first line
    said: str
    choice: bool = False
    where: str = ""  # the file of the fault, where it is another


ROWS = (
    # files and tables
    Broken("utf-8", "en.md", "One idea", "\udcff", "\udcff", "no UTF-8"),
    Broken("control-byte", "ko.md", "한 가지", "\x1b[31m", "\x1b", "U+001B"),
    Broken("toml", "lesson.toml", "minutes = 10", "minutes = ", "minutes = ", "no TOML"),
    Broken("unknown-key", "lesson.toml", "minutes = 10", "minutes = 10\nminuts = 1", "minuts", "'minuts'"),
    Broken("missing-key", "lesson.toml", "minutes = 10\n", "", "", "minutes"),
    Broken("type", "lesson.toml", "minutes = 10", 'minutes = "ten"', 'minutes = "ten"', "minutes"),
    Broken("format", "lesson.toml", "format = 1", "format = 9", "format = 9", "format 1"),
    Broken("id", "lesson.toml", 'id = "costs"', 'id = "prices"', 'id = "prices"', "folder"),
    Broken(
        "unique", "lesson.toml", "[[question]]", '[[step]]\nid = "begin"\n[[question]]', 'id = "begin"\n[[q', "twice"
    ),
    Broken("questions", "lesson.toml", UNITS, 'questions = ["unit"]', "questions =", "no [[question]]"),
    Broken("goal", "lesson.toml", GOAL, 'goal = {reach = "t1.h", end = true}', "goal =", "reach, end"),
    # words
    Broken("heading", "en.md", "# costs\n", "costs\n", "costs", "title"),
    Broken("languages", "ko.md", "### units", "### unit", "### unit", "no [[question]] with the id 'unit'"),
    Broken("languages", "en.md", "## begin", "## start", "## start", "no [[step]] with the id 'start'"),
    Broken("languages", "ko.md", "#### slip counted", "#### hint\nx\n#### slip counted", "### units", "hint 2"),
    Broken("action", "en.md", "> Press [[→]] until `h₁` stands.\n", "", "## begin", "begins with >"),
    Broken("hints", "en.md", "#### hint\nCount the row of `h₁`.\n", "", "### units", "#### hint"),
    Broken("hints", "ko.md", "#### solution\n{len(t1.h)}개다. {t1.h}.\n", "", "### units", "#### solution"),
    Broken("slips", "en.md", "#### slip counted from 0", "#### slip from 0", "### units", "#### slip counted from 0"),
    Broken("beliefs", "en.md", "#### belief b\nLook: {t1.h[0]}.\n", "", "### which", "#### belief b", choice=True),
    Broken("options", "en.md", "- b: that\n", "", "### which", "at least two", choice=True),
    Broken("options", "lesson.toml", 'answer = "a"', 'answer = "c"', "### which", "no option 'c'", True, "en.md"),
    Broken(
        "beliefs",
        "lesson.toml",
        'answer = "a"',
        'answer = "b"',
        '[[question]]\nid = "which"',
        "option 'b'",
        choice=True,
    ),
    Broken("typed-number", "en.md", "One idea", "0.731 is one idea", "## begin", "{t2.c[0]}"),
    # the course
    Broken("needs", "lesson.toml", "minutes = 10", 'minutes = 10\nneeds = ["later"]', "needs", "before"),
    Broken("needs", "lesson.toml", "minutes = 10", 'minutes = 10\nneeds = ["basics"]', "needs", "no lesson 'basics'"),
    Broken("concepts", "lesson.toml", '"hidden-state"', '"gate"', 'concept = "gate"', "introduced later, in later"),
    Broken("concepts", "lesson.toml", '"hidden-state"', '"hidden"', 'concept = "hidden"', "glossary.toml"),
    Broken("concepts", "ko.md", "한 가지 내용", "**게이트**", "## begin", "'gate' is introduced later"),
    Broken("lock", "lesson.toml", 'id = "begin"', 'id = "start"', "", "'begin' is gone"),
    Broken("lock", "lesson.toml", ANSWER, 'answer = "len(t2.h)"', 'id = "units"', "raise the revision"),
    Broken("drift", "en.md", "One idea", "Another idea", "## begin", "changed in en, and not here", where="ko.md"),
    Broken("drift", "ko.md", "행을 세어", "열을 세어", "### units", "changed in ko, and not here", where="en.md"),
    # played
    Broken("stage", "lesson.toml", 'model = "rnn"', 'model = "rmn"', "[stage]", "no model 'rmn'"),
    Broken("stage", "lesson.toml", ANSWER, 'answer = "len(t9.h)"', "### units", "t9", where="en.md"),
    Broken("stage", "en.md", "{len(t1.h)}", "{len(t1.hh)}", "### units", "t1.hh"),
    Broken("goal", "lesson.toml", GOAL, 'goal = {holds = "t1.h[0] < 5"}', "## begin", "before anything", where="en.md"),
    Broken("goal", "lesson.toml", GOAL, 'goal = {holds = "t1.h[0] > 5"}', "## begin", "by =", where="en.md"),
    Broken(
        "goal",
        "lesson.toml",
        GOAL,
        'goal = {edit = "t1.h", holds = "t1.h[0] > 5"}',
        "## begin",
        "not met",
        where="en.md",
    ),
    Broken("beliefs", "lesson.toml", "> 0.01", "> 9", "#### belief b", "does not show", True, "en.md"),
    Broken("fits", "en.md", "One idea", "One idea " * 60, "## begin", "two steps"),
    Broken("fits", "ko.md", "`h₁`이 나올", "오래 " * 30, "## begin", "80x24"),
    Broken("slips", "lesson.toml", "len(t1.h) - 1", "len(t1.h)", "answer =", "gives the answer itself"),
    Broken("slips", "lesson.toml", "decimals = 0", 'decimals = 0\nslips = ["no-bias"]', "answer =", "does not fit"),
    Broken("told", "lesson.toml", f"{ANSWER}\ndecimals = 0", 'answer = "t1.x[0]"', "answer =", "shows the answer"),
    Broken("answer", "lesson.toml", f"{ANSWER}\ndecimals = 0", TENTHS, "answer =", "not graded right"),
)


def _write(folder: Path, broken: Broken) -> Path:
    (folder / "course.toml").write_text(COURSE)
    (folder / "glossary.toml").write_text(GLOSSARY, encoding="utf-8")
    place = new_lesson("costs", folder)
    if broken.choice:
        _replace(place / "lesson.toml", UNITS, 'questions = ["units", "which"]')
        _append(place / "lesson.toml", CHOICE)
        for language in ("en", "ko"):
            _append(place / f"{language}.md", CHOICE_WORDS)
    if broken.rule == "told":
        for language in ("en", "ko"):
            text = (place / f"{language}.md").read_text(encoding="utf-8").split("\n")
            k = next(k for k, line in enumerate(text) if line.startswith("### units"))
            text[k + 1] = "Is it {t1.x[0]}?"
            (place / f"{language}.md").write_text("\n".join(text), encoding="utf-8")
    if broken.rule in ("lock", "drift"):
        write_lock(read_course(folder))
    return place


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, old
    file.write_text(text.replace(old, new), encoding="utf-8", errors="surrogateescape")


def _append(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def _line(file: Path, at: str) -> int:
    text = file.read_text(encoding="utf-8", errors="surrogateescape")
    return text[: text.index(at)].count("\n") + 1 if at else 1


@pytest.mark.parametrize("broken", ROWS, ids=lambda row: f"{row.rule}-{row.new[:20]}")
def test_a_broken_lesson_is_found_with_file_line_and_advice(tmp_path: Path, broken: Broken) -> None:
    place = _write(tmp_path, broken)
    _replace(place / broken.file, broken.old, broken.new)
    found = check_course(tmp_path, variants=3)
    file = place / (broken.where or broken.file)
    wanted = str(file), _line(file, broken.at), broken.rule
    fitting = [fault for fault in found if (fault.file, fault.line, fault.rule) == wanted]
    assert any(broken.said in fault.advice for fault in fitting), "\n".join(map(str, found)) or "nothing is found"


def test_what_is_broken_is_good_before(tmp_path: Path) -> None:
    _write(tmp_path, Broken("", "", "", "", "", "", choice=True))
    assert not check_course(tmp_path, variants=3)


def test_every_rule_of_the_table_has_a_broken_lesson() -> None:
    rules = {name for rule in RULES for name in rule.names} - {"finish"}  # what would not end breaks another rule first
    assert rules <= {row.rule for row in ROWS}


def test_faults_are_in_the_language_of_the_process_and_sort_by_file() -> None:
    assert sorted([Fault("b", 1, "x", ""), Fault("a", 2, "x", ""), Fault("a", 1, "y", "")])[0].line == 1


def test_the_folder_of_a_lesson_is_checked_as_part_of_its_course(tmp_path: Path) -> None:
    place = _write(tmp_path, Broken("", "", "", "", "", ""))
    _replace(place / "lesson.toml", '"hidden-state"', '"gate"')
    assert [fault.rule for fault in check_course(place, variants=3)] == ["concepts"]
