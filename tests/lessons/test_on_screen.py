"""A learner finishes lessons on the screen, in both languages; nothing on the way is cut or left unsaid."""

import re
from collections.abc import Iterable

import pytest

from seqtui.course.loader import read_course
from seqtui.language import LANGUAGES, speaking
from seqtui.session.text import TextStyle
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.screens.learn import Learner
from tests.course.recorded_once import record_once
from tests.lessons.learner import Pages, go_through, lessons
from tests.tui.walking import press, until

_PAIR = re.compile(r"은\(는\)|이\(가\)|을\(를\)|와\(과\)|\(으\)로|\{[a-z]")


# lessons that ask, between them, for everything that any lesson asks for, each in one language; the others, and the
# other language, by `pytest -m every`: without a screen tests/course/check/test_rules.py finishes each of them
SHOWN = (
    "first-steps",
    "back-through-time",
    "keep-a-memory",
    "ar-markov",
    "bottleneck-attention",
    "scale-softmax-cost",
    "words-to-vectors",
    "heads",
    "vit",
    "letters",
    "look-inside",
)
TRAINS = ("learning",)  # a real training takes 20 seconds


def marks(id: str, number: int) -> list[pytest.MarkDecorator]:
    """Which run walks through a lesson in the language of that number."""
    if id in TRAINS:
        return [pytest.mark.training]
    return [] if id in SHOWN and SHOWN.index(id) % len(LANGUAGES) == number else [pytest.mark.every]


RUNS = [
    pytest.param(id, language, marks=marks(id, number)) for id in lessons() for number, language in enumerate(LANGUAGES)
]


def asked_for(ids: Iterable[str]) -> set[str]:
    """Every kind of question and of goal in lessons, of a view or a screen each one."""
    found = set()
    for lesson in map(read_course().lesson, ids):
        found |= {question.kind for question in lesson.questions.values()}
        for goal in (step.goal for step in lesson.steps if step.goal):
            given = {name: getattr(goal, name) for name in goal.__struct_fields__}
            found |= {f"{name} {given[name]}" for name in ("view", "screen") if given[name]}
            found |= {name for name in given if given[name]}
    return found


def test_the_lessons_on_the_screen_ask_for_everything_that_a_lesson_asks_for() -> None:
    assert asked_for(lessons()) == asked_for((*SHOWN, *TRAINS))


@pytest.mark.parametrize(("id", "language"), RUNS)
async def test_a_learner_finishes_the_lesson(id: str, language: str, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SEQTUI_DATA", str(tmp_path))
    record_once(monkeypatch)
    pages = Pages()
    with speaking(language):
        async with SeqtuiApp(look=TextStyle(False, True), learner=Learner()).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            pilot.app.open_lesson(id)
            await until(pilot, lambda: pilot.app.lesson is not None, "the lesson")
            await press(pilot)
            await go_through(pilot, pages)
            assert "finished" in {event.kind for event in pilot.app.learner.store.events()}
    assert not [found for page in pages.seen for found in _PAIR.findall(page)]
