"""A student's session, headless and restricted: walks through screens, and says what each of them said.

``python -m tests.policy.class_walks`` walks through all of them on every model; a test walks a part. It is a process of
its own, for it is restricted to the end of its life.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from seqtui import policy
from seqtui.classroom.account import Account
from seqtui.classroom.class_session import ClassSession
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.models.weights import trained_files
from seqtui.session.requests import RunArgs, build_request
from seqtui.session.text import TextStyle
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import KEYS
from seqtui.tui.screens.home import HomeScreen
from seqtui.tui.screens.stepper import StepperScreen
from tests.tui.in_class import FakeLink, FakeStore

Walk = Callable[[Pilot], Awaitable[None]]
PATIENCE = 30.0
LEAVES = {"q", "ctrl+c"}


class Walker:
    """Presses keys in the app, and keeps what is said after each."""

    def __init__(self, pilot: Pilot) -> None:
        self.pilot, self.app = pilot, pilot.app
        self.said: list[str] = []

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.settle()
            self.hear()

    async def settle(self) -> None:
        """Until no thread works for a screen any more."""
        ends = time.monotonic() + PATIENCE
        await self.pilot.pause()
        while any(worker.is_running for worker in self.app.workers) and time.monotonic() < ends:
            await asyncio.sleep(0.005)
            await self.pilot.pause()
            self.hear()

    def hear(self) -> None:
        screen = self.app.screen
        heard = [footer.message for footer in screen.query(Footer)]
        heard += [str(answer.content) for answer in screen.query("#answer").results(Static)]
        self.said += [one for one in heard if one and one not in self.said]

    async def type(self, text: str) -> None:
        await self.press(*("space" if letter == " " else letter for letter in text), "enter")

    async def open(self, name: str) -> None:
        """A model or a trained network in the stepper."""
        self.app.show(record(build_request(RunArgs(name))))
        await self.settle()

    async def home(self) -> None:
        """Nothing but the map of the course."""
        while len(self.app.screen_stack) > 2:
            self.app.pop_screen()
            await self.settle()


def keys(screen: str) -> list[str]:
    """The first key of each row of a screen, and of those that work everywhere."""
    found = [key.keys.split(",")[0] for key in KEYS if key.screen in (screen, "*")]
    return [key for key in found if key not in LEAVES | {"escape"}]


async def course(walker: Walker) -> None:
    await walker.press("down", "up", "pagedown", "question_mark", "escape", "s", "ctrl+z", "D", "D")
    await walker.press("enter", "m", "S", "m", "B", "question_mark", "escape", "escape", "escape")


async def exam(walker: Walker) -> None:
    await walker.press("E")
    await walker.press("escape", "escape")


async def of_model(walker: Walker, name: str) -> None:
    """Every key of the stepper, and every view; each leads back to it."""
    await walker.open(name)
    screen = walker.app.screen
    assert isinstance(screen, StepperScreen)
    for key in [*["v"] * 9, "right", "L", *keys("stepper"), "g", "right", *["v"] * 4, "P"]:
        await walker.press(key)
        for _ in range(6):
            if walker.app.screen is screen or not isinstance(screen, StepperScreen):
                break
            await walker.press("escape")
    await walker.home()


async def screens_of_a_run(walker: Walker) -> None:
    for way, of in (("enter", "why"), ("F", "flow"), ("slash", ""), ("t", "try")):
        await walker.open("lstm")
        await walker.press("right", way, *keys(of)[:30])
        await walker.home()


async def compare(walker: Walker) -> None:
    for spec in ("gru", "/etc/passwd.safetensors", "passwd.safetensors"):
        await walker.open("lstm")
        await walker.press("t", "c")
        await walker.type(spec)
        await walker.home()


async def form(walker: Walker) -> None:
    """A text of one's own: a path in a form; the last is there, and is read."""
    walker.app.push_screen(HomeScreen())
    await walker.settle()
    await walker.press("down", "pagedown", "question_mark", "escape", "s", "c", "escape")
    await walker.home()
    await walker.open("vit")
    for path in ("/etc/passwd", "out.npy", "/dev/zero", "picture.npy"):
        await walker.press("c")
        fields = list(walker.app.screen.query("Field"))
        first = next((field for field in fields if field.has_focus), fields[0])
        first.value = path
        await walker.press("enter", "escape")
    await walker.home()


async def training(walker: Walker) -> None:
    walker.app.choose_recipe()
    await walker.settle()
    await walker.press("down", "enter", "escape", "escape", "escape")
    await walker.home()


async def copies(walker: Walker) -> None:
    await walker.open("lstm")
    await walker.press("right", "y", "pagedown", "enter", "escape", "Y", "enter", "escape", "s", "P", "ctrl+z")
    await walker.home()


async def by_name(walker: Walker) -> None:
    await walker.open("lstm")
    await walker.press("ctrl+p")
    await walker.press(*"save")
    await walker.press("escape", "escape")
    await walker.home()


WALKS: dict[str, Walk] = {
    walk.__name__: walk for walk in (course, exam, screens_of_a_run, compare, form, training, copies, by_name)
}


async def walked(session: ClassSession, names: list[str]) -> dict[str, object]:
    """What each walk said, and the fault that ended the app, if one did."""
    app = SeqtuiApp(look=TextStyle(), classroom=session)
    found: dict[str, object] = {}
    name = ""
    try:
        async with app.run_test(size=(100, 30)) as pilot:
            walker = Walker(pilot)
            await walker.settle()
            for name in names:
                walker.said = []
                await (WALKS[name](walker) if name in WALKS else of_model(walker, name))
                found[name] = walker.said
    except BaseException as fault:
        found["fault"] = f"{name}: {''.join(traceback.format_exception(fault))}"
    return found


def main() -> int:
    """Take FOLDER HOME and names of walks or models; print as JSON what was said. The status is 1 after a fault."""
    folder, home, *names = sys.argv[1:] or [tempfile.mkdtemp(), tempfile.mkdtemp()]
    os.environ["SEQTUI_DATA"] = home
    every = [*WALKS, *MODELS, *map(trained_files.full_name, trained_files.names())]
    policy.restrict(policy.student([Path(folder)]))
    store = FakeStore(Path(home) / "alice.sqlite3")  # it writes nothing any more
    session = ClassSession(Account("alice", "Alice"), "Networks", FakeLink(), store, Path(folder))
    found = asyncio.run(walked(session, names or every))
    print(json.dumps(found, indent=1, ensure_ascii=False))
    return 1 if "fault" in found else 0


if __name__ == "__main__":
    sys.exit(main())
