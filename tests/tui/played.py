"""A training that says what a test tells it to, and keeps what it is told; and the app that follows it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from seqtui.engine.errors import SeqtuiError
from seqtui.session.text import TextStyle
from seqtui.train.process.events import Event, Failed, Finished
from seqtui.train.training_config import TrainingConfig
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.screens.train import TrainScreen
from tests.session.training.events import a_training, finished
from tests.tui.walking import text, until


class Played:
    """Stands in for seqtui.train.process.client.Training; all that were made are in Played.made."""

    made: list["Played"] = []
    refuses = ""

    def __init__(self, config: TrainingConfig) -> None:
        self.config = config
        self.told: list[object] = []
        self.killed = False
        self.running = False
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        Played.made.append(self)

    def say(self, *events: Event) -> None:
        for event in events:
            self._events.put_nowait(event)

    async def prepare(self) -> None:
        self.running = True

    async def start(self) -> None:
        if Played.refuses:
            raise SeqtuiError(Played.refuses)

    async def events(self) -> AsyncIterator[Event]:
        while True:
            event = await self._events.get()
            yield event
            if isinstance(event, Finished | Failed):
                return

    async def pause(self) -> None:
        self.told.append("pause")

    async def resume(self) -> None:
        self.told.append("resume")

    async def step(self) -> None:
        self.told.append("step")

    async def stop(self) -> None:
        self.told.append("stop")
        self.say(finished(5, reason="stopped"))

    async def set_lr(self, lr: float) -> None:
        self.told.append(lr)

    async def kill(self, grace: float = 1.0) -> None:
        self.killed, self.running = True, False


def training(*configs: TrainingConfig, ascii: bool = False) -> SeqtuiApp:
    screen = TrainScreen(configs or (TrainingConfig("recall", "rnn"),), Played)
    return SeqtuiApp(look=TextStyle(ascii), begin=lambda app: app.push_screen(screen))


async def under_way(pilot, directory: Path, k: int = 0, until_step: int = 5) -> Played:
    """The training with that number, after so many updates."""
    await until(pilot, lambda: len(Played.made) > k, "the training")
    played = Played.made[k]
    played.say(*a_training(directory, played.config, range(until_step + 1)))
    await until(pilot, lambda: f"update {until_step}/100" in text(pilot.app), "the last update")
    return played
