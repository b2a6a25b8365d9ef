"""What a controller may ask of the screen that owns it: say something, ask for a line or a choice, work in a thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from seqtui.language import N_
from seqtui.render.lines import Line
from seqtui.render.palette import Palette

ALWAYS = 1  # the cost of work that is not known beforehand: never done within the key, asked about while it is done
Row = TypeVar("Row")
Result = TypeVar("Result")


def _nothing(text: str) -> Sequence[str]:
    return ()


def first_matches(question: Question, text: str) -> str:
    """Return the first that may complete a line."""
    return "  ".join(list(question.matches(text))[:8]) if text.strip() else ""


class Question(Struct, Generic[Result], frozen=True):
    """One line to type in; value is what stands there first.

    make(text): what the line means. It may raise SeqtuiError, whose sentence is shown where the line was typed.
    matches(text): what completes the line. hint(question, text): what is shown while it is typed.
    budget: the name of the budget of make, which is done in a thread; "": it takes no time, and a line that means
    nothing is taken for its first match.
    """

    text: str
    make: Callable[[str], Result]
    value: str = ""
    matches: Callable[[str], Sequence[str]] = _nothing
    hint: Callable[[Question, str], str] = first_matches
    budget: str = ""


class Choices(Struct, Generic[Row, Result], frozen=True):
    """Rows to choose one of; chosen is the number of the one that is pointed at first.

    line(row, is_chosen, width, palette): how a row is drawn. told(row, width, palette): what is said about the row
    that is pointed at, in told_height lines. make(row): what it stands for; in_thread says whether a thread makes it.
    letters: a letter for each row, which takes it; "" for none.
    """

    question: str
    rows: Sequence[Row]
    line: Callable[[Row, bool, int, Palette], Line]
    make: Callable[[Row], Result]
    chosen: int = 0
    told: Callable[[Row, int, Palette], list[Line]] | None = None
    told_height: int = 0
    hint: str = N_("Enter runs it, ? explains, Esc closes, Up and Down move")
    in_thread: bool = True
    letters: str = ""


class Copied(Struct, frozen=True):
    """A text to be copied; what says what it is, file is proposed for it, use how it is used: ``python {file}``."""

    text: str
    what: str
    file: str
    use: str


class Ticker(Protocol):
    """Something done again and again, until it is stopped."""

    def stop(self) -> None:
        """Do it no more."""


class Job(Protocol):
    """Work in a thread, seen from the thread."""

    def is_given_up(self) -> bool:
        """Whether nobody waits for it any more."""
        ...

    def tell(self, what: Callable[[], object]) -> None:
        """Do something in the screen's turn, unless the work was given up by then."""


class Ui(Protocol):
    """A screen, as its controllers know it."""

    def say(self, message: str) -> None:
        """Show a message in place of the keys; "" brings those back."""

    def copy(self, make: Callable[[], Copied]) -> None:
        """Put a text into the clipboard, and show it whole; why there is none is said."""

    def ask(self, question: Question[Result], taken: Callable[[Result], object]) -> None:
        """Ask for a line; taken(result) is told of what it means, unless it was left."""

    def choose(self, choices: Choices[Row, Result], taken: Callable[[Result], object]) -> None:
        """Ask for one of several rows; taken(result) is told of what it stands for, unless they were left."""

    def work(self, kind: str, numbers: int, make: Callable[[], Result], taken: Callable[[Result], object]) -> None:
        """Do what a key asked for: now where it takes no time, else in a thread, and above its budget when agreed to.

        kind names the budget. A fault is said in the footer.
        """

    def background(self, name: str, do: Callable[[Job], object]) -> None:
        """Do something in a thread while keys are answered; a job of the same name that is still at it is given up."""

    def give_up(self, name: str) -> None:
        """Give up a job in the background."""

    def after(self, seconds: float, do: Callable[[], object]) -> Ticker:
        """Do something once, later."""
        ...

    def every(self, seconds: float, do: Callable[[], object]) -> Ticker:
        """Do something again and again."""
        ...
