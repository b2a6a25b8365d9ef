"""In a class: whose progress it is, what the class is told of the place, what the class says."""

import asyncio
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

from msgspec.structs import replace

from seqtui.classroom.messages import Told
from seqtui.classroom.standing import Whereabouts
from seqtui.session.share.code import read_code
from seqtui.tui import run, whereabouts
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.screens.home import HomeScreen
from tests.tui.in_class import STUDENT, in_class, link_of, told
from tests.tui.walking import keys_of_stack, press, text, until

FOLDER = Path(__file__).parent / "course"


async def in_lesson(pilot) -> None:
    await press(pilot, "enter")
    await until(pilot, lambda: pilot.app.lesson is not None and "stepper" in keys_of_stack(pilot.app), "the stage")
    await pilot.pause()


async def test_a_student_begins_on_the_map_and_the_class_is_told_of_each_place(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        assert keys_of_stack(app) == ["learn"] and "A try" in text(app)
        await told(pilot, lambda place: place == Whereabouts(screen="learn"))
        await in_lesson(pilot)
        await told(pilot, lambda place: (place.lesson, place.step, place.screen) == ("try", "reach", "stepper"))
        await press(pilot, "right")
        await told(pilot, lambda place: bool(place.state) and read_code(place.state).cursor == "t1.h")
        await press(pilot, "v")
        await told(pilot, lambda place: place.view == app.screen.views.name == read_code(place.state).view)
        await press(pilot, "m")
        question = Whereabouts("try", "reach", "belief", 0)
        await told(pilot, lambda place: replace(question, step=place.step) == replace(place, **AS_TOLD), "the question")
        assert link_of(app).place.learner == app.learner.store.learner


AS_TOLD = {"screen": "", "state": "", "view": "", "learner": ""}


async def test_what_is_told_of_many_keys_is_little_and_the_last_place_always(tmp_path, monkeypatch):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_lesson(pilot)
        await told(pilot, lambda place: place.screen == "stepper")
        before = len(link_of(app).told)
        monkeypatch.setattr(app.in_class.teller, "pace", 0.3)
        for _ in range(12):
            app.screen.action_step(1)
        last = app.screen.player.trace.path(app.screen.player.cursor)
        await told(pilot, lambda place: read_code(place.state).cursor == last)
        assert len(link_of(app).told) - before <= 2
        app.in_class.moved()  # nothing has
        await until(pilot, lambda: not app.in_class.teller._is_due)
        assert len(link_of(app).told) - before <= 2


async def test_what_moves_while_the_class_is_told_is_told_next(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_lesson(pilot)
        await told(pilot, lambda place: place.screen == "stepper")
        tell, gate, began = app.in_class.teller.tell, threading.Event(), threading.Event()

        def slow(place):
            began.set()
            assert gate.wait(10.0)
            tell(place)

        app.in_class.teller.tell = slow
        app.screen.action_step(1)
        while not began.is_set():
            await asyncio.sleep(0.01)
        app.screen.action_step(1)
        last = app.screen.player.trace.path(app.screen.player.cursor)
        gate.set()
        await told(pilot, lambda place: read_code(place.state).cursor == last)


async def test_no_state_code_is_made_in_the_turn_of_a_key(tmp_path, monkeypatch):
    made, write = [], whereabouts.write_code

    def watched(state):
        made.append(threading.current_thread())
        return write(state)

    monkeypatch.setattr(whereabouts, "write_code", watched)
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_lesson(pilot)
        await press(pilot, "right")
        await told(pilot, lambda place: bool(place.state))
    assert made and threading.main_thread() not in made


async def test_a_place_without_a_code_and_one_whose_code_is_too_long_go_without(tmp_path, monkeypatch):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_lesson(pilot)
        monkeypatch.setattr(whereabouts, "MOST_STATE", 20)
        await press(pilot, "right")
        await told(pilot, lambda place: place.lesson == "try" and not place.state)


async def test_what_the_class_says_stands_below_whatever_is_in_front_and_outlives_a_key(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_lesson(pilot)
        link_of(app).push(Told("Kim", "five \x1b[2Jminutes left"))
        await until(pilot, lambda: "five" in text(app), "the line")
        assert r"Kim: five \x1b[2Jminutes left" in text(app)
        await press(pilot, "right", "right")
        assert "minutes left" in text(app), "a key took it away at once"
        app.in_class._said_until = 0.0
        await press(pilot, "left")
        assert "minutes left" not in text(app)
        await press(pilot, "slash")
        app.learner.store.note("the class cannot store just now")
        await until(pilot, lambda: "cannot store" in text(app), "the trouble, in a dialog")
        app.learner.store.note("the class is back")
        await until(pilot, lambda: "the class is back" in text(app), "its end")


async def test_as_long_as_something_is_not_stored_the_line_of_the_keys_says_so(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_lesson(pilot)
        for trouble in ("the class cannot store just now", ""):
            store = SimpleNamespace(trouble=trouble, take_notes=lambda: ["a note"], path=None)
            app.in_class.session = replace(app.in_class.session, store=store)
            app.in_class._take_notes()
            await until(pilot, lambda: "a note" in text(app), "the note")
            app.in_class._said_until = 0.0
            await press(pilot, "right", "left")
            assert "a note" not in text(app) and ("not stored yet" in text(app)) is bool(trouble)


async def test_a_flood_of_lines_is_one_turn_of_the_app(tmp_path, monkeypatch):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        said, turns, take = [], [], app.in_class._take
        monkeypatch.setattr(app, "say_in_front", said.append)
        monkeypatch.setattr(app.in_class, "_take", lambda: turns.append(1) or take())
        link_of(app).push(*(Told("Kim", f"line {k}") for k in range(500)))
        await until(pilot, lambda: "Kim: line 499" in said)
        await pilot.pause()
        assert len(said) <= len(turns) < 20


async def test_the_server_ends_a_session_in_order_and_says_why(tmp_path, monkeypatch, capsys):
    app = in_class(tmp_path, files=FOLDER)
    session, ended = app.in_class.session, []
    async with app.run_test(size=(80, 24)) as pilot:
        session.announcements.say("the server is closing: back at two", ends=True)
        await until(pilot, lambda: app._exit, "the end")
    assert app.in_class.farewell == "the server is closing: back at two"
    monkeypatch.setattr(SeqtuiApp, "run", lambda self: setattr(self.in_class, "farewell", "closing \x1b[2J"))
    monkeypatch.setattr(session.store, "close", lambda: ended.append("store"))
    monkeypatch.setenv("TERM", "xterm")
    assert run.run_class(session) == 0 and ended == ["store"]
    assert capsys.readouterr().out == "closing \\x1b[2J\n"


async def test_home_in_class_asks_the_learner_of_the_class(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQTUI_DATA", str(tmp_path / "nobody"))
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_lesson(pilot)
        await press(pilot, "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen) and "A try" in text(app), "the row of home")
    assert not (tmp_path / "nobody").exists(), "a file of progress beside the class"


async def test_a_broken_course_of_the_class_keeps_nobody_out(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "files")
    (tmp_path / "files" / "course.toml").write_text("no toml")
    app = in_class(tmp_path, files=tmp_path / "files")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "the course of this class cannot be read" in text(app))
        assert len(app.learner.course.lessons) > 10
    bare = in_class(tmp_path, files=tmp_path)
    assert bare.in_class.session.course is None and bare.in_class.session.account == STUDENT
