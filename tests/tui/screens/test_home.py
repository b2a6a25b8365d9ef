"""Home: where to start, the whole list within reach of the keys that the screen names, and training as a row of it."""

import pytest

from seqtui.course.lesson_run import LessonRun
from seqtui.course.loader import read_course
from seqtui.course.progress.store import Store
from seqtui.models.table import run
from seqtui.models.weights.zoo_questions import QUESTIONS
from seqtui.session.requests import RunArgs, build_request
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.tui.app import SeqtuiApp
from tests.tui.walking import keys_of_stack, opened, press, text, until


@pytest.mark.parametrize("size", [(80, 24), (80, 30), (120, 40)])
async def test_every_row_is_reached_and_the_ends_by_one_key(size):
    async with SeqtuiApp().run_test(size=size) as pilot:
        await press(pilot, "end")
        pane = pilot.app.screen.query_one("HomePane")
        assert pane.chosen == len(pane.names) - 1 and "text-to-image" in text(pilot.app)
        assert "more below" not in text(pilot.app)
        await press(pilot, "home")
        assert pane.chosen == 0 and "more above" not in text(pilot.app)
        seen = set()
        for _ in pane.names:
            seen.update(pane.names[k] for y in range(size[1]) if (k := pane.row_at(y)) is not None)
            await press(pilot, "pagedown")
        assert seen == set(pane.names)
        await press(pilot, *["pageup"] * 9)
        assert pane.chosen == 0


async def test_enter_on_the_first_row_opens_the_course_as_is_announced():
    async with SeqtuiApp().run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Enter on the first row opens the course." in text(pilot.app) and "▶ course" in text(pilot.app)
        assert f"The course: {len(read_course().planned)} lessons" in text(pilot.app)
        await press(pilot, "enter")
        assert keys_of_stack(pilot.app) == ["learn"]
        await press(pilot, "escape")
        assert keys_of_stack(pilot.app) == ["home"]


async def test_home_offers_to_go_on_where_a_lesson_was_left():
    store, course = Store(), read_course()
    LessonRun.opened(course, course.lessons[0], store).advance()
    store.close()
    async with SeqtuiApp().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await until(pilot, lambda: "continue" in text(app), "the row")
        assert "step 2/" in text(app) and "▶ course" in text(app), "the row that was chosen stays chosen"
        await press(pilot, "down", "enter")
        await until(pilot, lambda: app.lesson is not None and keys_of_stack(app) == ["stepper"], "the lesson")
        await pilot.pause()
        assert "step 2/" in text(app)


async def test_a_row_opens_the_network_that_it_names():
    async with SeqtuiApp().run_test(size=(80, 24)) as pilot:
        await press(pilot, "down")
        assert "▶ coreference-encoder         which word does *it* mean?" in text(pilot.app)
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(pilot.app) == ["stepper"], "the stepper")
        run = pilot.app.screen.run
        assert run.trained and not run.tag and "it" in run.tokens


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("name", QUESTIONS)
async def test_a_walk_of_the_zoo_begins_with_its_question_and_the_keys_to_the_answer(name, ascii):
    made = run(build_request(RunArgs(name)))
    async with opened(made, ascii=ascii).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        said = " ".join(" ".join(text(pilot.app).splitlines()[-2 if ascii else -1 :]).split())
        assert f"{QUESTIONS[name]} End: the answer; " in said and said.endswith(": step")
        await press(pilot, "right")
        assert QUESTIONS[name] not in text(pilot.app)


async def test_a_walk_that_is_opened_elsewhere_begins_with_its_keys():
    stepper = Stepper(Player(run(build_request(RunArgs("coreference-encoder")))))
    stepper.player.end()
    async with SeqtuiApp(stepper=stepper).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "which word does" not in text(pilot.app) and "? help" in text(pilot.app)


async def test_the_footer_offers_own_text_where_there_is_a_model():
    async with SeqtuiApp().run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        pane = pilot.app.screen.query_one("HomePane")
        assert "own text" in text(pilot.app).splitlines()[-1]
        await press(pilot, *["down"] * pane.names.index("train"))
        assert "own text" not in text(pilot.app).splitlines()[-1]
        await press(pilot, "down")
        assert "own text" in text(pilot.app).splitlines()[-1]
