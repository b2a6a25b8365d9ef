"""``seqtui learn --plain``: a lesson line by line; and ``seqtui lessons list``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seqtui.cli.args_to_request import Arguments
from seqtui.cli.output import draw_on_console, write_page
from seqtui.course.lesson_run import LessonRun
from seqtui.course.loader import Course, read_course
from seqtui.course.plain import PlainLesson
from seqtui.course.progress.store import Store
from seqtui.course.progress.views import progress_of
from seqtui.course.stage_walk import StageWalk
from seqtui.engine.backward import Gradients
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, language
from seqtui.session import output
from seqtui.session.compare.summary import comparison_view
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.text import TextStyle, safe
from seqtui.session.whatif.diff_table import beside_view

if TYPE_CHECKING:
    from rich.console import Console

_BESIDE = ("whatif", "changes")


class PlainTerminal:
    """Prints the words of a lesson, and its stage as `seqtui show` does."""

    def __init__(self, args: Arguments) -> None:
        self.args = args

    def say(self, text: str) -> None:
        """Print one line of words."""
        output.write([f"{safe(self.args.look.words(text))}\n"])

    def show(self, walk: StageWalk, part: str) -> None:
        """Print the value at the cursor (""), a path or a scope, or the whole stage."""
        draw_on_console(self.args, lambda console, look: _print_stage(walk, part, console, look))


def _print_stage(walk: StageWalk, part: str, console: Console, look: TextStyle) -> None:
    """Print the part of a stage that a learner looks at."""
    from seqtui.render.show import print_explanation, print_run
    from seqtui.render.summary import print_moment
    from seqtui.render.what_if import print_beside

    if walk.comparison is not None:
        print_moment(comparison_view(walk.comparison), console, look)
        return
    if walk.run is None:
        return
    if walk.screen == "flow":
        _print_flow(walk, console, look)
        return
    player, run = walk.stepper.player, walk.stepper.player.recorded
    before = walk.stepper.before
    at = {"": player.trace.path(player.owner), "all": None}.get(part, part)
    if walk.opened and not part:
        step, element = player.pointed, player.element(player.pointed)
        print_explanation(DrillDown(run, step, element, look), 1, console, look)
    elif before is not None and (part == "all" or walk.view in _BESIDE):
        print_beside(beside_view(before, run, walk.observation().changes, None, look, ""), console, look)
    else:
        print_run(run, console, look, at, _gradients(walk))


def _print_flow(walk: StageWalk, console: Console, look: TextStyle) -> None:
    """How gradients flow through time, as `seqtui gradients` prints it."""
    from seqtui.render.flow import print_flow
    from seqtui.session.gradients.flow import flow_view
    from seqtui.session.gradients.flow_page import FlowPage, about

    run = walk.stepper.player.recorded
    flow = flow_view(run, walk.stepper.player.goal)
    print_flow(FlowPage(flow, about(run), "", (), 0, len(flow.tokens), tag=run.tag), console, look)


def _gradients(walk: StageWalk) -> Gradients | None:
    """The gradients of a walk that is turned round; else None."""
    from seqtui.session.gradients.target import find_target

    goal = walk.stepper.player.goal
    return None if goal is None else find_target(walk.stepper.player.recorded, goal).gradients()


def learn_plain(args: Arguments) -> int:
    """Go through a lesson line by line; without one, the list of lessons."""
    course = read_course(None if args.lessons is None else Path(args.lessons))
    if not args.lesson:
        return list_lessons(args)
    if not course.lessons:
        raise SeqtuiError(_("there are no lessons in {folder}", folder=course.folder))
    store = Store()
    run = LessonRun.opened(course, args.lesson, store, language(), args.step)
    terminal = PlainTerminal(args)
    try:
        PlainLesson(run, terminal).go(typed_lines(terminal))
    finally:
        for note in store.take_notes():
            terminal.say(note)
        store.close()
    return 0


def typed_lines(terminal: PlainTerminal) -> Iterator[str]:
    """The lines of a learner; a prompt stands before them at a terminal alone."""
    if sys.stdin is None:
        return
    while True:
        if sys.stdin.isatty():
            output.write(["> "])
        line = sys.stdin.readline()
        if not line:
            return
        yield line


def list_lessons(args: Arguments) -> int:
    """Print the units and their lessons, and what of them is done."""
    course = read_course(None if args.lessons is None else Path(args.lessons))
    data = lessons_data(course)
    return write_page(args, "lessons", "lessons", lambda: data, lambda console, look: _print_list(data, console, look))


def lessons_data(course: Course) -> dict[str, Any]:
    """Return the course as plain data: units with their lessons, each with its title, minutes and what is done."""
    store = Store()
    known = progress_of(store.events())
    store.close()
    titles, units = course.titles(language()), course.unit_words(language())
    return {
        "course": course.head.id,
        "units": [
            {
                "id": unit.id,
                "title": units.get(unit.id, (unit.id, ""))[0],
                "lessons": [
                    {
                        "id": id,
                        "title": titles[id],
                        "begun": known.lesson(id).begun,
                        "finished": known.lesson(id).finished,
                    }
                    for id in unit.lessons
                    if id in titles
                ],
            }
            for unit in course.units
        ],
    }


def _print_list(data: dict[str, Any], console: Console, look: TextStyle) -> None:
    """A line for each lesson: a mark, its id, its title."""
    for unit in data["units"]:
        if unit["lessons"]:
            console.print(look.words(safe(unit["title"])), markup=False, highlight=False)
        for lesson in unit["lessons"]:
            mark = "x" if lesson["finished"] else "/" if lesson["begun"] else " "
            line = f" [{mark}] {lesson['id']:<22} {safe(lesson['title'])}"
            console.print(look.words(line), markup=False, highlight=False, soft_wrap=True)
