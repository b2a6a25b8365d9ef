"""A screen that is none: it keeps what its controllers say, show and ask, and does their work at once."""

from collections.abc import Callable

from seqtui.engine.errors import SeqtuiError
from seqtui.render.palette import Palette
from seqtui.session.text import TextStyle


class Ticking:
    """A timer that ticks when it is told to."""

    def __init__(self, do: Callable[[], object]) -> None:
        self.do, self.stopped = do, False

    def stop(self) -> None:
        self.stopped = True


class Job:
    """Work that is done while one waits."""

    def __init__(self, given_up: bool = False) -> None:
        self.given_up = given_up

    def is_given_up(self) -> bool:
        return self.given_up

    def tell(self, what: Callable[[], object]) -> None:
        if not self.given_up:
            what()


class FakeUi:
    """said: the last message; shown: how often something was drawn; asked: the open question with who waits for it."""

    def __init__(self) -> None:
        self.said = ""
        self.shown: list[object] = []
        self.put_steppers: list[object] = []
        self.asked = self.chosen_from = None
        self.tickers: list[Ticking] = []
        self.opened: list[object] = []
        self.jobs: list[str] = []
        self.palette = Palette(TextStyle())
        self.walk = self.copied = None

    def say(self, message):
        self.said = str(message)

    def show(self, *what, **options):
        self.shown.append(what or options)

    def put(self, stepper, changed=False):
        self.put_steppers.append((stepper, changed))
        self.walk.stepper = stepper

    def ask(self, question, taken):
        self.asked = question, taken

    def answer(self, text):
        """Type a line at the question: what it means goes to who asked; a fault comes out here."""
        question, taken = self.asked
        taken(question.make(text))

    def choose(self, choices, taken):
        self.chosen_from = choices, taken

    def take(self, k):
        """Choose a row."""
        choices, taken = self.chosen_from
        taken(choices.make(choices.rows[k]))

    def work(self, kind, numbers, make, taken):
        self.jobs.append(kind)
        try:
            taken(make())
        except SeqtuiError as error:
            self.say(str(error))

    def background(self, name, do):
        self.jobs.append(name)
        do(Job())

    def give_up(self, name):
        self.jobs.append(f"no {name}")

    def after(self, seconds, do):
        return self.every(seconds, do)

    def every(self, seconds, do):
        self.tickers.append(Ticking(do))
        return self.tickers[-1]

    def copy(self, make):
        try:
            self.copied = make()
        except SeqtuiError as error:
            self.say(str(error))

    def make_room(self):
        self.shown.append("room")

    def open_matrix(self, place):
        self.opened.append(place)

    def open_why(self, selection, then):
        self.opened.append((selection, then))
