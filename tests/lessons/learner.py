"""A learner who goes through a lesson on the screen: does what is asked with the keys, answers, reads every page."""

from __future__ import annotations

from msgspec import UNSET

from seqtui.course.check.specimens import right_answer
from seqtui.course.lesson import ON_STAGE
from seqtui.course.loader import read_course
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.panes.lesson import LessonPane
from seqtui.tui.screens.lesson import is_at_work
from tests.tui.walking import text, until


def lessons() -> tuple[str, ...]:
    """The ids of the lessons that ship."""
    return read_course().lessons


class Pages:
    """What a learner saw: the text of each page, for what must stand on none."""

    def __init__(self) -> None:
        self.seen: list[str] = []


async def go_through(pilot, pages: Pages) -> None:
    """Finish the lesson that is open, from its first page to its last; fails where something cannot be done."""
    app: SeqtuiApp = pilot.app
    run = app.lesson.controller.run
    while not run.is_finished:
        place = run.place
        await pilot.pause()
        pages.seen.append(text(app))
        if run.asking and run.question.question.kind not in ON_STAGE:
            await _answer(pilot, run)
        elif run.asking or run.step.goal is not UNSET:
            await _do(pilot, run)
        await _next(pilot, run, place)
    assert run.is_finished and not run.left, run.left


async def _do(pilot, run) -> None:
    """Press the keys that do what is asked for; a training is waited for."""
    here = f"{run.lesson.id} {run.step.id} {run.page.question}".rstrip()
    await _press(pilot, run.keys, here)
    await until(pilot, lambda: run.is_answered if run.asking else run.is_met, f"{here}: {' '.join(run.keys)}")


async def _press(pilot, keys, here: str) -> None:
    """Press keys one after the other; what works in a thread is waited for."""
    for key in keys:
        await until(pilot, lambda: not is_at_work(pilot.app.screen), f"{here}: what {key} is pressed behind")
        await pilot.press(key)
        await pilot.pause()


async def _answer(pilot, run) -> None:
    """Type the answer, or go to the number that is to be pointed at, which m hands in."""
    question = run.question
    if question.question.kind == "point":
        await _press(pilot, ("slash", *right_answer(question.posed), "enter", "m"), question.id)
        await until(pilot, lambda: run.is_answered, f"{run.lesson.id} {question.id}: pointed at")
        return
    line = pilot.app.screen.query_one(LessonPane).line
    here = f"{run.lesson.id} {question.id}"
    line.value = right_answer(question.posed)
    await pilot.pause()
    await pilot.press("enter")
    await until(pilot, lambda: run.is_answered, f"{here}: {right_answer(question.posed)}")


async def _next(pilot, run, place: int) -> None:
    here = f"{run.lesson.id} {run.step.id} {run.page.question}".rstrip()
    await pilot.press("m")
    await until(pilot, lambda: run.place > place or run.is_finished, f"the page behind {here}")
    await pilot.pause()
