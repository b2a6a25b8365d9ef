"""The table of rules that a lesson keeps, and the check of a whole course: ``seqtui lessons check``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from seqtui import policy
from seqtui.course.check import course_rules, played, words
from seqtui.course.check.subject import Subject
from seqtui.course.faults import Fault, FaultsError
from seqtui.course.loader import COURSE, LESSON, Course, read_course
from seqtui.course.words import LessonWords
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_

VARIANTS = 20  # of each question that are graded unless more are asked for


class Rule(Struct, frozen=True):
    """One row: what the rule demands, and what finds the places that break it. The ids of its faults are names."""

    names: tuple[str, ...]
    demands: str
    find: Callable[[Subject], Iterator[Fault]]
    played: bool = False  # needs the lesson played, which what is wrong with its files prevents


RULES: tuple[Rule, ...] = (
    Rule(("languages",), N_("every language has the words of every step and question"), words.all_headings),
    Rule(("languages",), N_("all languages have the same options, hints and answers"), words.same_parts),
    Rule(("action", "goal"), N_("every step says something, and asks for something to be done"), words.actions),
    Rule(
        ("hints", "beliefs", "slips"),
        N_("every question has hints, a solution, and words for what goes wrong"),
        words.hints,
    ),
    Rule(("options", "beliefs"), N_("options hold the answer, and beliefs are wrong ones"), words.options),
    Rule(("typed-number",), N_("numbers of the stage come from the engine"), words.numbers),
    Rule(("needs",), N_("what a lesson needs comes before it"), course_rules.needs),
    Rule(("concepts",), N_("no question asks for a concept before it is introduced"), course_rules.concepts),
    Rule(("concepts",), N_("no text uses a term before it is introduced"), course_rules.terms),
    Rule(("lock",), N_("ids of lessons.lock are still there, and ask the same"), course_rules.locked),
    Rule(("drift",), N_("no language was changed alone since the lessons were locked"), course_rules.drift),
    Rule(
        ("stage", "goal", "beliefs", "finish"),
        N_("a learner who does everything finishes it"),
        played.broken,
        played=True,
    ),
    Rule(("fits",), N_("every text fits its place at 80x24"), played.fits, played=True),
    Rule(("answer", "slips", "told"), N_("every variant is graded as it should be"), played.answers, played=True),
)


def check_course(folder: Path | None = None, only: Sequence[str] = (), variants: int = VARIANTS) -> tuple[Fault, ...]:
    """Return the faults of a course, lesson by lesson; only these lessons where ids are given.

    variants of each question are graded. The folder of a lesson is checked as a part of the course that it stands in.
    Raises FaultsError for a course.toml that cannot be read.
    """
    if folder is not None:
        policy.ask_to_read(folder)
        whole = folder.resolve()
        if policy.is_file(whole.parent / COURSE) and policy.is_file(folder / LESSON):
            folder, only = whole.parent, (whole.name,)
    course = read_course(folder)
    found: list[Fault] = []
    for id in course.lessons:
        if not only or id in only:
            found += check_lesson(course, id, variants)
    return tuple(found)


def check_lesson(course: Course, id: str, variants: int = VARIANTS) -> tuple[Fault, ...]:
    """Return the faults of one lesson; it is played when its files are without fault."""
    try:
        lesson = course.lesson(id)
    except FaultsError as error:
        return error.faults
    found: list[Fault] = []
    spoken: dict[str, LessonWords] = {}
    for language in course.head.languages:
        try:
            spoken[language] = course.words(id, language)
        except FaultsError as error:
            found += error.faults
    subject = Subject(course, lesson, spoken, variants)
    for rule in RULES:
        if not rule.played:
            found += rule.find(subject)
    if not found:
        found += _of_playing(subject)
    return tuple(dict.fromkeys(found))


def _of_playing(subject: Subject) -> list[Fault]:
    """The faults that show when the lesson is played; where its stage cannot be opened, that."""
    try:
        return [fault for rule in RULES if rule.played for fault in rule.find(subject)]
    except SeqtuiError as error:
        return [subject.fault("stage", str(error), "stage")]
