"""The rules of a lesson's words: whole in every language, with actions, hints, options; numbers from the engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import UNSET

from seqtui.course.check.subject import Subject
from seqtui.course.faults import Fault
from seqtui.course.marked_text import Mark, spans
from seqtui.course.words import LessonWords, QuestionWords, StepWords
from seqtui.language import _

OPTIONS = ("choice", "multi", "order", "match")  # the kinds of questions that have them
_TYPED = re.compile(r"(?<![\w.,])[-−]?\d+\.\d+(?![\w.])")


def all_headings(subject: Subject) -> Iterator[Fault]:
    """Every language has the words of every step and question, and of nothing else."""
    steps = [step.id for step in subject.lesson.steps]
    questions = [question.id for question in subject.asked]
    for language, words in subject.words.items():
        for id in steps:
            if id not in words.steps:
                advice = _("the step '{id}' has no words here: write ## {id}", id=id)
                yield subject.fault_in_words("languages", language, "", advice)
        for id in questions:
            if id not in words.questions:
                advice = _("the question '{id}' has no words here: write ### {id} below its step", id=id)
                yield subject.fault_in_words("languages", language, "", advice)
        for id in words.steps:
            if id not in steps:
                advice = _("there is no [[step]] with the id '{id}'", id=id)
                yield subject.fault_in_words("languages", language, id, advice)
        for id in words.questions:
            if id not in questions:
                advice = _("there is no [[question]] with the id '{id}'", id=id)
                yield subject.fault_in_words("languages", language, f"{id}?", advice)


def same_parts(subject: Subject) -> Iterator[Fault]:
    """All languages have the same options, hints and answers below a question."""
    if len(subject.words) < 2:
        return
    first, *others = subject.words
    for question in subject.asked:
        known = _parts(subject.words[first].questions.get(question.id))
        for language in others:
            here = _parts(subject.words[language].questions.get(question.id))
            if known and here and known != here:
                missing = ", ".join(sorted(known ^ here))
                advice = _(
                    "'{id}' is not the same in {first}: look at {missing}", id=question.id, first=first, missing=missing
                )
                yield subject.fault_in_words("languages", language, f"{question.id}?", advice)


def _parts(words: QuestionWords | None) -> set[str]:
    if words is None:
        return set()
    found = {f"option {id}" for id in words.options} | {f"hint {k}" for k, _hint in enumerate(words.hints, 1)}
    found |= {f"belief {id}" for id in words.beliefs} | {f"slip {name}" for name in words.slips}
    return found | {name for name in ("solution", "right") if getattr(words, name)}


def actions(subject: Subject) -> Iterator[Fault]:
    """A step says what to do: an action where it has a goal, and a goal or a question where it has an action."""
    for step in subject.lesson.steps:
        for language, words in subject.words.items():
            said = words.steps.get(step.id)
            if said is None:
                continue
            if not said.action and (step.goal is not UNSET or not step.questions):
                advice = _("'{id}' asks for nothing: write its action in a line that begins with >", id=step.id)
                yield subject.fault_in_words("action", language, step.id, advice)
            if not said.paragraphs:
                advice = _("'{id}' says nothing: write a text of one idea", id=step.id)
                yield subject.fault_in_words("action", language, step.id, advice)
        if step.goal is UNSET and not step.questions:
            advice = _("'{id}' has neither goal nor question: what does the learner do here?", id=step.id)
            yield subject.fault("goal", advice, *subject.step_place(step.id))


def hints(subject: Subject) -> Iterator[Fault]:
    """A question has a hint and a solution, and words for everything that a wrong answer is met with."""
    for language, question, words in subject.question_words():
        place = f"{question.id}?"
        if not words.hints:
            advice = _("'{id}' has no hint: write #### hint", id=question.id)
            yield subject.fault_in_words("hints", language, place, advice)
        if not words.solution:
            advice = _("'{id}' has no solution: write #### solution, worked out with the numbers", id=question.id)
            yield subject.fault_in_words("hints", language, place, advice)
        for id in question.belief:
            if id not in words.beliefs:
                advice = _("write #### belief {id}: what does its experiment show?", id=id)
                yield subject.fault_in_words("beliefs", language, place, advice)
        for name in question.own:
            if name not in words.slips:
                advice = _("write #### slip {name}: what went wrong, and what to do instead", name=name)
                yield subject.fault_in_words("slips", language, place, advice)
        for id in words.beliefs:
            if id not in question.belief:
                advice = _("there is no [question.belief.{id}] with an experiment", id=id)
                yield subject.fault_in_words("beliefs", language, f"{place}belief {id}", advice)
        for name in words.slips:
            if name not in question.own:
                advice = _('there is no "{name}" below [question.own] with its expression', name=name)
                yield subject.fault_in_words("slips", language, f"{place}slip {name}", advice)


def options(subject: Subject) -> Iterator[Fault]:
    """A question of options has at least two, its answer among them, and a belief is a wrong one."""
    for language, question, words in subject.question_words():
        place = f"{question.id}?"
        if question.kind not in OPTIONS:
            continue
        if len(words.options) < 2:
            advice = _("'{id}' has {n} options: give at least two, - a: …", id=question.id, n=len(words.options))
            yield subject.fault_in_words("options", language, place, advice)
        right = _right(question.answer)
        for id in right | set(question.belief):
            if id not in words.options:
                advice = _("'{id}' has no option '{option}', which lesson.toml names", id=question.id, option=id)
                yield subject.fault_in_words("options", language, place, advice)
        for id in sorted(right & set(question.belief)) if question.kind == "choice" else ():
            advice = _("the option '{option}' is the answer: a belief is a wrong one", option=id)
            yield subject.fault("beliefs", advice, *subject.question_place(question.id))


def _right(answer: object) -> set[str]:
    if isinstance(answer, dict):
        return set(answer)
    return {answer} if isinstance(answer, str) else set(answer) if isinstance(answer, list | tuple) else set()


def numbers(subject: Subject) -> Iterator[Fault]:
    """Numbers of the stage are not typed: a decimal number in a text is a fact in braces."""
    for language, words in subject.words.items():
        for heading, text in texts(words):
            for span in spans(text):
                found = _TYPED.search(span.text) if span.mark is Mark.PLAIN else None
                if found:
                    advice = _("{number} is typed: ask the engine for it, {{t2.c[0]}}", number=found[0])
                    yield subject.fault_in_words("typed-number", language, heading, advice)


def texts(words: LessonWords) -> Iterator[tuple[str, str]]:
    """Return every text of a lesson with the heading that it stands under."""
    yield "", words.about
    for step in words.steps.values():
        yield from ((step.id, text) for text in _of_step(step))
    for question in words.questions.values():
        yield from ((f"{question.id}?", text) for text in texts_of_question(question))


def _of_step(step: StepWords) -> Iterator[str]:
    yield from step.paragraphs
    if step.action:
        yield step.action


def texts_of_question(words: QuestionWords) -> Iterator[str]:
    """Return every text of a question: prompt, options, hints, solution, and what answers are met with."""
    yield words.prompt
    yield from words.options.values()
    yield from words.hints
    yield from (words.solution, words.right)
    yield from words.beliefs.values()
    yield from words.slips.values()
