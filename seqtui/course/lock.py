"""The ids that learners' progress is kept by, in lessons.lock: a lesson may grow, but what was there keeps its name.

Beside each question stands a digest of what it asks: another answer under the same id needs another revision. Beside
each heading of the words stands a digest in every language: where one language changed alone, the others are looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from seqtui import policy
from seqtui.course.faults import Fault
from seqtui.course.lesson import Id, Lesson, Question, StageTable
from seqtui.course.loader import LESSON, Course
from seqtui.course.schema import TomlFile
from seqtui.course.words import LessonWords
from seqtui.language import _
from seqtui.models.atomic_write import atomic_write

LOCK = "lessons.lock"
_DIGITS = 12  # of a digest
_TITLE = "#"  # the heading of title and sentence
_HEAD = """# The ids that progress is kept by, and digests of questions and words: `seqtui lessons lock` writes it.
# A lesson may get new ids. One that is to go stands in `retired` of its lesson.toml from then on.
"""


class Locked(Struct, frozen=True, forbid_unknown_fields=True):
    """A lesson as it was locked: its revision, the ids of its steps, and the digests of its questions by their ids.

    words are the digests of its words: of each heading, by language.
    """

    revision: int
    steps: tuple[Id, ...]
    questions: dict[str, str]
    words: dict[str, dict[str, str]] = {}


def locked(lesson: Lesson, spoken: Iterable[LessonWords] = ()) -> Locked:
    """Return what is locked of a lesson, with its words in some languages."""
    words: dict[str, dict[str, str]] = {}
    for one in spoken:
        for heading, found in _digests(lesson, one).items():
            words.setdefault(heading, {})[one.language] = found
    questions = {id: digest(question) for id, question in lesson.questions.items()}
    return Locked(lesson.revision, tuple(step.id for step in lesson.steps), questions, words)


def digest(question: Question) -> str:
    """Return a digest of what a question asks: its kind, its answer, what is drawn, and its stage."""
    asked = {
        "kind": question.kind,
        "answer": question.answer,
        "decimals": question.decimals,
        "draw": question.draw,
        "stage": question.stage if isinstance(question.stage, StageTable) else None,
    }
    return _hash(asked)


def _digests(lesson: Lesson, words: LessonWords) -> dict[str, str]:
    """A digest for each heading: the title, a step by its id, a question by its id with a ? behind.

    What stands below a question belongs to it. How lines are wrapped makes no difference.
    """
    found = {_TITLE: _hash((words.title, words.about))}
    for step in lesson.steps:
        if step.id in words.steps:
            found[step.id] = _hash((words.steps[step.id].paragraphs, words.steps[step.id].action))
    for id in lesson.questions:
        if id in words.questions:
            found[f"{id}?"] = _hash({**msgspec.to_builtins(words.questions[id]), "line": 0})
    return found


def _hash(data: object) -> str:
    return hashlib.sha256(msgspec.json.encode(data, order="sorted")).hexdigest()[:_DIGITS]


def read_lock(folder: Path) -> dict[str, Locked]:
    """Return the lessons that are locked in the folder of a course, by id; none where there is no lock.

    Raises FaultsError for a lock that cannot be read.
    """
    path = folder / LOCK
    if not policy.is_file(path):
        return {}
    file = TomlFile(path)
    found = {id: file.record(Locked, table, id) for id, table in file.data.items()}
    file.check()
    return {id: lesson for id, lesson in found.items() if lesson is not None}


def write_lock(course: Course) -> Path:
    """Lock all lessons of a course as they are now, and return the file.

    Raises FaultsError for a lesson with faults, SeqtuiError for a file that cannot be written.
    """
    languages = course.head.languages
    lessons = {id: locked(course.lesson(id), [course.words(id, name) for name in languages]) for id in course.lessons}
    text = _HEAD + "".join(f"\n{_table(id, lesson)}" for id, lesson in lessons.items())
    path = course.folder / LOCK
    atomic_write(path, lambda file: file.write(text.encode()))
    return path


def lock_faults(lesson: Lesson, known: Mapping[str, Locked]) -> list[Fault]:
    """Return what a lesson has that its lock forbids: ids that are gone, and questions that ask something else."""
    before = known.get(lesson.id)
    if before is None:
        return []
    now, file = locked(lesson), str(lesson.folder / LESSON)
    retired = lesson.head.retired
    gone = [id for id in (*before.steps, *before.questions) if id not in (*now.steps, *now.questions, *retired)]
    faults = [
        Fault(
            file,
            lesson.lines.of(),
            "lock",
            _("'{id}' is gone, and progress is kept by it: give it back, or name it in retired = [...]", id=id),
        )
        for id in dict.fromkeys(gone)
    ]
    if lesson.revision < before.revision:
        advice = _("the revision was {before} already: it never goes back", before=before.revision)
        faults.append(Fault(file, lesson.lines.of("revision"), "lock", advice))
    if lesson.revision == before.revision:
        for number, (id, found) in enumerate(now.questions.items()):
            if before.questions.get(id, found) != found:
                advice = _("'{id}' asks something else than before: raise the revision of the lesson", id=id)
                faults.append(Fault(file, lesson.lines.of("question", number, "id"), "lock", advice))
    return faults


def drift_faults(lesson: Lesson, words: Mapping[str, LessonWords], known: Mapping[str, Locked]) -> list[Fault]:
    """Return the headings whose words stayed in one language while they changed in another; words are by language."""
    before, now = known.get(lesson.id), locked(lesson, words.values()).words
    faults: list[Fault] = []
    for heading, digests in before.words.items() if before is not None else ():
        found = now.get(heading, {})
        changed = [name for name in digests if name in found and found[name] != digests[name]]
        for name in digests:
            if changed and name in found and name not in changed:
                advice = _(
                    "the words of '{heading}' changed in {changed}, and not here: look whether both say the same, "
                    "then: seqtui lessons lock",
                    heading=heading.rstrip("?"),
                    changed=", ".join(changed),
                )
                faults.append(Fault(str(words[name].path), words[name].lines.get(heading, 1), "drift", advice))
    return faults


def _table(id: str, lesson: Locked) -> str:
    """One lesson as TOML; ids and digests need no escapes."""
    words = "".join(f'"{heading}" = {_inline(found)}\n' for heading, found in lesson.words.items())
    steps = ", ".join(f'"{step}"' for step in lesson.steps)
    head = f"[{id}]\nrevision = {lesson.revision}\nsteps = [{steps}]\nquestions = {_inline(lesson.questions)}\n"
    return f"{head}\n[{id}.words]\n{words}" if words else head


def _inline(digests: Mapping[str, str]) -> str:
    return "{" + ", ".join(f'{name} = "{found}"' for name, found in digests.items()) + "}"
