"""A question to the class: asked by a teacher, predicted over whatever a student does, revealed, kept."""

import pytest

from seqtui.classroom.messages import AskPolls, Done, PollShown, PollsKept, SetPoll, Vote
from seqtui.classroom.teaching.polls import PollRun, ballot_of, lesson_poll, typed_poll
from seqtui.engine.errors import SeqtuiError
from seqtui.tui.screens.poll import PollDialog
from tests.tui.in_class import FakeLink, in_class, link_of
from tests.tui.teaching import COURSE, TaughtLink
from tests.tui.teaching import taught as taught_class
from tests.tui.walking import keys_of_stack, press, text, until

LESSON = "lstm-gates"
CHOICE = next(row for row in COURSE.lesson(LESSON).questions.values() if row.kind == "choice" and not row.draw)
NUMBER = next(row for row in COURSE.lesson(LESSON).questions.values() if row.kind == "number")
CLASS = ("alice", "bob", "cho")


class Polling:
    """The broker's part in polls, for a link of either role."""

    run: PollRun | None = None

    def ask(self, request, seconds=5.0):
        if isinstance(request, AskPolls) and self.refusal is None:
            run = self.run
            return PollsKept(0, () if run is None else ((run.poll, run.answers(request.names)),))
        done = super().ask(request)
        if isinstance(request, SetPoll):
            if self.run is None or self.run.poll.id != request.poll.id:
                self.run = PollRun(request.poll, ballot_of(request.poll, COURSE))
            self.run.turn(request.poll.phase)
            self.told_teacher(request.names)
        if isinstance(request, Vote):
            self.run.vote("alice", request.answer)
            self.told_student()
            return Done(0)
        return done

    def told_teacher(self, names=False) -> None:
        self.push(self.run.to_teacher(CLASS, names))

    def told_student(self) -> None:
        self.push(self.run.to_student("alice", CLASS))

    def opens(self, poll) -> None:
        self.run = PollRun(poll, ballot_of(poll, COURSE))
        self.told_student()


class StudentLink(Polling, FakeLink):
    """A student's link."""


class TeacherLink(Polling, TaughtLink):
    """A teacher's link."""


