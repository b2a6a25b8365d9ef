"""A teacher's place on top of a student's own screens: what is shown there, and the keys that look around in it.

It takes the place of the lesson beside the screens, so that no key and no page reaches the student's own meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen

from seqtui.classroom.following import Followed
from seqtui.course.lesson_view import LessonView, lesson_view, plain
from seqtui.course.stage import OpenedStage
from seqtui.language import _
from seqtui.render.lines import Line, wrap
from seqtui.render.palette import Palette
from seqtui.session.text import safe
from seqtui.tui.footer import Footer
from seqtui.tui.help_page import Topic
from seqtui.tui.panes.followed import FollowedPane
from seqtui.tui.panes.layout import layout_of
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.base import BaseScreen, TooSmall
from seqtui.tui.screens.help import HelpPane
from seqtui.tui.screens.lesson import LessonScreens, screen_of
from seqtui.tui.screens.stepper import StepperScreen


class NoteScreen(BaseScreen):
    """In the place of a stage that cannot be shown: one sentence."""

    def __init__(self, note: str) -> None:
        super().__init__()
        self.note = note

    def compose(self) -> ComposeResult:
        """The sentence, and the keys that there are everywhere."""
        yield TooSmall()
        yield HelpPane(Topic(told=partial(_note_lines, self.note)))
        yield Footer(self.keys)

    def action_leave(self) -> None:
        """One step back, out of the place."""
        self.app.go_home()


class FollowedScreens:
    """The screens of a place: the first lies at depth in the stack, on the student's own, and others on that.

    own is the lesson that runs beside the student's own screens. leave() is what Esc does at the first of them, again()
    brings back what the teacher shows.
    """

    def __init__(self, app: RoutingApp, teacher: str, leave: Callable[[], object], again: Callable[[], object]) -> None:
        self.app, self.teacher, self.depth = app, teacher, len(app.screen_stack)
        self.own = app.lesson if isinstance(app.lesson, LessonScreens) else None
        self.leave = leave
        self.controller = FollowedController(self, again)
        self.view: LessonView | None = None
        self._shown: Followed | None = None
        app.lesson = self

    @property
    def base(self) -> Screen | None:
        """The first of them; None before it is put up."""
        stack = self.app.screen_stack
        return stack[self.depth] if len(stack) > self.depth else None

    def show(self, found: Followed) -> None:
        """Show a place, whatever was opened here meanwhile."""
        before, self._shown = self._shown, found
        if before is None or found.lesson is not before.lesson:
            self.view = None if found.lesson is None else looked_on(found, self.teacher)
        base = self.base
        if base is not None:
            self.lift()
        if isinstance(base, StepperScreen) and found.stage is not None and _walks_on(base, found):
            self._look(base)
        elif before is None or base is None or not _is_as_it_was(before, found):
            screen = NoteScreen(found.note) if found.stage is None else screen_of(_begun(found.stage, found))
            if base is None:
                self.app.push_screen(screen)
            else:
                self.app.replace(base, screen)
        else:
            self._look(base)

    def lift(self) -> bool:
        """Take away what lies on the place; False where nothing does."""
        base = self.base
        lies = base is not None and self.app.screen is not base
        while base is not None and self.app.screen is not base:
            self.app.pop_screen()
        return lies

    def close(self) -> None:
        """Take it away: the student's own screens are as they were."""
        self.app.lesson = self.own
        while len(self.app.screen_stack) > self.depth:
            self.app.pop_screen()

    # what the app tells of screens, as to a lesson ----------------------------------------------------------------

    def panes(self, screen: Screen) -> Iterable[FollowedPane]:
        """The banner and the page, for a screen that is being composed."""
        is_stage = isinstance(screen, BaseScreen) and screen.is_stage
        return [FollowedPane(self.teacher, self.view)] if is_stage else []

    def room_of(self, screen: Screen) -> Size:
        """What they leave of the terminal."""
        pane = next(iter(screen.query(FollowedPane)), None)
        return screen.app.size if pane is None else pane.room(screen.app.size)

    def fit(self, screen: Screen) -> None:
        """Let them take their place in another size."""
        for pane in screen.query(FollowedPane):
            pane.fit(screen.app.size)

    def resume(self, screen: Screen) -> None:
        """A screen came to the front: show the page of the place there; leave it where its first screen was closed."""
        if self.base is None:
            self.leave()
            self.app.resume_lesson(screen)
        elif screen is self.app.screen:
            self._look(screen)

    def observe(self, action: str) -> None:
        """Nothing that is done here counts."""

    def step_back(self) -> None:
        """One step back: to the place, from there to one's own."""
        if not self.lift():
            self.leave()

    def end(self) -> None:
        """Nothing of it is kept."""

    def _look(self, screen: Screen) -> None:
        for pane in screen.query(FollowedPane):
            if pane.look(self.view) and isinstance(screen, BaseScreen):
                screen.make_room()


class FollowedController:
    """The keys of a lesson at a place that somebody else leads to: the lesson goes on when that one does."""

    def __init__(self, ui: FollowedScreens, again: Callable[[], object]) -> None:
        self.ui, self.stage = ui, again
        self.next = self.back = self.show = self.take = self._say

    def _say(self, *_given: object) -> None:
        said = _("the lesson goes on when {teacher} does: @ goes back to your own", teacher=self.ui.teacher)
        self.ui.app.say_in_front(said)


def looked_on(found: Followed, teacher: str) -> LessonView:
    """Return the page of a place: a question without a line, for what one answers belongs into one's own lesson."""
    assert found.lesson is not None
    view = lesson_view(found.lesson)
    if view.question is None:
        return view
    question = replace(view.question, is_typed=False, is_answered=False)
    told = _("{teacher} shows this question; in your own lesson you answer it yourself", teacher=safe(teacher))
    return replace(view, question=question, action=plain(told), is_met=False)


def _walks_on(base: StepperScreen, found: Followed) -> bool:
    """Let a stepper that is up walk on to a place; False where that has other panes."""
    stage = found.stage
    if stage is None or stage.stepper is None or stage.screen != base.keys:
        return False
    run = stage.stepper.player.run
    if layout_of(run) != base.layout_table:
        return False
    is_same = base.player.recorded is stage.stepper.player.recorded
    base.walk.stepper = stage.stepper.still()
    if not is_same:
        base.editing.begin()
    names = base.layout_table.names
    if found.view in names:
        base.views.number = names.index(found.view)
    base.views.drawing = found.drawing or stage.drawing
    base.put(base.walk.stepper)
    return True


def _is_as_it_was(before: Followed, found: Followed) -> bool:
    """Whether the screen that is up shows a place already: another page of the same stage, or the same sentence."""
    return found.stage is before.stage and found.note == before.note and found.view == before.view


def _begun(stage: OpenedStage, found: Followed) -> OpenedStage:
    """The stage with a walk of its own, in the view of the place."""
    own = None if stage.stepper is None else stage.stepper.still()
    return replace(stage, stepper=own, view=found.view or stage.view, drawing=found.drawing or stage.drawing)


def _note_lines(note: str, width: int, palette: Palette) -> list[Line]:
    text = palette.style("text")
    return [Line(), *(Line((f" {part}", text)) for part in wrap(palette.look.words(safe(note)), width - 2))]
