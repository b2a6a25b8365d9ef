"""Following a teacher: to the place, at one's own size, and back to one's own, which nothing of it touches."""

import asyncio
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace

from seqtui.classroom.messages import Led, PollShown
from seqtui.classroom.standing import Poll, Whereabouts
from seqtui.models.table import run
from seqtui.session.share import restore
from seqtui.session.share.code import write_code
from seqtui.session.share.restore import state_of
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.whatif.parse_edit import read_change
from seqtui.tui.footer import Footer
from seqtui.tui.panes.followed import FollowedPane
from seqtui.tui.panes.lesson import LessonPane
from seqtui.tui.screens.followed import NoteScreen
from tests.session.runs import recorded
from tests.tui.in_class import in_class, link_of
from tests.tui.walking import keys_of_stack, press, text, until

FOLDER = Path(__file__).parent.parent / "course"


def walk(path="t1.h", model="rnn", words="the cat sat", **settings) -> Whereabouts:
    """Where a teacher is who walks through a run of their own."""
    player = Player(recorded(model, words, **settings))
    if path:
        player.jump(path)
    return Whereabouts(screen="stepper", state=write_code(state_of(Stepper(player), "values")), view="values")


def page(step="reach", question="", path="") -> Whereabouts:
    """Where a teacher is who is in the lesson."""
    state = walk(path, d_hidden=2, d_in=2).state if path else ""
    return Whereabouts("try", step, question, screen="stepper", state=state, view="values" if path else "")


def following(app):
    return app.in_class.following


async def led(pilot, place, teacher="Kim") -> None:
    """The teacher goes to a place; wait until the student is there, or had the time to be."""
    link_of(pilot.app).push(Led(teacher, place))
    await pilot.pause()
    await until(pilot, lambda: not following(pilot.app)._is_preparing and not pilot.app.in_class._news, "the place")
    await pilot.pause()


def cursor(app) -> str:
    return app.screen.player.trace.path(app.screen.player.cursor)


async def in_lesson(pilot) -> None:
    await press(pilot, "enter")
    await until(pilot, lambda: pilot.app.lesson is not None and "stepper" in keys_of_stack(pilot.app), "the stage")
    await pilot.pause()


async def on_number(pilot) -> None:
    """In one's own lesson, with half an answer in the line."""
    app = pilot.app
    await in_lesson(pilot)
    await press(pilot, "right", "m")
    await until(pilot, lambda: app.lesson.controller.run.place == 1)
    await press(pilot, "b", "enter", "m")
    await until(pilot, lambda: app.lesson.controller.run.place == 2)
    await press(pilot, *"0.12")


