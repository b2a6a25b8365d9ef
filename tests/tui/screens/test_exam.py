"""The examination beside its stages: nothing is told before the end, it goes on later, and ends in a certificate."""

from pathlib import Path

from seqtui.course.check.specimens import right_answer, wrong_answer
from seqtui.course.exam.certificate import certificate_of
from seqtui.course.exam.examination import examination
from seqtui.course.exam.verification import verify
from seqtui.course.loader import read_course
from seqtui.language import speaking
from seqtui.render.lesson import lesson_lines
from seqtui.session.text import TextStyle
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.panes.lesson import SIDE, LessonPane
from seqtui.tui.screens import beginning
from seqtui.tui.screens.learn import Learner
from tests.tui.walking import press, text, until

FOLDER = Path(__file__).parent.parent / "course"
SIZE = (80, 24)


def app(size=SIZE):
    return SeqtuiApp(look=TextStyle(False, True), learner=Learner(FOLDER)).run_test(size=size)


async def examined(pilot, *typed: str) -> None:
    """Press E on the map, and give a name where one is asked for."""
    await press(pilot, "E")
    if typed:
        await until(pilot, lambda: "Your name" in text(pilot.app) or "이름" in text(pilot.app), "the question")
        await press(pilot, *typed, "enter")
    await until(pilot, lambda: pilot.app.lesson is not None and pilot.app.lesson.base is not None, "the examination")
    await press(pilot)


async def answered(pilot, how=right_answer) -> str:
    """Answer the question that is asked, and wait for the next one; returns what was typed."""
    controller = pilot.app.lesson.controller
    run, number = controller.series.run, controller.series.run.number
    typed = how(run.question.posed)
    if controller.page.kind == "point":
        await press(pilot, "slash", *typed, "enter", "m")
    else:
        await until(pilot, lambda: pilot.app.screen.query_one(LessonPane).has_line, "the line")
        pilot.app.screen.query_one(LessonPane).line.value = typed
        await press(pilot, "enter")
    await until(pilot, lambda: run.number > number, "the next question")
    await press(pilot)
    return typed


def draw(monkeypatch, name: str, fits) -> None:
    """Let the examination of somebody be the first of those that can be drawn that fits."""
    seeds = (seed for seed in range(99) if fits(examination(read_course(FOLDER), name, seed, "en")))
    monkeypatch.setattr(beginning, "new_seed", lambda: next(seeds))


def events(pilot, kind: str) -> list:
    return [event for event in pilot.app.learner.store.events() if event.kind == kind]


async def test_answers_are_told_right_or_wrong_at_the_end_alone_and_the_certificate_holds(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draw(monkeypatch, "Kim", lambda exam: exam.questions[0].id != "term")  # any word might be right: no wrong specimen
    async with app() as pilot:
        await examined(pilot, *"Kim")
        run = pilot.app.lesson.controller.series.run
        count = len(run.exam.questions)
        assert "Examination of Kim" in text(pilot.app) and f"question 1/{count}" in text(pilot.app)
        typed = [await answered(pilot, wrong_answer)]
        while not run.is_done:
            assert not {"✓", "✗"} & {*text(pilot.app).split("seqtui ›")[0]}, "nothing is told"
            assert "hint" not in text(pilot.app).splitlines()[0]
            typed.append(await answered(pilot))
        shown = " ".join(text(pilot.app).split())
        assert f"{count - 1} of {count} right." in shown and "To look at again: A try" in shown
        (event,) = events(pilot, "examined")
        (file,) = tmp_path.glob("*.txt")
        assert file.name in shown and file.read_text() == f"{event.data['line']}\n"
        line = shown[shown.index("seqtui-exam1") :]
        assert event.data["line"].replace(" ", "") in line.replace(" ", "")
        beside = lesson_lines(pilot.app.lesson.controller.view(), SIDE - 1, 99, pilot.app.palette)
        assert max(line.width for line in beside) < SIDE, "it fits the pane at the left of a wide stage, too"
        found = certificate_of(file.read_text())
        assert (found.name, found.right, found.asked, list(found.answers)) == ("Kim", count - 1, count, typed)
        assert verify(file.read_text(), read_course(FOLDER)).ok
        await press(pilot, "m")
        assert pilot.app.lesson is None and "The course" in text(pilot.app)
        assert len(events(pilot, "examined")) == 1


async def test_it_goes_on_at_the_first_question_without_an_answer_and_one_may_be_left_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draw(monkeypatch, "Lee", lambda exam: exam.questions[-1].id == "term")
    async with app() as pilot:
        await examined(pilot, *"Lee")
        await answered(pilot)
        asked = pilot.app.lesson.controller.series.run.exam
        while pilot.app.lesson is not None:  # out of the line first
            await press(pilot, "escape")
        await examined(pilot)
        run = pilot.app.lesson.controller.series.run
        assert run.exam == asked and run.number == 1 and "You go on where you left." in text(pilot.app)
        while run.number < len(asked.questions) - 1:
            await answered(pilot)
        await press(pilot, "escape", "m")  # out of the line: m may be a letter in it
        assert "Esc, then m goes on without" in text(pilot.app) and not run.is_done
        await press(pilot, "escape", "m")
        await until(pilot, lambda: run.is_done, "the end")
        assert events(pilot, "examining")[-1].data["typed"] == "" and run.score()[0] == len(asked.questions) - 1


async def test_what_cannot_be_read_costs_nothing_and_there_are_no_hints(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with speaking("ko"):
        async with app() as pilot:
            await examined(pilot, *"민지")
            controller = pilot.app.lesson.controller
            while controller.page.kind not in ("choice", "number"):
                await answered(pilot)
            number = controller.series.run.number
            await until(pilot, lambda: pilot.app.screen.query_one(LessonPane).has_line, "the line")
            for key, said in (("question_mark", "힌트"), ("v", "한 번"), ("x", "끝")):
                await press(pilot, key)
                assert said in text(pilot.app).splitlines()[-1], key
            pilot.app.screen.query_one(LessonPane).line.value = "??"
            await press(pilot, "enter")
            await until(pilot, lambda: controller.said, "what is said of it")
            assert controller.series.run.number == number
            assert pilot.app.screen.query_one(LessonPane).line.value == "??"
