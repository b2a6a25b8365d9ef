"""A class of ten works through a lesson before a teacher, is led, asked, told and sent home: one run of the server."""

import asyncio
import json
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial

import pytest

from seqtui.tui.screens.following import STARTLED
from tests.serve.scripted_class import (
    COLUMN,
    LESSON,
    TEACHER,
    TEACHER_SHOWN,
    TITLE,
    ScriptedClass,
    windows,
    work_through,
)
from tests.serve.served import ROOT

COUNT = 10
LED, LED_ROW = "lstm-gates", 10  # the lesson that the teacher leads to, and its row in the map of the course
ASKED, OPTIONS = "어느 게이트가 잊는가?", ("input", "forget", "출력")
NEWS = "10분 쉽니다. 물도 드세요"
FIRST = ("b", "a", "c")  # answered first to the first question, by turns
LEAVER, ANSWERER, TYPIST, UNDECIDED, SILENT = 0, 1, 2, 4, 5  # the numbers of some students


class Day:
    """What was seen on the day of a class, each under a name of its own."""

    def __init__(self, folder):
        self.school, self.seen, self.given = ScriptedClass(folder, COUNT), {}, {}

    async def run(self):
        """The whole day."""
        *early, late = self.school.names
        await asyncio.gather(self.school.teach(), self.school.enter(*early))
        hours = (self.work, self.look_on, self.ask_for_spread, partial(self.lead, late))
        for hour in (*hours, self.poll, self.announce, self.report, self.close):
            await hour()

    async def work(self):
        """Nine work through the first step; the last answer of one of them is looked out for on the grid."""
        school = self.school
        plans = [(FIRST[k % 3], "" if k in (ANSWERER, TYPIST) else "right" if k % 2 else "wrong") for k in range(9)]
        done = await asyncio.gather(*(work_through(pupil, *plans[k]) for k, pupil in enumerate(school.students)))
        self.given = {pupil.name: given for pupil, given in zip(school.students, done, strict=True)}
        pupil = school.students[ANSWERER]
        self.seen["before the answer"] = await school.row_of(pupil.name, "_◂")
        answer, began = windows(pupil), time.perf_counter()
        pupil.type(answer, "enter")
        await pupil.until("✓")
        told = time.perf_counter()
        self.seen["after the answer"] = await school.row_of(pupil.name, "▁◂")
        seen = time.perf_counter()
        print(
            f"Enter to the student's screen {1000 * (told - began):.0f} ms, to the grid {1000 * (seen - began):.0f} ms"
        )
        self.given[pupil.name]["how-many"] = [answer]
        school.students[TYPIST].type("12")
        await school.students[TYPIST].until("12")

    async def look_on(self):
        """The teacher goes through the grid, row by row, at the column of the lesson."""
        teacher = self.school.teacher
        teacher.type("home", *["right"] * (COLUMN - 1), "v")
        await teacher.until("by name")
        self.seen["grid"] = teacher.text
        for _ in self.school.names:
            self.seen.setdefault("rows", []).append(await teacher.calm())
            teacher.type("down")

    async def ask_for_spread(self):
        """The teacher looks at how the class answered, first without names."""
        school, teacher = self.school, self.school.teacher
        teacher.type("home")
        await teacher.calm()
        teacher.type("enter")
        await teacher.until("done last")
        self.seen["student"] = teacher.text
        teacher.type("enter")
        await teacher.until("first answers")
        self.seen["spread"] = await teacher.calm()
        teacher.type("I")
        await teacher.until(school.names["s1"])
        self.seen["spread with names"] = teacher.text
        for shown in ("done last", TITLE, "The course"):
            teacher.type("esc")
            await teacher.until(shown)

    async def lead(self, late):
        """The class is led through another lesson; one leaves and comes back, one comes in, one is about to answer."""
        school, teacher, students = self.school, self.school.teacher, self.school.students
        self.seen["own"] = await asyncio.gather(*(pupil.calm() for pupil in students))
        teacher.type("0", *["down"] * LED_ROW, "enter")
        await teacher.until("step 1/11")
        teacher.type("@")
        await teacher.until("you lead: the class")
        await asyncio.gather(school.all_see(TEACHER_SHOWN), school.all_at(teacher.place))
        self.seen["led"] = [pupil.text for pupil in students]
        await school.enter(late, sees=TEACHER_SHOWN)
        leaver = students[LEAVER]
        await asyncio.sleep(STARTLED)  # who was typing has looked up by then
        leaver.type("@")
        await leaver.until(leaver.said("question 2/2", "문제 2/2"))
        self.seen["left"] = await leaver.calm()
        leaver.type("m", "m")
        await leaver.until("2/9")
        before = teacher.place
        teacher.type("right", "right")
        await teacher.until_at(before[2] + 2)
        await school.all_at(teacher.place, *(pupil for pupil in students if pupil is not leaver))
        self.seen["left for good"] = await leaver.calm()
        leaver.type("@")
        await leaver.comes_to(teacher.place)
        before, began = teacher.place, time.perf_counter()
        teacher.type(*["right"] * 5)
        await teacher.until_at(before[2] + 5)
        await school.all_at(teacher.place)
        print(f"five moves to {COUNT} screens {1000 * (time.perf_counter() - began):.0f} ms")
        teacher.type("@")
        await teacher.until("lead no more")
        await asyncio.gather(*(pupil.until(pupil.said("step", "단계"), absent="LSTM") for pupil in students[:-1]))
        self.seen["back"] = await asyncio.gather(*(pupil.calm() for pupil in students))

    async def poll(self):
        """A question of the teacher's own is predicted, revealed, closed; one changes the answer, one says nothing."""
        school, teacher, students = self.school, self.school.teacher, self.school.students
        teacher.type("Q")
        await teacher.until("type a question")
        teacher.type("enter")
        await teacher.until("*the right option")
        await teacher.says(f"{ASKED} | {OPTIONS[0]} | *{OPTIONS[1]} | {OPTIONS[2]}")
        await teacher.until("10 to come")
        typist = students[TYPIST]
        self.seen["asked while typing"] = await typist.calm()
        await typist.back()
        typist.type("Q")
        await school.all_see(ASKED)
        self.votes = {pupil.name: "abc"[k % 3] for k, pupil in enumerate(students) if k != SILENT}
        await asyncio.gather(*(vote(pupil, self.votes[pupil.name]) for pupil in students if pupil.name in self.votes))
        undecided = students[UNDECIDED]
        undecided.type("Q")
        await undecided.until(ASKED)
        self.seen["asked again"] = undecided.text
        self.votes[undecided.name] = "c"
        await vote(undecided, "c")
        await teacher.until("9 answers  1 to come")
        self.seen["hidden"] = [teacher.text, *[pupil.text for pupil in students]]
        teacher.type("X")
        await school.all_see(OPTIONS[2])
        await asyncio.gather(*(pupil.until(pupil.said("9 answers", "답 9개")) for pupil in (teacher, *students)))
        self.seen["revealed"] = {pupil.name: pupil.text for pupil in students}
        teacher.type("X")
        await teacher.until("closed")
        await teacher.back()
        self.seen["closed"] = dict(
            zip(school.names, await asyncio.gather(*(pupil.calm() for pupil in students)), strict=True)
        )
        await asyncio.gather(*(pupil.back() for pupil in students))
        typist.type("m")
        self.seen["back at the line"] = await typist.calm()
        teacher.type("Q")
        await teacher.until("asked before")
        self.seen["kept"] = teacher.text
        await teacher.back()

    async def announce(self):
        """A line of the teacher's to everybody."""
        teacher = self.school.teacher
        teacher.type("W")
        await teacher.until(TITLE)
        teacher.type("T")
        await teacher.until("to the whole class")
        await teacher.says(NEWS)
        await self.school.all_see(f"{TEACHER_SHOWN}: {NEWS}")

    async def report(self):
        """What the class database and the command beside the server say at the end."""
        command = [sys.executable, "-m", "seqtui", "class", "report", "--format", "json", "--class"]
        run = partial(subprocess.run, [*command, str(self.school.folder)], cwd=ROOT, capture_output=True, timeout=60)
        self.answers = json.loads((await asyncio.to_thread(run)).stdout)["answers"]
        self.events = self.school.stored("SELECT account, kind, lesson, item, data FROM event ORDER BY seq")
        self.polls = self.school.stored("SELECT text, phase FROM poll")
        self.kept_votes = dict(self.school.stored("SELECT account, answer FROM vote"))

    async def close(self):
        """The server ends, and everybody is told."""
        self.school.served.process.send_signal(signal.SIGTERM)
        self.seen["farewell"] = []
        for pupil in (self.school.teacher, *self.school.students):
            await pupil.ends()
            self.seen["farewell"].append((pupil.said("en", "ko"), pupil.text))
        self.status = self.school.served.stop()


