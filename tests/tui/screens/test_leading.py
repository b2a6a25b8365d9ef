"""A teacher leads: each place goes out, as it is, until it is ended; and who one is stands quietly beside the keys."""

from pathlib import Path

from seqtui.classroom.link import LinkLostError, RefusedError
from seqtui.classroom.messages import Led
from seqtui.session.share.code import read_code
from seqtui.tui.keymap import KEYS
from tests.tui.in_class import STUDENT, TEACHER, in_class, link_of
from tests.tui.walking import keys_of_stack, opened, press, text, until

FOLLOW, LEAD = "classroom('follow')", "classroom('lead')"
FOLDER = Path(__file__).parent.parent / "course"


async def to_course(pilot) -> None:
    """From wherever a teacher begins to the stage of the lesson."""
    pilot.app.open_lesson("try")
    await until(pilot, lambda: pilot.app.lesson is not None and "stepper" in keys_of_stack(pilot.app), "the stage")
    await pilot.pause()


async def test_a_teacher_leads_to_each_place_and_ends_it(tmp_path):
    app = in_class(tmp_path, TEACHER, FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_course(pilot)
        await press(pilot, "right")
        await until(pilot, lambda: link_of(app).place.state, "the place")
        assert link_of(app).leads == [], "nobody is led unasked"
        await press(pilot, "at")
        assert "you lead: the class comes along" in text(app)
        await until(pilot, lambda: link_of(app).leads, "the first place")
        first = link_of(app).leads[0]
        assert (first.lesson, first.step) == ("try", "reach") and read_code(first.state).cursor == "t1.h"
        app.screen.action_end()
        last = app.screen.player.trace.path(app.screen.player.cursor)
        await until(pilot, lambda: read_code(link_of(app).leads[-1].state).cursor == last, "the last place")
        app.in_class._said_until = 0.0
        await press(pilot, "left")
        assert "you lead: @ ends" in text(app).splitlines()[-1]
        await press(pilot, "at")
        await until(pilot, lambda: link_of(app).leads[-1] is None, "the end")
        led = len(link_of(app).leads)
        await press(pilot, "right")
        await until(pilot, lambda: not app.in_class.teller._is_due)
        assert len(link_of(app).leads) == led


async def test_walking_by_itself_and_a_click_lead_too(tmp_path):
    app = in_class(tmp_path, TEACHER, FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_course(pilot)
        await press(pilot, "right", "at")
        await until(pilot, lambda: link_of(app).leads, "the first place")
        units = read_code(link_of(app).leads[-1].state).unit
        at = next(
            (y, line.index("x₁")) for y, line in enumerate(text(app).splitlines()) if line.strip().startswith("x₁")
        )
        await pilot.click(offset=(at[1] + 20, at[0]))
        await until(pilot, lambda: read_code(link_of(app).leads[-1].state).unit != units, "the number clicked")


async def test_what_the_class_refuses_is_said_and_a_lost_link_once(tmp_path):
    app = in_class(tmp_path, TEACHER, FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_course(pilot)
        link_of(app).refusal = LinkLostError("away")
        await press(pilot, "at")
        await until(pilot, lambda: "cannot be reached just now" in text(app), "the trouble")
        assert app.in_class.leading.leads, "it goes on when the link is back"
        link_of(app).refusal = RefusedError("Lee leads already", away=False)
        await press(pilot, "right")
        await until(pilot, lambda: "Lee leads already" in text(app), "the reason")
        assert not app.in_class.leading.leads


async def test_another_teacher_takes_over_and_ones_own_echo_does_not(tmp_path):
    app = in_class(tmp_path, TEACHER, FOLDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_course(pilot)
        await press(pilot, "at")
        await until(pilot, lambda: link_of(app).leads, "the first place")
        link_of(app).push(Led("Kim", link_of(app).leads[-1]))
        await pilot.pause()
        assert app.in_class.leading.leads
        link_of(app).push(Led("Lee", link_of(app).leads[-1]))
        await until(pilot, lambda: not app.in_class.leading.leads)
        assert "Lee leads the class now" in text(app) and keys_of_stack(app)[-1] == "stepper"


async def test_who_one_is_stands_at_the_right_where_there_is_room_and_nowhere_at_home(tmp_path):
    rows = {key.action: key for key in KEYS if key.screen == "class"}
    for account, shown, row in ((STUDENT, "Alice", rows[FOLLOW]), (TEACHER, "Kim: @ leads the class", rows[LEAD])):
        app = in_class(tmp_path, account, FOLDER)
        async with app.run_test(size=(150, 40)) as pilot:
            await pilot.pause()
            assert text(app).splitlines()[-1].endswith(shown)
            await press(pilot, "question_mark")
            assert row.help[:30] in text(app)
    async with opened().run_test(size=(120, 40)) as pilot:
        await press(pilot, "at")
        titles = [command.title for command in pilot.app.get_system_commands(pilot.app.screen)]
        assert not [row.help for row in rows.values() if row.help in titles]
