"""A teacher leads: each place they come to is handed on to the class, until they end it."""

from __future__ import annotations

from collections.abc import Callable

from seqtui.classroom.link import Link, RefusedError
from seqtui.classroom.messages import Lead
from seqtui.classroom.standing import Whereabouts
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.tui.routing import RoutingApp


class Leading:
    """One teacher; say(sentence) speaks for the class, changed() is called when it begins or ends."""

    def __init__(self, app: RoutingApp, link: Link, say: Callable[[str], None], changed: Callable[[], None]) -> None:
        self.app, self.link, self.say, self.changed = app, link, say, changed
        self.leads = False
        self._is_out = False  # the class was not reached at the last place

    def toggle(self) -> None:
        """Begin to lead, or end it."""
        self.leads = not self.leads
        self._is_out = False
        if self.leads:
            self.say(_("you lead: the class comes along to each lesson and model that you open; @ ends it"))
        else:
            self.say(_("you lead no more: everybody is back at their own place"))
            self.app.run_worker(lambda: self.hand_on(None), thread=True, group="lead")
        self.changed()

    def end(self, sentence: str) -> None:
        """Lead no more, because the class says so."""
        if self.leads:
            self.leads = False
            self.changed()
        self.say(sentence)

    def hand_on(self, place: Whereabouts | None) -> None:
        """In a thread: lead the class to a place; None: no more."""
        try:
            self.link.ask(Lead(0, place))
        except RefusedError as error:
            self.app.call_later(self._refused, str(error), place)
        except SeqtuiError:
            if not self._is_out:
                self._is_out = True
                self.app.call_later(self.say, _("the class cannot be reached just now: it comes along when it can be"))
        else:
            self._is_out = False

    def _refused(self, sentence: str, place: Whereabouts | None) -> None:
        if place is not None:
            self.end(sentence)
