"""How keys, timers and workers reach a screen: only while it is composed and lies on the stack.

A key may have been typed for a screen that is gone by the time it is looked up, a timer may fire while its screen is
being taken away, a thread may answer hours later, and a second Enter may close a dialog twice. All of it comes through
here: what comes too early waits until the screen is composed, what comes too late is dropped.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from textual import events
from textual.dom import DOMNode, NoScreen
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

COMPOSING = 5.0  # seconds that a key waits for the screen in front to be composed
_FROM_OUTSIDE = (events.Timer, events.Callback, events.InputEvent, events.Paste)  # what may come too late
_WIDGETS = ("seqtui.", "textual.widgets.")  # ... besides the messages of these modules


def is_reachable(screen: Screen) -> bool:
    """Whether a screen is composed and on the stack, in front or behind others."""
    return screen.is_mounted and screen in screen.app.screen_stack


def may_close(screen: Screen) -> bool:
    """Whether a screen may be dismissed: Textual would close whichever is in front."""
    return is_reachable(screen) and screen.is_current


def reaches(screen: Screen, message: Message) -> bool:
    """Whether a message is for the screen as it is now, neither gone nor of another size."""
    if _is_from_outside(message) and screen.is_mounted and not is_reachable(screen):
        return False
    # of an older size: laid out anew at each of two, a screen would send itself both for ever
    return not isinstance(message, events.Resize) or message.size == screen.app.size


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