async def vote(pupil, letter):
    """Vote, and wait until it is taken."""
    pupil.type(letter, "enter")
    await pupil.until(pupil.said("your answer is in", "답을 받음"))


def above(screen):
    """A screen without the line of its keys and what is said in its place."""
    return screen.splitlines()[:16]


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    day = Day(tmp_path_factory.mktemp("scripted"))
    try:
        asyncio.run(day.run())
    finally:
        day.school.served.stop()
    return day


def test_the_grid_says_where_everybody_is(day):
    grid, rows = day.seen["grid"], day.seen["rows"]
    assert "9 of 10 here" in grid
    for name in list(day.school.names.values())[:9]:
        assert f"● {name} " in grid, grid
        (row,) = [text for text in rows if re.search(rf"^ {re.escape(name)}  AR and Markov", text, re.M)]
        assert "step 1 of 9, question 'A language has" in row, row


def test_an_answer_is_on_the_grid_when_the_student_has_been_told(day):
    assert "_◂" in day.seen["before the answer"] and "▁◂" in day.seen["after the answer"]


def test_the_spread_is_that_of_the_store_and_names_nobody_unasked(day):
    first = {}
    for account, kind, lesson, item, data in day.events:
        if (kind, lesson, item) == ("answered", LESSON, "how-many"):
            first.setdefault(account, json.loads(data)["right"])
    spread, named = day.seen["spread"], day.seen["spread with names"]
    count = Counter(first.values())
    assert f"{len(first)} answers" in spread, spread
    assert re.search(rf"✓ .* {count[True]}\b", spread) and re.search(rf" 7 .* {count[False]}\b", spread), spread
    assert not [name for name in day.school.names.values() if name in spread], spread
    right = [day.school.names[account] for account, is_right in first.items() if is_right]
    assert all(name in named for name in right), named


