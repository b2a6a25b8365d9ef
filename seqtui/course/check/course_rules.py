"""The rules of a lesson in its course: what it needs comes before it, and no concept before it is introduced."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seqtui.course.check.subject import Subject
from seqtui.course.check.words import texts
from seqtui.course.faults import Fault
from seqtui.course.lesson import Term
from seqtui.course.lock import drift_faults, lock_faults, read_lock
from seqtui.course.marked_text import Mark, spans
from seqtui.language import _


def locked(subject: Subject) -> Iterator[Fault]:
    """No id that progress is kept by is gone, and none asks something else than it did."""
    yield from lock_faults(subject.lesson, read_lock(subject.course.folder))


def drift(subject: Subject) -> Iterator[Fault]:
    """No words changed in one language alone since the lessons were locked."""
    yield from drift_faults(subject.lesson, subject.words, read_lock(subject.course.folder))


def needs(subject: Subject) -> Iterator[Fault]:
    """What a lesson needs is a lesson that comes before it."""
    planned = subject.course.planned
    here = planned.index(subject.lesson.id)
    for id in subject.lesson.head.needs:
        if id not in planned:
            yield subject.fault("needs", _("there is no lesson '{id}' in course.toml", id=id), "needs")
        elif planned.index(id) >= here:
            yield subject.fault("needs", _("'{id}' does not come before this lesson: move one of them", id=id), "needs")


def concepts(subject: Subject) -> Iterator[Fault]:
    """Concepts are terms of the glossary, and a question asks for one that is introduced by then."""
    glossary = subject.course.glossary
    if not glossary:
        return
    introduced = set(subject.course.introduced(subject.lesson.id))
    for id in subject.lesson.head.concepts:
        if id not in glossary:
            yield subject.fault("concepts", _("the glossary has no '{id}': add it to glossary.toml", id=id), "concepts")
    for question in subject.asked:
        id, place = question.concept, subject.question_place(question.id)
        if id not in glossary:
            advice = _("the glossary has no '{id}': add it to glossary.toml", id=id)
            yield subject.fault("concepts", advice, *place, "concept")
        elif id not in introduced:
            advice = _("'{id}' is introduced later, in {lesson}: ask there", id=id, lesson=glossary[id].lesson)
            yield subject.fault("concepts", advice, *place, "concept")


def terms(subject: Subject) -> Iterator[Fault]:
    """No text uses a term of the glossary before the lesson that introduces it; the first use there is **marked**."""
    planned = subject.course.planned
    here = planned.index(subject.lesson.id)
    later = {
        id: term
        for id, term in subject.course.glossary.items()
        if term.lesson in planned and planned.index(term.lesson) > here
    }
    for language, words in subject.words.items():
        for heading, text in texts(words):
            marked = [span.text for span in spans(text) if span.mark is Mark.TERM]
            for id, term in later.items():
                if any(_names(term, language, said) for said in marked):
                    advice = _("'{id}' is introduced later, in {lesson}: use another word", id=id, lesson=term.lesson)
                    yield subject.fault_in_words("concepts", language, heading, advice)


def _names(term: Term, language: str, said: str) -> bool:
    """Whether a marked term is this one."""
    name = getattr(term, language, term.en)
    return re.sub(r"\s+", "", said).lower() == re.sub(r"\s+", "", name).lower()
