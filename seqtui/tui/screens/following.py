"""A student follows: taken to each place a teacher leads to, unless they left; back where they stood when it ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.widgets import Input

from seqtui.classroom.following import Followed, Follower
from seqtui.classroom.messages import Led
from seqtui.classroom.standing import Whereabouts
from seqtui.language import _
from seqtui.session.budget import GivenUpError
from seqtui.tui.controllers.exam import ExamController
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.followed import FollowedScreens
from seqtui.tui.screens.lesson import SHOW_ME, is_at_work

POLL = "poll"  # the rows of the table of keys of the dialog of a poll
STARTLED = 0.8  # seconds in which nobody has seen yet that another screen came


class Following:
    """One student and whoever leads the class.

    say(sentence) speaks for the class; changed() is called when the student begins to follow, or ends it. While
    is_startled is so, keys are for a screen that is not in front any more.
    """

    def __init__(
        self, app: RoutingApp, follower: Follower, say: Callable[[str], None], changed: Callable[[], None]
    ) -> None:
        self.app, self.follower, self.say, self.changed = app, follower, say, changed
        self.led: Led | None = None  # to where the class is led now
        self.screens: FollowedScreens | None = None  # while the student is there
        self.has_left = self.is_startled = False
        self._is_waiting = False  # to be taken there as soon as that is possible
        self._is_told = False  # why that is not possible just now
        self._is_preparing = False

    def hear(self, led: Led) -> None:
        """Go to the place, or back when there is none any more."""
        begins = self.led is None
        if led.place is None:
            self._end()
            return
        self.led = led
        if begins:
            self.has_left = self._is_told = False
        self.settle()

    def toggle(self) -> None:
        """Leave the teacher's place, or come back to it."""
        if self.led is None:
            self.say(_("nobody leads the class just now"))
        elif self.screens is not None:
            self.leave()
        else:
            self.has_left = self._is_told = False
            self.settle()

    def leave(self) -> None:
        """Back to one's own place, and stay there."""
        self.has_left = True
        self.stand_aside()
        if self.led is not None:
            self.say(_("you are back at your own place: @ follows {teacher} again", teacher=self.led.teacher))

    def stand_aside(self) -> None:
        """Take the teacher's place away."""
        if self.screens is not None:
            self._startle()
            self.screens.close()
            self.screens = None
            self.changed()

    def moved(self) -> None:
        """Something was done on the screens: what was waited for may be over."""
        if self._is_waiting:
            self.settle()

    def settle(self) -> None:
        """Go to where the class is led, unless the student left, or cannot go just now."""
        led = self.led
        self._is_waiting = False
        if led is None or led.place is None or self.has_left or self._is_preparing:
            return
        if self._stays(led):
            return
        self._is_preparing = True
        make = partial(self._prepare, led.place)
        self.app.run_worker(make, thread=True, group="follow")

    def again(self) -> None:
        """Back to what the teacher shows, from anything opened there."""
        self.settle()

    # inside -------------------------------------------------------------------------------------------------------

    def _stays(self, led: Led) -> bool:
        """Whether the student cannot be taken along just now; why, is said once."""
        if getattr(self.app.screen, "keys", "") == POLL:  # what is asked of the class comes first
            self._is_waiting = True
            return True
        if self.screens is not None:
            return False
        lesson, front = self.app.lesson, self.app.screen
        is_exam = lesson is not None and isinstance(lesson.controller, ExamController)
        shows = any(worker.group == SHOW_ME and worker.is_running for worker in self.app.workers)
        self._is_waiting = is_exam or shows or is_at_work(front)
        if is_exam and not self._is_told:
            self._is_told = True
            said = _(
                "{teacher} leads the class; your examination goes on, you follow when it is over", teacher=led.teacher
            )
            self.say(said)
        return self._is_waiting

    def _prepare(self, place: Whereabouts) -> None:
        """In a thread: record what is shown, unless the teacher has gone on meanwhile."""
        try:
            found = self.follower.at(place, lambda: self.led is None)
        except GivenUpError:
            found = None
        self.app.call_later(self._prepared, place, found)

    def _prepared(self, place: Whereabouts, found: Followed | None) -> None:
        self._is_preparing = False
        led = self.led
        if led is None or self.has_left or self._stays(led):
            return
        if found is not None:
            self._show(led, found)
        elif self.screens is None and not self._is_told:
            self._is_told = True
            said = _("{teacher} leads the class: you come along to the next lesson or model", teacher=led.teacher)
            self.say(said)
        if led.place != place:
            self.settle()

    def _show(self, led: Led, found: Followed) -> None:
        self._startle()
        if self.screens is None:
            self.screens = FollowedScreens(self.app, led.teacher, self.leave, self.again)
            self.changed()
        self.screens.show(found)

    def _startle(self) -> None:
        """A line is typed in: what is typed on, without looking, is no key of the screen that comes."""
        if isinstance(self.app.focused, Input):
            self.is_startled = True
            self.app.set_timer(STARTLED, self._collected)

    def _collected(self) -> None:
        self.is_startled = False

    def _end(self) -> None:
        led, was_there = self.led, self.screens is not None
        self.led, self.has_left, self._is_waiting = None, False, False
        self.stand_aside()
        if led is not None and was_there:
            self.say(_("{teacher} leads no more: you are back at your own place", teacher=led.teacher))
        elif led is not None:
            self.say(_("{teacher} leads no more", teacher=led.teacher))
