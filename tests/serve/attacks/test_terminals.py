"""What one person types, is called, writes or sends never reaches another's terminal, or the log, as more than text."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from safetensors.numpy import save_file

from seqtui.classroom.messages import Append, Here, Lead, SetPoll, Tell, Vote
from seqtui.classroom.standing import Poll, Whereabouts
from seqtui.course.progress.event import Event, answered
from tests.serve.attacks.attackers import Tapped, sessions_of
from tests.serve.attacks.planted import Obeying, plant
from tests.serve.attacks.wire_check import foreign
from tests.serve.served import ROOT, Served, wait_for

HOSTILE = {
    "the title of a window": "\x1b]0;evil\x07",
    "the clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "a link": "\x1b]8;;http://evil\x1b\\",
    "clearing the screen": "\x1b[2J",
    "asking the terminal": "\x1b[6n\x1bc",
    "a string for the device": "\x1bPevil\x1b\\",
    "an application's string": "\x1b_evil\x1b\\",
    "C1": "\x9b2J\x9d0;evil\x9c\x85",
    "bidi": "\u202eevil\u2066",
    "zero width": "ev\u200bil\u2060\ufeff",
    "tags": "\U000e0065\U000e0076",
    "lines": "evil\r\n\x0b\x0c\u2028\u2029evil",
    "back and bell": "evil\x08\x08\x07\x0e",
}
NAMES = ("mallory", "alice", "kim", "moriarty")
MARKUP = "[link=http://evil][@click=app.quit]evil[/][/link][bold red]"
ALL = "".join(HOSTILE.values()) + MARKUP
FORMAT = Path(__file__).parents[3] / "docs" / "lessons.md"  # whose example is the course of this class


def typed(k: int, lesson: str, question: str, text: str) -> Event:
    """The event of an answer that no session of ours would send."""
    event = answered(lesson, question, 1, 0, right=False, typed=text, concept=text, slip=text)
    return replace(event, id=f"{k:032x}")


def write_course(folder: Path) -> None:
    """Write a course whose words hold what may stand in a file of it: no control byte and no bidi sign may."""
    parts = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", FORMAT.read_text("utf-8"), re.DOTALL)
    for name, text in parts:
        text = text.replace("# Gates", f"# Gates {MARKUP}")
        text = text.replace("At every word", f"At {MARKUP} every word").replace("nothing\n", f"nothing {MARKUP}\n")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize("what", HOSTILE)
def test_the_checker_sees(what):
    assert foreign(b"before \x1b[1;2H\x1b[0;38;5;3mtext" + HOSTILE[what].encode() + b" after"), what


def test_the_checker_lets_ours_and_every_script_through():
    assert foreign("\x1b[?1049h\x1b[12;1H\x1b[1;38;5;4m한글 ∑ 👩‍💻 é [link=x]\x1b[0m\r\n".encode()) == []
    assert foreign(b"\xff\xfe"), "bytes that are no UTF-8"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    place = tmp_path_factory.mktemp("terminals")
    (place / "roster.csv").write_text(
        f"account,name,role\nmallory,Mal{MARKUP}\u202e\x1b]0;evil\x07\x9b2J,\nalice,Alice,\nkim,Kim,teacher\n"
        f"moriarty,Prof{MARKUP}\x1b[2J\u200b,teacher\n",
        "utf-8",
    )
    files = place / "class" / "files"
    files.mkdir(parents=True)
    write_course(files)
    save_file({"w": np.zeros(2)}, files / "evil\x1b]0;x\x07\u202e.safetensors", {"format": ALL, ALL[:50]: "x"})
    planted = plant(place / "planted", ("mallory", "moriarty"))
    options = ("--roster", str(place / "roster.csv"), "--title", f"Class {ALL}")
    with Served(place / "class", *options, opens=False, PYTHONPATH=f"{planted}:{ROOT}") as served:
        rows = (served.folder / "join-codes.csv").read_text("utf-8").splitlines()
        served.codes = {row.split(",")[0]: row.rpartition(",")[2] for row in rows if row.split(",")[0] in NAMES}
        yield served
        assert "Traceback" not in served.complaints + served.log, served.complaints
        assert foreign((served.complaints + served.log).replace("\t", "").encode()) == []


class Class:
    """All four of them at their terminals."""

    def __init__(self, served):
        self.served, self.there = served, []

    async def enter(self, name, kind=Tapped):
        pupil = await kind.enter(self.served, name)
        self.there.append(pupil)
        await pupil.until("Join code")
        assert foreign(pupil.received) == []
        pupil.type(self.served.codes[name], "enter")
        if kind is Obeying:
            while await pupil.obeyed() != "ready":
                pass
        return pupil

    async def leave(self):
        for pupil in self.there:
            pupil.connection.abort()
            await pupil.connection.wait_closed()


@pytest.fixture
async def room(served):
    room = Class(served)
    yield room
    await room.leave()
    assert wait_for(lambda: not sessions_of(served)) is True


def asked(said) -> str:
    """Code by which a session that obeys asks the broker for something."""
    names = ", ".join(kind.__name__ for kind in (Append, Here, Lead, SetPoll, Tell, Vote))
    return (
        f"from seqtui.classroom.messages import {names}\n"
        "from seqtui.classroom.standing import Poll, Whereabouts\n"
        "from seqtui.course.progress.event import Event\n"
        f"result = type(session.link.{'tell' if isinstance(said, Here) else 'ask'}({said!r})).__name__"
    )


SAID_BY_MALLORY = (
    (Append(1, (typed(0, "gates", "kept", ALL), typed(1, ALL, ALL, ALL), typed(2, "gates", "kept", MARKUP))), "Done"),
    (Here(Whereabouts("gates", "look", ALL, screen=ALL)), "NoneType"),
    (Here(Whereabouts(MARKUP, MARKUP, MARKUP, screen=MARKUP, view=MARKUP, learner=MARKUP)), "NoneType"),
    (Here(Whereabouts("gates", "look", "kept", screen="learn")), "NoneType"),
    (Tell(1, "only a teacher"), "RefusedError"),
)
SAID_BY_MORIARTY = (
    (Tell(1, MARKUP), "Done"),
    *((Tell(1, text), "RefusedError") for text in HOSTILE.values()),
    (SetPoll(1, Poll("a" * 8, text=ALL, options=("x", "y"))), "RefusedError"),
    (SetPoll(1, Poll("b" * 8, text="which?", options=("x", ALL))), "RefusedError"),
    (SetPoll(1, Poll(ALL, text="which?", options=("x", "y"))), "RefusedError"),
    (SetPoll(1, Poll("c" * 8, text=MARKUP, options=(MARKUP, "y"))), "Done"),
    (Lead(1, Whereabouts(ALL, ALL, ALL)), "RefusedError"),
    (Lead(1, Whereabouts(MARKUP, "look", state="\x1b[2J" * 90, screen="stepper")), "Done"),
    (Lead(1, Whereabouts("gates", "look", state="[bold]" * 90, screen="stepper", view=MARKUP)), "Done"),
    (Lead(1, Whereabouts("gates", MARKUP, MARKUP, screen=MARKUP, view=MARKUP, drawing=MARKUP)), "Done"),
)


async def test_nothing_of_it_reaches_another_terminal_the_log_or_a_report(served, room):
    alice, kim = await room.enter("alice"), await room.enter("kim")
    await alice.until("[link=http://evil]")  # the title of a lesson, as it is written
    await kim.until("Alice")
    mallory, moriarty = [await room.enter(name, Obeying) for name in ("mallory", "moriarty")]
    for who, said in ((mallory, SAID_BY_MALLORY), (moriarty, SAID_BY_MORIARTY)):
        for message, outcome in said:
            assert await who.run(asked(message)) == outcome, message
            await alice.read(0.01)
            await kim.read(0.01)
    for key in ("@", "right", "@", "Q", "esc", "enter", "?", "esc"):
        alice.type(key)
        await alice.settle(0.15)
    shown = ""
    for key in ("v", "down", "enter", "pagedown", "enter", "I", "enter"):
        kim.type(key)
        await kim.settle(0.15)
        shown += kim.text
    kim.type("esc", "esc", "Q", "enter")
    await kim.settle(0.15)
    assert foreign(alice.received) == []
    assert foreign(kim.received) == []
    assert "\\x1b]" in shown and "[link=" in shown, shown
    assert "\\x1b" in served.log or "evil" not in served.log
    await _reports_are_clean(served.folder)


async def _reports_are_clean(folder: Path):
    commands = (["report", "--format", "csv"], ["report", "--format", "md"])
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "seqtui", "class", *words, "--class", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
        )
        for words in commands
    ]
    for process, words in zip(started, commands, strict=True):
        out, _none = process.communicate(timeout=60)
        assert b"evil" in out and foreign(out.replace(b"\t", b"")) == [], words
