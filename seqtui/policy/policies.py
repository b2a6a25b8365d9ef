"""The table of policies: what a process may do at home, as a student's or a teacher's session, as a trainer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

# What a session may know of its environment: how its terminal draws, and its language.
TERMINAL = frozenset(
    {"TERM", "COLORTERM", "TERM_PROGRAM", "TMUX", "NO_COLOR", "COLUMNS", "LINES"}
    | {"LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES"}
)


class Policy(Struct, frozen=True):
    """What a process may do; None is without a bound.

    reads, writes: the folders whose files may be read and written; what ships may always be read. starts: processes,
    signals, and to stop for a while. trains: a training of its own, in whatever way the session makes one. copies: the
    clipboard of the terminal. connects: the network. numbers: those that one run may record. seconds: of the processor,
    that one key may take. environment: the names that may be read.
    """

    name: str
    reads: tuple[Path, ...] | None = None
    writes: tuple[Path, ...] | None = None
    starts: bool = True
    trains: bool = True
    copies: bool = True
    connects: bool = True
    numbers: int | None = None
    seconds: float | None = None
    environment: frozenset[str] | None = None

    def is_within(self, other: Policy) -> bool:
        """Whether it allows nothing that the other does not allow."""
        rights = ("starts", "trains", "copies", "connects")
        return (
            all(getattr(other, right) or not getattr(self, right) for right in rights)
            and _folders_within(self.reads, other.reads)
            and _folders_within(self.writes, other.writes)
            and _at_most(self.numbers, other.numbers)
            and _at_most(self.seconds, other.seconds)
            and (other.environment is None or (self.environment is not None and self.environment <= other.environment))
        )


def _folders_within(mine: tuple[Path, ...] | None, others: tuple[Path, ...] | None) -> bool:
    if others is None:
        return True
    return mine is not None and all(any(folder.is_relative_to(other) for other in others) for folder in mine)


def _at_most(mine: float | None, other: float | None) -> bool:
    return other is None or (mine is not None and mine <= other)


HOME = Policy("home")

# One machine carries the class: what a key of one student may take.
STUDENT_NUMBERS = 3_000_000  # in a record, about 24 MB: eight times what the largest that ships takes
STUDENT_SECONDS = 4.0  # the slowest table of costs of a network that ships takes 2.6
TEACHER_NUMBERS = 6_000_000
TEACHER_SECONDS = 8.0


def student(folders: Sequence[Path] = ()) -> Policy:
    """Return what a student's session may do: read what ships and what the teacher put into these folders.

    It writes through the broker alone, trains in the queue of the class, and copies to its own terminal.
    """
    return _session("student", folders, STUDENT_NUMBERS, STUDENT_SECONDS)


def teacher(folders: Sequence[Path] = ()) -> Policy:
    """Return what a teacher's session may do: what a student's may, and compute twice as long."""
    return _session("teacher", folders, TEACHER_NUMBERS, TEACHER_SECONDS)


def _session(name: str, folders: Sequence[Path], numbers: int, seconds: float) -> Policy:
    return Policy(
        name,
        reads=tuple(folder.resolve() for folder in folders),
        writes=(),
        starts=False,
        connects=False,
        numbers=numbers,
        seconds=seconds,
        environment=TERMINAL,
    )


# A trainer of the queue: torch reads what it needs of the system, and the run's folder is given to it.
WORKER = Policy("worker", starts=False, copies=False, connects=False)


def trainer(folder: Path) -> Policy:
    """Return what a trainer of a class may do: what a worker may, and write into the folder that it was given."""
    return replace(WORKER, writes=(folder.resolve(),))
