"""How keys, timers and answers reach the screens, and what is drawn reaches the terminal.

A key may have been typed for a screen that is gone by the time it is looked up, a timer may fire while its screen is
being taken away, a thread may answer hours later, and a second Enter may close a dialog twice. All of it comes through
here: what comes too early waits until the screen is composed, what comes too late is dropped.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.await_remove import AwaitRemove
from textual.dom import DOMNode, NoScreen
from textual.geometry import Region, Size
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from seqtui.models.model import Run
from seqtui.render.palette import Palette
from seqtui.render.panes import fits
from seqtui.session.signs import Acquaintance
from seqtui.session.text import TextStyle
from seqtui.tui.at_home import AtHome
from seqtui.tui.wire import FrameWriter

if TYPE_CHECKING:
    from seqtui.tui.screens.followed import FollowedScreens
    from seqtui.tui.screens.lesson import LessonScreens

COMPOSING = 5.0  # seconds that a key waits for the screen in front to be composed
_FROM_OUTSIDE = (events.Timer, events.Callback, events.InputEvent, events.Paste)  # what may come too late
_WIDGETS = ("seqtui.", "textual.widgets.")  # ... besides the messages of these modules


class RoutingApp(App[int]):
    """An app whose keys wait until the screen in front is composed, and are dropped when their screen is not there.

    Screens know the app as this class: it names what they may ask of it.
    """

    def __init__(self, look: TextStyle, **options: Any) -> None:
        super().__init__(**options)
        self.look = look
        self.met = Acquaintance()  # with the symbols, in this session
        self.in_class = AtHome()
        self._owed: set[Region] = set()  # what was changed while the terminal took nothing
        self._pointer = "default"  # the shape that the terminal gives it

    def _set_pointer_shape(self, shape: str) -> None:
        """Tell the terminal of another shape of the pointer, not of the same one for each screen that is mounted."""
        if shape != self._pointer:
            self._pointer = shape
            super()._set_pointer_shape(shape)

    # what screens ask for -------------------------------------------------------------------------------------

    @property
    def palette(self) -> Palette:
        """How things are drawn: signs, background, depth of colour."""
        raise NotImplementedError

    def show(self, run: Run, before: Run | None = None) -> None:
        """Open a run in the stepper; before is the run it was changed from."""
        raise NotImplementedError

    def set_up_model(self, run: Run) -> None:
        """Ask for the text and settings of a model, and open the run."""
        raise NotImplementedError

    def choose_recipe(self) -> None:
        """Ask what a network is to learn, and how, and begin."""
        raise NotImplementedError

    def go_home(self) -> None:
        """Close the stepper, for the list of models."""
        raise NotImplementedError

    def open_learning(self, name: str) -> None:
        """Open the course: its map, or the lesson that was left last."""
        raise NotImplementedError

    def open_lesson(self, id: str, step: str = "") -> None:
        """Begin a lesson, or go on with it where it was left; at a step where one is named."""
        raise NotImplementedError

    def open_exam(self, name: str | None = None, seed: int | None = None) -> None:
        """Go on with the examination that was begun, else begin one, asking for a name where none is given."""
        raise NotImplementedError

    def open_review(self, count: int | None = None) -> None:
        """Ask for the concepts that are due, at most so many."""
        raise NotImplementedError

    def show_signs(self, run: Run, here: int | None = None) -> None:
        """Say what every sign of a run means, those of the equation of a named step first."""
        raise NotImplementedError

    def say_in_front(self, message: str) -> None:
        """Say something at the foot of whatever is in front, a dialog too."""
        raise NotImplementedError

    def action_help(self) -> None:
        """Explain the screen in front: its keys, its signs, what a dialog asks for."""
        raise NotImplementedError

    # a lesson -------------------------------------------------------------------------------------------------

    lesson: LessonScreens | FollowedScreens | None = None  # the one that runs beside its stage
    typed = ""  # the line that was handed in last, until the lesson has seen it

    def lesson_panes(self, screen: Screen) -> Iterable[Widget]:
        """The pane of the lesson that runs, for a screen that is a stage."""
        return () if self.lesson is None else self.lesson.panes(screen)

    def room_of(self, screen: Screen) -> Size:
        """What the lesson leaves to a screen."""
        return self.size if self.lesson is None else self.lesson.room_of(screen)

    def fit_lesson(self, screen: Screen) -> None:
        """Let the lesson take its place on a screen of another size."""
        if self.lesson is not None:
            self.lesson.fit(screen)

    def resume_lesson(self, screen: Screen) -> None:
        """Let the lesson show where it is on the screen that came to the front."""
        if self.lesson is not None:
            self.lesson.resume(screen)
        self.in_class.moved()

    def observed(self, action: str) -> None:
        """Let the lesson see what the learner did with an action, or with an answer to a dialog."""
        if self.lesson is not None:
            self.lesson.observe(action)
        self.in_class.moved()

    def replace(self, old: Screen, new: Screen) -> None:
        """Put a screen in the place of another; what lies on that is closed. Nothing, when it is gone already."""
        if old not in self.screen_stack:
            return
        while self.screen is not old:
            self.pop_screen()
        self.switch_screen(new)

    # keys and answers -----------------------------------------------------------------------------------------

    def on_load(self) -> None:
        """Let work that takes long be done by threads that nobody waits for in the end."""
        asyncio.get_running_loop().set_default_executor(PassingThreads())

    async def on_event(self, event: events.Event) -> None:
        """Handle an event; what is typed waits for the screen in front to be composed, and is lost without room."""
        if isinstance(event, events.InputEvent | events.Paste) and not fits(*self.size):
            return
        if isinstance(event, events.Key | events.Paste) and self.in_class.is_startled:
            return
        if isinstance(event, events.InputEvent | events.Paste) and self.screen_stack and not self.screen.is_mounted:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.screen._mounted_event.wait(), COMPOSING)
        await super().on_event(event)

    async def run_action(self, action: Any, default_namespace: DOMNode | None = None, namespaces: Any = None) -> bool:
        """Perform an action, unless it belongs to a screen that is not in front."""
        if not self.screen_stack or not _takes_keys(default_namespace or self, self.screen):
            return False
        done = await super().run_action(action, default_namespace, namespaces)
        self.observed(str(action))
        return done

    def push_screen(self, screen: Any, callback: Callable[[Any], Any] | None = None, *rest: Any, **more: Any) -> Any:
        """Put a screen in front; its answer is for the screen that is in front now, and dropped when that is gone."""
        below = self.screen if self.screen_stack else None
        answered = None if callback is None else partial(self._answered, below, callback)
        return super().push_screen(screen, answered, *rest, **more)

    def _answered(self, below: Screen | None, callback: Callable[[Any], object], result: Any) -> None:
        if below is None or below in self.screen_stack:
            callback(result)
            self.observed("")

    # frames ---------------------------------------------------------------------------------------------------

    def caught_up(self) -> None:
        """The terminal takes frames again: draw what has changed meanwhile, as it is now."""
        owed, self._owed = self._owed, set()
        if owed and self.screen_stack:
            self.screen.refresh(*owed)

    def _prune(self, *nodes: Widget, parent: DOMNode | None = None) -> AwaitRemove:
        """Take nodes away; of a screen that goes, the one behind it was laid out already when it came to the front."""
        return super()._prune(*nodes, parent=None if all(isinstance(node, Screen) for node in nodes) else parent)

    def _display(self, screen: Screen, renderable: Any) -> None:
        """Draw; for a terminal that takes its time, later, and once for all that changes until then."""
        writer = getattr(self._driver, "_writer_thread", None)
        if renderable is not None and isinstance(writer, FrameWriter) and writer.holds_back():
            self._owed.update(_regions(renderable, self.size))
            self.post_display_hook()
        else:
            super()._display(screen, renderable)


def is_reachable(screen: Screen) -> bool:
    """Whether a screen is composed and on the stack, in front or behind others."""
    return screen.is_mounted and screen in screen.app.screen_stack


def may_close(screen: Screen) -> bool:
    """Whether a screen may be dismissed, as the one in front: Textual would close whichever is there."""
    return is_reachable(screen) and screen.is_active


def reaches(screen: Screen, message: Message) -> bool:
    """Whether a message is for the screen as it is now, neither gone nor of another size."""
    if isinstance(message, events.ScreenResume):
        message.refresh_styles = False  # a screen has its styles since it was mounted
    if _is_from_outside(message) and screen.is_mounted and not is_reachable(screen):
        return False
    # of an older size: laid out anew at each of two, a screen would send itself both for ever
    return not isinstance(message, events.Resize) or message.size == screen.app.size


def lay_out_once(screen: Screen, event: events.Resize) -> None:
    """Keep Textual from laying out a screen, and all behind it, in the size that it was just laid out in."""
    if event.size == screen._compositor.size:
        event.prevent_default()


class PassingThreads(ThreadPoolExecutor):
    """A thread for each piece of work; the program ends without waiting for any of them."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        """Begin the work in a thread of its own."""
        future: Future = Future()
        threading.Thread(target=_work, args=(future, fn, args, kwargs), daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for nothing."""


def _work(future: Future, fn: Callable[..., Any], args: tuple, kwargs: dict) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(fn(*args, **kwargs))
    except BaseException as error:
        future.set_exception(error)


def _is_from_outside(message: Message) -> bool:
    return isinstance(message, _FROM_OUTSIDE) or type(message).__module__.startswith(_WIDGETS)


def _takes_keys(owner: DOMNode, front: Screen) -> bool:
    """Whether an action may run: its screen is the one in front, and composed; the app's own always may."""
    if not isinstance(owner, Widget):
        return True
    try:
        return owner.screen is front and front.is_mounted
    except NoScreen:
        return False


def _regions(update: Any, size: Size) -> Iterable[Region]:
    """The parts of the screen that an update draws; all of it where it does not say."""
    if isinstance(update, ChopsUpdate):
        return [Region(left, y, right - left, 1) for y, left, right in update.spans]
    return [size.region]
