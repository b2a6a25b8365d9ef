"""A class of scripted students before the real server: each at a terminal of their own, in a language of their own.

Whatever comes from the server is kept with the time at which it came, and drawn when somebody looks: drawing takes
longer than the server does, and is no part of what is measured.
"""

import asyncio
import csv
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import asyncssh
from msgspec import Struct
from wcwidth import wcwidth

from tests.serve.served import DEADLINE, Pupil, Served

TEACHER, TEACHER_SHOWN = "park", "Ms. Park"
NAMES = (
    "김민지",
    "Alice Johnson",
    "이서준",
    "Bob Nguyen",
    "박도윤",
    "Carol Díaz",
    "최하은",
    "Dan O'Hara",
    "정지우",
    "Eve Ito",
)
TITLE = "Sequences, 봄"
LESSON, COLUMN, RIGHT = (
    "ar-markov",
    4,
    "b",
)  # the lesson of the class, its number, the right answer to its first question


class Seat(Struct, frozen=True):
    """What a student sits at: the size of the terminal, its kind, its colours and its language."""

    size: tuple[int, int] = (80, 24)
    term: str = "xterm-256color"
    colour: str = "truecolor"
    language: str = "C.UTF-8"


SEATS = (
    Seat(language="ko_KR.UTF-8"),
    Seat((60, 18), term="xterm-16color", colour=""),
    Seat((120, 40)),
    Seat((60, 18), language="ko_KR.UTF-8"),
    Seat(term="vt100", colour=""),
    Seat((120, 40), term="xterm-16color", colour="", language="ko_KR.UTF-8"),
)


