"""Going through a run: by equations, time steps, operations; to a path, to a breakpoint; by itself."""

from __future__ import annotations

from functools import partial

from textual.timer import Timer

from seqtui.models.model import Run
from seqtui.session.budget import numbers_of
from seqtui.session.stepper import Stepper
from seqtui.session.text import safe
from seqtui.session.walk.breakpoints import Breakpoint
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player
from seqtui.tui.footer import Footer
from seqtui.tui.panes.pane import Pane
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.prompt import PromptScreen

PACES = (0.2, 0.5, 1.0, 2.0)  # seconds between steps while playing


class WalkingScreen(BaseScreen):
    """The part of the stepper that moves the cursor. Its stepper is the only state."""

    def __init__(self, stepper: Stepper) -> None:
        super().__init__()
        self.stepper = stepper
        self.pace = 1
        self._timer: Timer | None = None

    @property
    def player(self) -> Player:
        """The walk."""
        return self.stepper.player

    @property
    def run(self) -> Run:
        """The run that is walked through, forwards or backwards."""
        return self.player.recorded

    def on_screen_suspend(self) -> None:
        """Stop playing while another screen is in front."""
        self._stop()

    def action_step(self, count: int) -> None:
        """Go by equations."""
        self._walk(self.player.step(count, Granularity.EQUATION), count)

    def action_time(self, count: int) -> None:
        """Go by time steps."""
        self._walk(self.player.step(count, Granularity.TIME), count)

    def action_operation(self, count: int) -> None:
        """Go by operations."""
        self._walk(self.player.step(count, Granularity.PRIMITIVE), count)

    def action_start(self) -> None:
        """Go to the first equation."""
        self._walk(self.player.start(), -1)

    def action_end(self) -> None:
        """Go to the last equation."""
        self._walk(self.player.end(), 1)

    def action_find(self) -> None:
        """Ask where to go."""
        question = "go to a path (t3.f), a time (3), a meaning, or a value (0.547); Tab completes"
        self.app.push_screen(PromptScreen(question, self.player.jump, self.player.find), self._went)

    def action_breakpoint(self) -> None:
        """Ask for conditions to stop at; an empty line clears them."""
        question, now = "stop where? f < 0.1; t5.c; max(y) > 0.9; norm(grad) < 1e-3; empty: nowhere", self._stops_at
        self.app.push_screen(PromptScreen(question, self._set_breakpoint, value=now), self._went)

    def action_run(self, direction: int) -> None:
        """Walk to the next breakpoint."""
        if not self.player.breakpoints:
            self._say("set a breakpoint with b first")
            return
        make = partial(self.player.next_hit, direction)
        self.work("breakpoint", numbers_of(self.player.recorded), make, partial(self._run_to, direction))

    def _run_to(self, direction: int, hits: list[tuple[Breakpoint, int]]) -> None:
        """Stop at the breakpoint that was found, or say that there is none."""
        if hits and self.player.stop_at(*hits[0]):
            self._look()
            self._say(self.player.told_hit() or "")
        else:
            self._say(f"{self._stops_at}: does not happen {'after' if direction > 0 else 'before'} here")

    def action_play(self) -> None:
        """Step by itself, or stop doing so."""
        if self._timer is not None:
            self._stop()
        else:
            self._timer = self.set_interval(PACES[self.pace], self._play)
            self._say(f"playing, {PACES[self.pace]:g} s a step; p stops, + and - change the pace")

    def action_pace(self, slower: int) -> None:
        """Change how fast it plays."""
        self.pace = max(0, min(self.pace + slower, len(PACES) - 1))
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self.action_play()

    def _walk(self, moved: bool, direction: int) -> None:
        if moved:
            self._look()
        else:
            self._say("this is the end" if direction > 0 else "this is the beginning")

    def _play(self) -> None:
        if self.player.step(1, Granularity.EQUATION):
            self._look(keep_message=True)
        else:
            self._stop()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self._say("")

    @property
    def _stops_at(self) -> str:
        """The breakpoints, as they are typed."""
        return "; ".join(breakpoint.text for breakpoint in self.player.breakpoints)

    def _set_breakpoint(self, text: str) -> None:
        self.player.break_at(text)

    def _went(self, text: str | None) -> None:
        if text is not None:
            self._look()

    def _look(self, keep_message: bool = False) -> None:
        """Show every pane the moment; those that are hidden draw it when they are shown."""
        moment = self.stepper.view()
        for pane in self.query(Pane):
            pane.look(moment)
        if not keep_message:
            self._say("")

    def _say(self, message: str) -> None:
        self.query_one(Footer).say(safe(message))