def test_everybody_is_led_to_the_teachers_place_at_their_own_size(day):
    for pupil, screen in zip(day.school.students, day.seen["led"], strict=False):
        assert pupil.said("The gates of an LSTM", "LSTM의 게이트") in screen, screen
        assert len(screen.splitlines()) == pupil.seat.size[1]


def test_who_leaves_stands_where_they_were_and_nothing_is_theirs_of_what_they_were_led_through(day):
    assert above(day.seen["left"]) == above(day.seen["own"][LEAVER])
    assert "2/9" in day.seen["left for good"] and TEACHER_SHOWN in day.seen["left for good"]
    for k, own in enumerate(day.seen["own"]):
        if k != LEAVER:
            assert above(day.seen["back"][k]) == above(own), day.seen["back"][k]
    assert "2/9" in day.seen["back"][LEAVER]
    assert {lesson for account, _kind, lesson, _item, _data in day.events if account != TEACHER} <= {LESSON, ""}


def test_an_answer_that_is_being_typed_stays_in_its_line(day):
    assert "12" in day.seen["back"][TYPIST] and "12" in day.seen["asked while typing"]
    assert "Esc" in day.seen["asked while typing"].splitlines()[-1]
    assert "answer 12" in day.seen["back at the line"]


def test_nobody_sees_an_answer_of_others_before_they_are_revealed(day):
    teacher, *students = day.seen["hidden"]
    assert "█" not in teacher
    assert not [screen for screen in students if re.search(r"[abc]  █", screen)]
    assert re.search(r"b ●", day.seen["asked again"]), day.seen["asked again"]


def test_revealed_everybody_sees_the_spread_and_their_own_answer_in_it(day):
    count = Counter(day.votes.values())
    assert day.kept_votes == day.votes
    for when in ("revealed", "closed"):
        for name, screen in day.seen[when].items():
            for option in "abc":
                row = re.search(rf"{option}  █\S* +(\d+)(?: (yours|내 답))?", screen)
                assert row and int(row[1]) == count[option], screen
                assert bool(row[2]) == (day.votes.get(name) == option), screen


def test_a_poll_is_kept_with_its_spread(day):
    assert day.polls == [(ASKED, "closed")]
    assert re.search(rf"asked before +{re.escape(ASKED)}", day.seen["kept"]), day.seen["kept"]


def test_the_report_has_what_was_answered(day):
    found = {}
    for row in day.answers:
        found.setdefault(row["account"], {}).setdefault(row["question"], []).append(row["typed"])
    assert found == day.given


def test_at_the_end_everybody_is_told_and_nothing_is_left(day):
    assert day.status == 0
    for spoken, screen in day.seen["farewell"]:
        assert ("the server is closing" if spoken == "en" else "서버를 닫는다") in screen, screen