async def test_a_student_is_taken_to_the_place_and_one_key_leaves_and_rejoins(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await led(pilot, walk("t1.h"))
        assert keys_of_stack(app) == ["learn", "stepper"] and cursor(app) == "t1.h"
        assert "you follow Kim: @ goes back" in text(app).splitlines()[0]
        await until(pilot, lambda: link_of(app).is_following, "the class knows")
        assert link_of(app).place == Whereabouts(screen="learn"), "one's own place, not the teacher's"
        await press(pilot, "at")
        assert keys_of_stack(app) == ["learn"] and "@ follows Kim again" in text(app)
        await led(pilot, walk("t2.h"))
        assert keys_of_stack(app) == ["learn"], "who left is left alone"
        await until(pilot, lambda: not link_of(app).is_following, "the class knows")
        app.say_in_front("")
        assert "@: follow Kim" in text(app).splitlines()[-1]
        await press(pilot, "at")
        await until(pilot, lambda: "stepper" in keys_of_stack(app), "the place")
        await pilot.pause()
        assert cursor(app) == "t2.h"
        await press(pilot, "escape")
        assert keys_of_stack(app) == ["learn"] and following(app).has_left


async def test_fifty_moves_record_one_run_and_leave_ones_own_lesson_and_typed_line_alone(tmp_path, monkeypatch):
    recordings, record = [], restore.record
    monkeypatch.setattr(restore, "record", lambda request: (recordings.append(request), record(request))[1])
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_number(pilot)
        own, lesson, stack = app.screen, app.lesson, tuple(app.screen_stack)
        events, shown, stood = app.learner.store.events(), text(app), cursor(app)
        recordings.clear()
        player = Player(recorded("rnn", d_hidden=2, d_in=2))
        screens = set()
        for _ in range(50):
            if not player.step(1):
                player.start()
            code = write_code(state_of(Stepper(player), "values"))
            await led(pilot, Whereabouts("try", "reach", screen="stepper", state=code))
            assert app.screen.player.cursor == player.cursor
            screens.add(app.screen)
        assert len(screens) == 1 and len(recordings) == 1
        assert app.screen is not own and app.lesson is not lesson and not app.screen.query(LessonPane)
        await until(pilot, lambda: not app.in_class.is_startled, "the keys that are not for what came")
        await press(pilot, "right", "m", "S", "at")
        assert tuple(app.screen_stack) == stack and app.lesson is lesson and app.learner.store.events() == events
        assert own.query_one(LessonPane).line.value == "0.12" and app.focused is own.query_one(LessonPane).line
        assert cursor(app) == stood
        app.in_class._said = ""
        app.say_in_front("")
        await press(pilot, "3")
        assert own.query_one(LessonPane).line.value == "0.123", "the line goes on where it was"
        assert text(app).splitlines()[6:-1] == shown.splitlines()[6:-1]
        await until(pilot, lambda: not app.in_class.is_startled, "the keys that are not for what went")
        await press(pilot, "at")
        await until(pilot, lambda: app.screen.query(FollowedPane), "the key is no part of an answer")
        assert own.query_one(LessonPane).line.value == "0.123"


async def test_the_page_of_a_lesson_is_shown_beside_the_place_and_its_question_without_a_line(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    for size in ((60, 18), (80, 24), (120, 40)):
        async with app.run_test(size=size) as pilot:
            await led(pilot, page("reach", path="t1.h"))
            assert "A try" in text(app) and "@ goes back" in text(app) and cursor(app) == "t1.h"
            assert "show me" not in text(app), "a key of the teacher's"
            await led(pilot, page("reach", "belief"))
            shown = " ".join(text(app).split())
            assert "a question" in shown or "question 1/2" in shown
            assert not app.screen.query("AnswerLine")
            await press(pilot, "a", "enter")
            assert keys_of_stack(app)[:2] == ["learn", "stepper"]
        app = in_class(tmp_path, files=FOLDER)
    assert not [event for event in app.learner.store.events() if event.kind in ("answered", "begun", "moved")]


async def test_the_numbers_of_a_question_are_the_teachers(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await led(pilot, page("reach", "number"))
        drawn = set()
        for variant in range(8):
            place = Whereabouts("try", "reach", "number", variant, "stepper", learner="teacher")
            await led(pilot, place)
            asked = following(app).follower._lesson.question
            assert (asked.variant, asked.learner) == (variant, "teacher")
            drawn.add(asked.drawn["k"])
        assert len(drawn) > 1


async def test_who_looks_around_at_the_place_is_brought_back_by_the_next_move(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await led(pilot, walk("t1.h"))
        await press(pilot, "right", "enter")
        assert keys_of_stack(app) == ["learn", "stepper", "why"] and "you follow Kim" in text(app)
        await press(pilot, "escape")
        assert keys_of_stack(app) == ["learn", "stepper"], "Esc is one step back"
        await press(pilot, "e", *"t1.h[0] = 0", "enter")
        await until(pilot, lambda: app.screen.run.request.edits, "the change")
        await press(pilot, "slash")
        await led(pilot, walk("t2.h"))
        assert keys_of_stack(app) == ["learn", "stepper"] and cursor(app) == "t2.h"
        assert not app.screen.run.request.edits and app.screen.editing.edits.here.parent is None
        await until(pilot, lambda: not app.in_class.is_startled)
        await press(pilot, "left", "left", "B")
        await until(pilot, lambda: cursor(app) == "t2.h", "what the teacher shows")
        await press(pilot, "m")
        assert "the lesson goes on when Kim does" in text(app)


async def test_a_screen_that_closes_by_itself_leads_back_to_ones_own_lesson(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_lesson(pilot)
        lesson, stack = app.lesson, tuple(app.screen_stack)
        await led(pilot, replace(walk("t2.h"), screen="flow"))
        assert keys_of_stack(app)[-1] == "flow" and "you follow Kim" in text(app)
        await press(pilot, "escape")
        assert tuple(app.screen_stack) == stack and app.lesson is lesson and following(app).has_left
        await press(pilot, "right")
        assert "✓ Press →" in text(app), "the lesson sees its own stage again"


async def test_a_teachers_edit_arrives_with_the_run_it_was_made_in(tmp_path):
    before = recorded("rnn")
    after = run(read_change(before, "t1.h[0] = 0").request)
    code = write_code(state_of(Stepper(Player(after)), "whatif"))
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await led(pilot, walk("t2.h"))
        screen = app.screen
        await led(pilot, Whereabouts(screen="stepper", state=code, view="whatif"))
        assert app.screen is screen and app.screen.views.name == "whatif"
        assert app.screen.run.request.edits and app.screen.stepper.before is not None
        await press(pilot, "u")
        assert not app.screen.run.request.edits, "the change can be taken back there"
        await led(pilot, walk("", "self-attention"))
        await until(pilot, lambda: app.screen is not screen, "a screen with other panes")
        assert app.screen.run.model.name == "self-attention" and keys_of_stack(app) == ["learn", "stepper"]


async def test_nobody_is_taken_out_of_an_examination(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "E", *"alice", "enter")
        await until(pilot, lambda: app.lesson is not None and app.lesson.base is not None, "the examination")
        await pilot.pause()
        asked, stack = app.lesson, tuple(app.screen_stack)
        await led(pilot, walk())
        assert tuple(app.screen_stack) == stack and "your examination goes on" in text(app)
        app.in_class.do("follow")
        await pilot.pause()
        assert tuple(app.screen_stack) == stack and app.lesson is asked
        while app.lesson is asked:
            await press(pilot, "escape")
        await until(pilot, lambda: following(app).screens is not None, "the place, once it is over")


async def test_a_dialog_stays_and_one_that_works_is_waited_for(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_lesson(pilot)
        await press(pilot, "slash", *"t2")
        dialog = app.screen
        await led(pilot, walk())
        assert dialog in app.screen_stack and app.screen.query(FollowedPane)
        await press(pilot, "q", "at")
        assert not app._exit and app.screen.query(FollowedPane), "typed on without looking"
        await until(pilot, lambda: not app.in_class.is_startled)
        await press(pilot, "at")
        assert app.screen is dialog
        await press(pilot, ".", "h", "enter")
        await until(pilot, lambda: app.screen is not dialog)
        assert cursor(app) == "t2.h", "the line went on where it was"


async def test_a_poll_that_waits_for_its_answer_is_not_taken_away(tmp_path):
    poll = PollShown(Poll("p1", text="Which?", options=("one", "two")))
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await led(pilot, walk("t1.h"))
        link_of(app).push(poll)
        await until(pilot, lambda: app.screen.keys == "poll", "the poll")
        await led(pilot, walk("t2.h"))
        assert app.screen.keys == "poll"
        await press(pilot, "escape")
        await until(pilot, lambda: "stepper" in keys_of_stack(app) and app.screen.keys == "stepper", "the place")
        await until(pilot, lambda: cursor(app) == "t2.h", "where the class is by now")


async def test_it_ends_with_the_teacher_and_a_new_one_takes_along_who_had_left(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await led(pilot, walk())
        await led(pilot, None)
        assert keys_of_stack(app) == ["learn"] and "Kim leads no more: you are back" in text(app)
        await press(pilot, "at")
        assert "nobody leads the class" in text(app)
        await led(pilot, walk())
        await press(pilot, "at")
        await led(pilot, None)
        await led(pilot, walk("t2.h"), "Lee")
        assert cursor(app) == "t2.h" and "you follow Lee" in text(app)


async def test_places_that_show_nothing_keep_the_last_one(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await led(pilot, Whereabouts(screen="learn"))
        assert keys_of_stack(app) == ["learn"] and "you come along to the next lesson or model" in text(app)
        await led(pilot, walk())
        screen = app.screen
        await led(pilot, Whereabouts(screen="home"))
        assert app.screen is screen and following(app).screens is not None


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Whereabouts(state="seqtui9.AAAA"), "newer seqtui"),
        (Whereabouts(state="\x1b[2Jseqtui1.x"), "this is no code"),
        (Whereabouts("none\x1b[2J", "a"), "there is no lesson"),
        (Whereabouts("try", "\x1b[2Jstep"), "has no page"),
    ],
)
async def test_what_does_not_fit_is_one_sentence_without_control_bytes(tmp_path, place, said):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await led(pilot, place, "Kim\x1b[31m")
        assert isinstance(app.screen, NoteScreen) and said in " ".join(text(app).split())
        assert "\x1b" not in text(app) and r"Kim\x1b[31m" in text(app)
        await press(pilot, "question_mark", "escape", "escape")
        assert keys_of_stack(app) == ["learn"] and following(app).has_left
        await press(pilot, "at")
        await led(pilot, walk("t2.h"))
        assert cursor(app) == "t2.h"


async def test_a_flood_of_places_is_few_turns_and_the_newest_wins(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    player, seen, gate = Player(recorded("lstm")), [], Event()
    async with app.run_test(size=(80, 24)) as pilot:
        at = following(app).follower.at

        def slow(place, *rest):
            seen.append(place)
            assert gate.wait(10.0)
            return at(place, *rest)

        following(app).follower.at = slow
        for _ in range(25):
            player.step(1)
            code = write_code(state_of(Stepper(player), "values"))
            link_of(app).push(*[Led("Kim", Whereabouts(screen="stepper", state=code))] * 20)
            while not seen:
                await asyncio.sleep(0.01)
        gate.set()
        await until(pilot, lambda: "stepper" in keys_of_stack(app) and app.screen.player.cursor == player.cursor)
        assert len(seen) <= 3


async def test_another_size_while_following_is_that_of_ones_own_screens_too(tmp_path):
    app = in_class(tmp_path, files=FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_lesson(pilot)
        await led(pilot, page("reach", path="t1.h"))
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        await until(pilot, lambda: app.screen.query_one(FollowedPane).region.width == 40, "the page at the left")
        await press(pilot, "at")
        await pilot.pause()
        assert app.screen.query_one(LessonPane).region.width == 40
        assert app.screen.query_one(Footer).region.y == 39
