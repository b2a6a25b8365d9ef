"""A learner finishes every lesson on the screen, in both languages; nothing on the way is cut or left unsaid."""

import re

import pytest

from seqtui.language import LANGUAGES, speaking
from seqtui.session.text import TextStyle
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.screens.learn import Learner
from tests.lessons.learner import Pages, go_through, lessons
from tests.tui.walking import press, until

_PAIR = re.compile(r"은\(는\)|이\(가\)|을\(를\)|와\(과\)|\(으\)로|\{[a-z]")


# each lesson in one of the languages; in the other by `pytest -m training`, as the one that trains in both: two seconds
# each are a minute of all, and a real training takes 20
TRAINS = ("learning",)
RUNS = [
    pytest.param(id, language, marks=[pytest.mark.training] if (number + k) % 2 or id in TRAINS else [])
    for number, id in enumerate(lessons())
    for k, language in enumerate(LANGUAGES)
]


@pytest.mark.parametrize(("id", "language"), RUNS)
async def test_a_learner_finishes_the_lesson(id: str, language: str, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SEQTUI_DATA", str(tmp_path))
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
