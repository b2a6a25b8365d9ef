"""The app as the place through which keys and answers reach the screens, and what is drawn reaches the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from textual import events
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.dom import DOMNode
from textual.geometry import Region, Size
from textual.screen import Screen

from seqtui.models.model import Request, Run
from seqtui.render.palette import Palette
from seqtui.session.catalog import Choice
from seqtui.session.text import TextStyle
from seqtui.tui.driver import GuardedDriver
from seqtui.tui.screens.front import composed, takes_keys
from seqtui.tui.threads import PassingThreads


class Switchboard(App[int]):
    """An app whose keys wait until the screen in front is composed, and are dropped when their screen is not there.

    Screens know it by this class: what they ask of the app stands at its end, and SeqtuiApp does it.
    """

    look: TextStyle

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._owed: set[Region] = set()  # what was changed while the terminal took nothing

    def on_load(self) -> None:
        """Let work that takes long be done by threads that nobody waits for in the end."""
        asyncio.get_running_loop().set_default_executor(PassingThreads())

    async def on_event(self, event: events.Event) -> None:
        """Handle an event; what is typed waits for the screen in front."""
        if isinstance(event, events.InputEvent | events.Paste) and self.screen_stack:
            await composed(self.screen)
        await super().on_event(event)

    async def run_action(self, action: Any, default_namespace: DOMNode | None = None, namespaces: Any = None) -> bool:
        """Perform an action, unless it belongs to a screen that is not in front."""
        if not self.screen_stack or not takes_keys(default_namespace or self, self.screen):
            return False
        return await super().run_action(action, default_namespace, namespaces)

    def push_screen(self, screen: Any, callback: Callable[[Any], object] | None = None, *rest: Any, **more: Any) -> Any:
        """Put a screen in front; its answer is for the screen that is in front now, and dropped when that is gone."""
        below = self.screen if self.screen_stack else None
        answered = None if callback is None else partial(self._answered, below, callback)
        return super().push_screen(screen, answered, *rest, **more)

    def replace(self, old: Screen, new: Screen) -> None:
        """Put a screen in the place of another; what lies on that is closed. Nothing, when it is gone already."""
        if old not in self.screen_stack:
            return
        while self.screen is not old:
            self.pop_screen()
        self.switch_screen(new)

    def caught_up(self) -> None:
        """The terminal takes frames again: draw what has changed meanwhile, as it is now."""
        owed, self._owed = self._owed, set()
        if owed and self.screen_stack:
            self.screen.refresh(*owed)

    @property
    def palette(self) -> Palette:
        """How things are drawn: signs, background, depth of colour."""
        raise NotImplementedError

    def show(self, run: Run, before: Run | None = None) -> None:
        """Open a run in the stepper; before is the run it was changed from."""
        raise NotImplementedError

    def go_home(self) -> None:
        """Close the stepper; home is behind it, or takes its place when the program began with a run."""
        raise NotImplementedError

    def open_choice(self, choice: Choice) -> None:
        """Open a model, or a trained network, with its example."""
        raise NotImplementedError

    def set_up_model(self, name: str, request: Request | None = None) -> None:
        """Ask for text and settings; then open the run, in place of the one that asked."""
        raise NotImplementedError

    def choose_recipe(self) -> None:
        """Ask what a network is to learn, then how, and begin."""
        raise NotImplementedError

    def _display(self, screen: Screen, renderable: Any) -> None:
        """Draw; for a terminal that takes its time, later, and once for all that changes until then."""
        if renderable is not None and isinstance(self._driver, GuardedDriver) and self._driver.holds_back():
            self._owed.update(_regions(renderable, self.size))
            self.post_display_hook()
        else:
            super()._display(screen, renderable)

    def _answered(self, below: Screen | None, callback: Callable[[Any], object], result: Any) -> None:
        if below is None or below in self.screen_stack:
            callback(result)


def _regions(update: Any, size: Size) -> Iterable[Region]:
    """The parts of the screen that an update draws; all of it where it does not say."""
    if isinstance(update, ChopsUpdate):
        return [Region(left, y, right - left, 1) for y, left, right in update.spans]
    return [size.region]
