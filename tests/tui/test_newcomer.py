"""A newcomer at 80×24 who presses only keys that the screen has named: to an answer in words, and to the first α."""

import re

from seqtui.tui.app import SeqtuiApp
from tests.tui.walking import keys_of_stack, press, text, until

SIGNS = {"enter": ("⏎", "Enter"), "end": ("End",), "down": ("↓",), "right": ("→",), "shift+down": ("⇧↓",)}
NAMED = 3  # lines above and below in which keys are named


class Newcomer:
    """Presses a key when the screen names it, or named it before in the same screen; counts what was pressed."""

    def __init__(self, pilot) -> None:
        self.pilot, self.pressed = pilot, 0
        self.read: set[str] = set()
        self.where: list[str] = []

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.look()
            assert set(SIGNS[key]) & self.read, f"{key} is not named:\n{text(self.pilot.app)}"
            await press(self.pilot, key)
            self.pressed += 1

    def look(self) -> None:
        """Read what the screen says of keys; another screen's keys are forgotten."""
        lines, where = text(self.pilot.app).splitlines(), keys_of_stack(self.pilot.app)
        if where != self.where:
            self.read, self.where = set(), where
        spoken = " ".join(lines[:NAMED] + lines[-NAMED:])
        self.read |= {
            sign for signs in SIGNS.values() for sign in signs if re.search(rf"(^|\s){sign}([\s:,]|$)", spoken)
        }


async def test_from_the_first_screen_to_what_it_means_in_at_most_8_keys():
    async with SeqtuiApp().run_test(size=(80, 24)) as pilot:
        newcomer = Newcomer(pilot)
        assert "which word does *it* mean?" in text(pilot.app)
        await newcomer.press("down", "enter")
        await until(pilot, lambda: keys_of_stack(pilot.app) == ["stepper"], "the stepper")
        await newcomer.press("end")
        shown, run = text(pilot.app), pilot.app.screen.run
        assert run.trained and newcomer.pressed <= 8
        shares = run.trace.value("y")[run.tokens.index("it")]
        assert run.vocabulary[shares.argmax()] == "animal"
        said = " ".join(" ".join(shown.splitlines()[-NAMED:]).split())
        assert re.search(r"\*it\* (->|→) \*animal\*, 0\.998", said), said
        assert f"{shares.max():.3f}" in said
        (row,) = (line for line in shown.splitlines() if line.startswith("▶it"))
        assert "[.998]" in row


async def test_from_the_first_screen_to_the_first_alpha_of_the_translator_in_at_most_12_keys():
    async with SeqtuiApp().run_test(size=(80, 24)) as pilot:
        newcomer = Newcomer(pilot)
        await newcomer.press("down", "down")
        assert "▶ translate-bahdanau" in text(pilot.app)
        await newcomer.press("enter")
        await until(pilot, lambda: keys_of_stack(pilot.app) == ["stepper"], "the stepper")
        while "decoder · attention" not in text(pilot.app):
            await newcomer.press("shift+down")
            assert newcomer.pressed <= 12
        while "▶ α₁" not in text(pilot.app):
            await newcomer.press("right")
            assert newcomer.pressed <= 12, text(pilot.app)
        player, shown = pilot.app.screen.player, text(pilot.app)
        assert player.trace.path(player.cursor) == "decoder.t1.alpha"
        alpha = player.trace.value("decoder.t1.alpha")
        assert "마세요" in shown and f"{alpha.max():.3f}" in shown.splitlines()[-2] + shown.splitlines()[-3]