@pytest.fixture
def student(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.tui.in_class.FakeLink", StudentLink)
    return in_class(tmp_path)


@pytest.fixture
def teacher(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.tui.teaching.TaughtLink", TeacherLink)
    return taught_class(tmp_path, ("Alice", "Bob", "Cho"))


async def shown(pilot, said: str) -> None:
    await until(pilot, lambda: said in text(pilot.app), said)


async def closed(pilot) -> None:
    await until(pilot, lambda: not isinstance(pilot.app.screen, PollDialog), "the dialog to be closed")


GATES = ("which gate forgets?", ("the input gate", "the forget gate"), 1)


async def test_a_poll_comes_over_what_a_student_does_and_leaves_it_as_it_was(student):
    async with student.run_test(size=(80, 24)) as pilot:
        link = link_of(student)
        await press(pilot, "enter")
        await until(pilot, lambda: student.lesson is not None and "stepper" in keys_of_stack(student), "the stage")
        await press(pilot, "right", "right")
        before, place = text(student), student.screen.player.cursor
        link.opens(typed_poll(*GATES))
        await shown(pilot, "which gate forgets?")
        await press(pilot, "b", "enter")
        await closed(pilot)
        assert link.run.votes == {"alice": "b"}
        assert student.screen.player.cursor == place and student.lesson is not None
        await shown(pilot, "your answer is in")
        await press(pilot, "Q")
        await until(pilot, lambda: isinstance(student.screen, PollDialog), "the dialog")
        assert student.screen.pane.chosen == 1 and "●" in text(student), "one's own vote is marked"
        await press(pilot, "up", "enter")
        await closed(pilot)
        assert link.run.votes == {"alice": "a"}, "it may be changed"
        await press(pilot, "Q", "escape")
        await closed(pilot)
        assert text(student).splitlines()[:-1] == before.splitlines()[:-1]


async def test_nothing_is_told_before_it_is_revealed_and_then_the_spread_with_ones_own(student):
    async with student.run_test(size=(80, 24)) as pilot:
        link = link_of(student)
        link.opens(typed_poll(*GATES))
        await shown(pilot, "which gate forgets?")
        link.run.vote("bob", "b")
        await press(pilot, "enter")
        await closed(pilot)
        assert "█" not in text(student) and student.in_class.polls.shown.answers == ()
        link.run.turn("revealed")
        link.told_student()
        await shown(pilot, "How the class answered")
        lines = text(student).splitlines()
        assert "yours" in next(line for line in lines if "the input gate" in line)
        assert "✓" in next(line for line in lines if "the forget gate" in line)
        await press(pilot, "escape")
        await closed(pilot)
        await press(pilot, "Q")
        await shown(pilot, "How the class answered")
        link.run.turn("closed")
        link.told_student()
        await until(pilot, lambda: student.in_class.polls.shown.poll.phase == "closed", "the end")
        await pilot.pause()
        assert "2 answers" in text(student), "what was told stays told"
        await press(pilot, "enter", "escape")
        await closed(pilot)


async def test_a_poll_does_not_come_over_what_is_being_typed(student):
    async with student.run_test(size=(80, 24)) as pilot:
        link = link_of(student)
        await press(pilot, "ctrl+p", "l")
        front = student.screen
        link.opens(typed_poll(*GATES))
        await until(pilot, lambda: student.in_class.polls.asked is not None, "the poll")
        await pilot.pause()
        assert student.screen is front and student.in_class._said.endswith("Esc, then Q answers it")
        await press(pilot, "escape")
        await until(pilot, lambda: keys_of_stack(student) == ["learn"], "the map")
        await press(pilot, "Q")
        await shown(pilot, "which gate forgets?")


async def test_a_poll_waits_until_an_examination_is_over(student):
    async with student.run_test(size=(80, 24)) as pilot:
        link = link_of(student)
        await press(pilot, "E", *"Alice", "enter")
        await until(pilot, lambda: student.in_class._look()[0].screen == "exam", "the examination")
        await pilot.pause()
        link.opens(typed_poll(*GATES))
        await until(pilot, lambda: student.in_class.polls.asked is not None, "the poll")
        await pilot.pause()
        assert not isinstance(student.screen, PollDialog)
        student.in_class.show_poll()
        await pilot.pause()
        assert not isinstance(student.screen, PollDialog) and "until the examination is over" in text(student)


async def test_a_question_of_a_lesson_is_asked_in_its_words_and_read_as_the_grader_does(student):
    async with student.run_test(size=(80, 24)) as pilot:
        link = link_of(student)
        link.opens(lesson_poll(LESSON, NUMBER.id))
        await until(pilot, lambda: isinstance(student.screen, PollDialog), "the poll")
        await press(pilot, *"so so", "enter")
        await shown(pilot, "is not a number")
        assert link.run.votes == {}
        await press(pilot, *["backspace"] * 5, *"0,5", "enter")
        await closed(pilot)
        assert link.run.votes == {"alice": "0,5"}


async def test_a_vote_that_is_not_taken_is_said_in_place(student):
    async with student.run_test(size=(80, 24)) as pilot:
        link = link_of(student)
        link.opens(typed_poll(*GATES))
        await shown(pilot, "which gate forgets?")
        link.refusal = SeqtuiError("the class cannot be reached just now")
        await press(pilot, "enter")
        await shown(pilot, "the class cannot be reached just now")
        assert isinstance(student.screen, PollDialog)
        link.refusal = None
        link.run.turn("closed")
        link.told_student()
        await closed(pilot)
        await shown(pilot, "the poll of the class was closed")
        await press(pilot, "Q")
        await shown(pilot, "the class has no question just now")


async def test_a_teacher_asks_a_typed_question_watches_a_count_reveals_and_finds_it_again(teacher):
    async with teacher.run_test(size=(80, 24)) as pilot:
        link = link_of(teacher)
        await press(pilot, "Q")
        await shown(pilot, "type a question")
        await press(pilot, "enter", *"forgets? | input | *forget", "enter")
        await until(pilot, lambda: keys_of_stack(teacher)[-1] == "ask", "the poll")
        assert link.run.poll.options == ("input", "forget") and link.run.poll.right == 1
        await shown(pilot, "3 to come")
        link.run.vote("alice", "a")
        link.run.vote("bob", "b")
        link.told_teacher()
        await shown(pilot, "2 answers  1 to come")
        assert "█" not in text(teacher), "a projector shows a count alone"
        await press(pilot, "enter", "down")
        assert "█" not in text(teacher)
        await press(pilot, "X")
        await until(pilot, lambda: link.run.poll.phase == "revealed", "the revealing")
        await shown(pilot, "█")
        assert [line for line in text(teacher).splitlines() if "✓" in line and "forget" in line]
        await shown(pilot, "The class sees this.")
        assert "hidden until" not in text(teacher)
        await press(pilot, "X")
        await until(pilot, lambda: link.run.poll.phase == "closed", "the end")
        await press(pilot, "X")
        await shown(pilot, "this poll is closed")
        await press(pilot, "escape", "Q")
        await shown(pilot, "asked before")
        await press(pilot, "down", "enter")
        await shown(pilot, "2 answers")
        await press(pilot, "I")
        await until(pilot, lambda: "alice" in text(teacher).lower(), "names on request")
        await press(pilot, "I")
        await until(pilot, lambda: "alice" not in text(teacher).lower(), "and no longer than that")


async def test_a_teacher_asks_the_question_in_front_of_a_student(teacher):
    async with teacher.run_test(size=(80, 24)) as pilot:
        link = link_of(teacher)
        step = next(step for step in COURSE.lesson(LESSON).steps if CHOICE.id in step.questions)
        link.comes("s0", LESSON, step.id, CHOICE.id)
        await shown(pilot, "1 of 3 here")
        await press(pilot, "home", "Q")
        await shown(pilot, "ask this question")
        await press(pilot, "enter")
        await until(pilot, lambda: link.run is not None, "the poll")
        assert (link.run.poll.lesson, link.run.poll.question) == (LESSON, CHOICE.id)
        link.run.vote("alice", next(iter(CHOICE.belief), "a"))
        link.told_teacher()
        await shown(pilot, "1 answer")
        await press(pilot, "X")
        await shown(pilot, "█")
        assert sum("✓" in line for line in text(teacher).splitlines()) == 1


async def test_what_a_teacher_may_not_ask_is_said(teacher):
    async with teacher.run_test(size=(80, 24)) as pilot:
        await press(pilot, "Q")
        await shown(pilot, "type a question")
        for line, said in (
            ("which?", "2 to 6 options"),
            ("which? | *a | *b", "one option is right"),
            ("which? | a | a", "two options are the same"),
        ):
            await press(pilot, "enter", *line, "enter")
            await shown(pilot, said)
            await press(pilot, "escape", "Q")
            await shown(pilot, "type a question")


async def test_a_poll_that_was_answered_before_does_not_come_again(student):
    async with student.run_test(size=(80, 24)) as pilot:
        poll = typed_poll(*GATES)
        link_of(student).push(PollShown(poll, mine="a"))
        await until(pilot, lambda: student.in_class.polls.asked is not None, "the poll")
        await pilot.pause()
        assert keys_of_stack(student) == ["learn"]
