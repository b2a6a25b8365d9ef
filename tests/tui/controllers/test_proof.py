"""The proof badge in the header: asked once, looked up at every step, asked again of a changed run, never left over."""

import threading

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.session import proof as proofs
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.train.process import spawn
from seqtui.train.verify.proof import Asking, Computed
from seqtui.tui.controllers import count
from tests.session.runs import recorded
from tests.tui.walking import SIZES, opened, press, text, until


def top(pilot) -> str:
    return text(pilot.app).splitlines()[0]


class Slow(Asking):
    """An asking that answers when it is let: with our own numbers."""

    asked: list["Slow"] = []
    running = 0
    most = 0

    def __init__(self, trace, goal=None):
        super().__init__(trace, goal)
        self.let, self.wait = threading.Event(), 20.0

    def answer(self, seconds=0.0):
        Slow.asked.append(self)
        Slow.running += 1
        Slow.most = max(Slow.most, Slow.running)
        try:
            self.let.wait(self.wait)
        finally:
            Slow.running -= 1
        if self.given_up:
            raise SeqtuiError("given up")
        starts = (0, *np.cumsum([step.value.size for step in self.trace]).tolist())
        return Computed(self.trace, starts, np.concatenate([step.value.ravel() for step in self.trace]))

    def give_up(self):
        super().give_up()
        self.let.set()


def slowly(monkeypatch):
    """No subprocess; nothing waits for calm."""
    monkeypatch.setattr(proofs, "Asking", Slow)
    monkeypatch.setattr(count, "CALM", 0.01)
    Slow.asked, Slow.running, Slow.most = [], 0, 0


async def test_torch_itself_proves_what_is_on_the_screen():
    async with opened().run_test(size=SIZES[0]) as pilot:
        assert "torch" not in top(pilot)
        await press(pilot, "P")
        assert "checking" in top(pilot) or "= torch" in top(pilot)
        await until_answered(pilot)
        await press(pilot, "right", "right")
        assert "= torch" in top(pilot)
        await press(pilot, "P")
        assert "torch" not in top(pilot)


async def until_answered(pilot):
    """A subprocess takes seconds: wait for its worker, not for turns of the loop."""
    await pilot.app.workers.wait_for_complete()
    await until(pilot, lambda: pilot.app.screen.proving._asking is None)


async def test_keys_are_answered_while_torch_computes_and_the_badge_appears(monkeypatch):
    slowly(monkeypatch)
    async with opened().run_test(size=SIZES[0]) as pilot:
        await press(pilot, "P", "right", "right")
        assert "checking" in top(pilot) and "eq 3/" in top(pilot)
        await until(pilot, lambda: Slow.asked)
        Slow.asked[0].let.set()
        await until(pilot, lambda: "= torch exactly" in top(pilot))
        await press(pilot, "right", "P", "P")
        assert "= torch exactly" in top(pilot) and len(Slow.asked) == 1


async def test_a_changed_run_is_asked_about_again_one_at_a_time(monkeypatch):
    slowly(monkeypatch)
    async with opened().run_test(size=SIZES[0]) as pilot:
        screen = pilot.app.screen
        await press(pilot, "P")
        await until(pilot, lambda: len(Slow.asked) == 1)
        for words in ("the dog sat", "a dog sat", "a dog ran"):
            screen.put(Stepper(Player(recorded("lstm", words), screen.player.look)))
            await pilot.pause()
        assert "checking" in top(pilot)
        await until(pilot, lambda: any(asking.trace is screen.run.trace for asking in Slow.asked))
        assert Slow.asked[0].given_up and Slow.most == 1
        Slow.asked[-1].let.set()
        await until(pilot, lambda: "= torch exactly" in top(pilot))


async def test_turning_round_proves_gradients(monkeypatch):
    slowly(monkeypatch)
    async with opened().run_test(size=SIZES[0]) as pilot:
        await press(pilot, "P")
        await until(pilot, lambda: Slow.asked)
        Slow.asked[0].let.set()
        await until(pilot, lambda: "= torch" in top(pilot))
        await press(pilot, "g")
        await until(pilot, lambda: len(Slow.asked) == 2)
        assert Slow.asked[1].goal is not None
        Slow.asked[1].give_up()
        await until(pilot, lambda: "given up" in text(pilot.app))


async def test_nothing_is_left_behind_by_a_screen_that_goes_or_an_app_that_ends(monkeypatch):
    slowly(monkeypatch)
    async with opened().run_test(size=SIZES[0]) as pilot:
        await press(pilot, "P")
        await until(pilot, lambda: Slow.asked)
        await press(pilot, "escape")
        await until(pilot, lambda: Slow.asked[0].given_up)
    async with opened().run_test(size=SIZES[0]) as pilot:
        await press(pilot, "P")
        await until(pilot, lambda: len(Slow.asked) == 2)
    assert Slow.asked[1].given_up


async def test_without_torch_the_badge_says_so(monkeypatch):
    monkeypatch.setattr(spawn, "find_spec", lambda name: None)
    async with opened().run_test(size=SIZES[0]) as pilot:
        await press(pilot, "P")
        await until(pilot, lambda: "torch is not installed" in text(pilot.app).splitlines()[-1])
        assert "not checked" in top(pilot)


async def test_the_header_offers_it_where_there_is_room():
    async with opened().run_test(size=SIZES[1]) as pilot:
        assert "not checked" in top(pilot)