class Scripted(Pupil):
    """Somebody at a client who hears the server all the time. heard: when each part came, of those not yet drawn."""

    def __init__(self, name: str, columns: int = 80, rows: int = 24):
        super().__init__(name, columns, rows)
        self.seat = Seat()
        self._heard: list[tuple[float, bytes]] = []
        self._is_heard = asyncio.Event()
        self._listening: asyncio.Task | None = None

    @classmethod
    async def sits(cls, served: Served, name: str, seat: Seat, key: asyncssh.SSHKey) -> "Scripted":
        """Log in at a seat."""
        env = {"LANG": seat.language, **({"COLORTERM": seat.colour} if seat.colour else {})}
        pupil = await cls.enter(served, name, key=key, size=seat.size, term=seat.term, env=env)
        pupil.seat = seat
        pupil._listening = asyncio.create_task(pupil._listen())
        return pupil

    def said(self, english: str, korean: str) -> str:
        """A text in the language of the seat."""
        return korean if self.seat.language.startswith("ko") else english

    async def _listen(self) -> None:
        while data := await self.process.stdout.read(65536):
            self._heard.append((time.perf_counter(), data))
            self.bytes_received += len(data)
            self._is_heard.set()

    def draw(self) -> Iterator[float]:
        """Draw what was heard, part by part; yields when each came."""
        while self._heard:
            at, data = self._heard.pop(0)
            self._stream.feed(data)
            yield at

    async def read(self, seconds: float = 0.05) -> bool:
        """Draw what came, or what comes; False where nothing did."""
        if not self._heard:
            self._is_heard.clear()
            try:
                await asyncio.wait_for(self._is_heard.wait(), seconds)
            except TimeoutError:
                return False
        for _at in self.draw():
            pass
        return True

    async def back(self) -> str:
        """Press Esc, alone: with the next key at once it would be another key. Returns the screen then."""
        self.type("esc")
        return await self.calm()

    async def calm(self) -> str:
        """The screen when nothing more is drawn."""
        await self.settle(0.3)
        return self.text

    async def says(self, line: str) -> None:
        """Type a line where one is asked for, see it there, and hand it in: what comes all at once is a paste."""
        self.type(line)
        await self.until(line)
        self.type("enter")

    @property
    def lines(self) -> list[str]:
        """The lines of the screen; where half of a wide sign was drawn over, the other half is a blank."""
        buffer, lines = self.screen.buffer, []
        for y in range(self.screen.lines):
            cells = [buffer[y][x].data for x in range(self.screen.columns)]
            wide = [bool(cell) and wcwidth(cell[0]) == 2 for cell in cells]
            lines.append("".join(cell or ("" if x and wide[x - 1] else " ") for x, cell in enumerate(cells)))
        return lines

    @property
    def text(self) -> str:
        """The screen as lines."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def page(self) -> str:
        """The page of a lesson in one line: all of the screen, on a wide one what stands left of the stage."""
        lines = (line.partition("│")[0] if self.screen.columns > 100 else line for line in self.lines)
        return " ".join(" ".join(lines).split())

    @property
    def place(self) -> tuple[int, ...]:
        """The place on the stage: time step and equation, each with how many there are; () where there is none."""
        found = re.search(r"t (\d+)/(\d+)  (?:eq|식) (\d+)/(\d+)", self.text)
        return tuple(int(part) for part in found.groups()) if found else ()

    async def until_at(self, equation: int) -> None:
        """Wait until the stage is at an equation of its time step."""
        end = time.monotonic() + DEADLINE
        while self.place[2:3] != (equation,):
            assert time.monotonic() < end, f"{self.name} is at {self.place}:\n{self.text}"
            await self.read()

    async def comes_to(self, place: tuple[int, ...]) -> None:
        """Wait until the stage is at a place."""
        end = time.monotonic() + DEADLINE
        while self.place != place:
            assert time.monotonic() < end, f"{self.name} is at {self.place}, not at {place}:\n{self.text}"
            await self.read()

    async def ends(self, seconds: float = DEADLINE) -> int | None:
        """Wait for the server to end the session, and draw all that came."""
        await asyncio.wait_for(self._listening, seconds)
        await self.read()
        return await super().ends(seconds)

    async def leave(self) -> None:
        """Hang up."""
        await super().leave()
        await asyncio.wait_for(self._listening, DEADLINE)


class ScriptedClass:
    """A class that is served to its roster: a teacher and so many students, none of whom is there yet."""

    def __init__(self, folder: Path, count: int):
        self.folder = folder / "class"
        self.names = {f"s{k}": NAMES[k % len(NAMES)] + (str(k) if k >= len(NAMES) else "") for k in range(count)}
        roster = folder / "class.csv"
        rows = [("account", "name", "role"), *((id, name, "") for id, name in self.names.items())]
        with roster.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([*rows, (TEACHER, TEACHER_SHOWN, "teacher")])
        self.served = Served(self.folder, "--roster", str(roster), "--title", TITLE, opens=False)
        with (self.folder / "join-codes.csv").open(encoding="utf-8-sig", newline="") as file:
            self.codes = {row["account"]: row["code"] for row in csv.DictReader(file)}
        self.keys = {id: asyncssh.generate_private_key("ssh-ed25519") for id in self.codes}
        self.students: list[Scripted] = []
        self.teacher: Scripted

    async def teach(self) -> None:
        """The teacher comes in, and stands before the class."""
        self.teacher = await self._enrol(TEACHER, Seat((120, 46)))
        await self.teacher.until(TITLE)

    async def enter(self, *ids: str, sees: str = "AR") -> None:
        """Students come in with their codes, all at once, each at another seat, until they see something."""
        numbers = {id: k for k, id in enumerate(self.names)}
        came = await asyncio.gather(*(self._enrol(id, SEATS[numbers[id] % len(SEATS)]) for id in ids))
        self.students += came
        await self.all_see(sees, *came)

    async def _enrol(self, id: str, seat: Seat) -> Scripted:
        pupil = await Scripted.sits(self.served, id, seat, self.keys[id])
        await pupil.until(pupil.said("Join code", "참가 코드"))
        pupil.type(self.codes[id], "enter")
        return pupil

    async def row_of(self, id: str, shown: str) -> str:
        """Wait until a student's row of the grid shows something; returns the row."""
        name, end = self.names[id], time.monotonic() + DEADLINE
        while time.monotonic() < end:
            row = next((line for line in self.teacher.lines if f" {name} " in line), "")
            if shown in row:
                return row
            await self.teacher.read()
        raise AssertionError(f"{name} never shows {shown!r}:\n{self.teacher.text}")

    async def all_see(self, shown: str, *students: Scripted, absent: str = "\0") -> None:
        """Wait until a text is on every screen, or on those of some students."""
        await asyncio.gather(*(student.until(shown, absent) for student in students or self.students))

    async def all_at(self, place: tuple[int, ...], *students: Scripted) -> None:
        """Wait until the stage of every screen, or of some students, is at a place."""
        await asyncio.gather(*(student.comes_to(place) for student in students or self.students))

    def stored(self, query: str, *values: str) -> list[tuple]:
        """Rows of the class database as they are on the disk."""
        with sqlite3.connect(f"{(self.folder / 'class.sqlite3').as_uri()}?mode=ro", uri=True) as connection:
            return connection.execute(query, values).fetchall()


async def work_through(pupil: Scripted, first: str, second: str) -> dict[str, list[str]]:
    """Work through the first step of "AR and Markov"; returns what was answered to each of its two questions.

    first is the letter that is answered first, second "right" or "wrong" or "": then nothing is answered. Of the second
    question everybody has other numbers: they are read off the screen.
    """
    pupil.type("0", *["down"] * (COLUMN - 1), "enter")
    await pupil.until("1/9")
    pupil.type("right")
    await pupil.until("✓")
    pupil.type("m")
    await pupil.until("1/2", absent="✓")
    given = {"what-ar-sees": [first] if first == RIGHT else [first, RIGHT]}
    for typed in given["what-ar-sees"]:
        pupil.type(typed, "enter")
        await pupil.until("✓" if typed == RIGHT else "✗")
    pupil.type("m")
    await pupil.until("2/2")
    if second:
        given["how-many"] = [windows(pupil) if second == "right" else "7"]
        pupil.type(given["how-many"][0], "enter")
        await pupil.until("✓" if second == "right" else "✗")
    return given


def windows(pupil: Scripted) -> str:
    """The right answer to the second question, with the numbers on the screen."""
    found = re.search(r"(?:has|단어가) ?(\d+).*?(?:windows of|단어) ?(\d+)", pupil.page)
    assert found, pupil.page
    return str(int(found[1]) ** int(found[2]))
