"""How keys, timers and workers reach a screen: only while it is composed and lies on the stack.

A key may have been typed for a screen that is gone by the time it is looked up, a timer may fire while its screen is
being taken away, a thread may answer hours later, and a second Enter may close a dialog twice. All of it comes through
here: what comes too early waits until the screen is composed, what comes too late is dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import events
from textual.await_complete import AwaitComplete
from textual.dom import DOMNode, NoScreen
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

COMPOSING = 5.0  # seconds that a key waits for the screen in front to be composed
_FROM_OUTSIDE = (events.Timer, events.Callback, events.InputEvent, events.Paste)  # what may come too late
_WIDGETS = ("seqtui.", "textual.widgets.")  # ... besides the messages of these modules
_Mixed = Screen if TYPE_CHECKING else object


class Fronted(_Mixed):
    """Of a screen: nothing reaches it before it is composed or after it has left the stack.

    It stands before the kind of screen, and is none itself: Textual takes styles from the first that is.
    """

    @property
    def is_reachable(self) -> bool:
        """Whether it is composed and on the stack, in front or behind others."""
        return self.is_mounted and self in self.app.screen_stack

    def hand(self, what: Callable[..., object], *args: Any) -> None:
        """Do something in the screen's own turn, from any thread: once it is composed, and if it is not gone."""
        self.call_later(what, *args)

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close the screen, if it is the one in front: Textual would close whichever is."""
        return super().dismiss(result) if self.is_reachable and self.is_current else AwaitComplete.nothing()

    async def _dispatch_message(self, message: Message) -> None:
        if _is_from_outside(message) and self.is_mounted and not self.is_reachable:
            return
        if isinstance(message, events.Resize) and message.size != self.app.size:
            return  # an older size: laid out anew at each of two, a screen would send itself both for ever
        await super()._dispatch_message(message)


def _is_from_outside(message: Message) -> bool:
    return isinstance(message, _FROM_OUTSIDE) or type(message).__module__.startswith(_WIDGETS)


def takes_keys(owner: DOMNode, front: Screen) -> bool:
    """Whether an action may run: its screen is the one in front, and composed; the app's own always may."""
    if not isinstance(owner, Widget):
        return True
    try:
        return owner.screen is front and front.is_mounted
    except NoScreen:
        return False


async def composed(screen: Screen) -> None:
    """Wait until a screen is composed."""
    if not screen.is_mounted:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(screen._mounted_event.wait(), COMPOSING)
