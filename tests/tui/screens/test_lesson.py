"""A lesson beside its stage: goals met by doing, questions of each kind, experiments, free play, and coming back."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from seqtui.course.loader import read_course
from seqtui.course.practice.plain_quiz import answer_text
from seqtui.course.progress import clock
from seqtui.course.progress.store import Store
from seqtui.course.progress.views import progress_of
from seqtui.language import speaking
from seqtui.session.text import TextStyle
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.panes.lesson import LessonPane
from seqtui.tui.screens.learn import Learner
from seqtui.tui.screens.lesson import PATIENCE
from tests.session.runs import recorded
from tests.tui.walking import keys_of_stack, opened, press, text, until

FOLDER = Path(__file__).parent.parent / "course"


def learning(ascii=False) -> SeqtuiApp:
    return SeqtuiApp(look=TextStyle(ascii, True), learner=Learner(FOLDER))


async def begun(pilot) -> None:
    await press(pilot, "enter")
    await until(pilot, lambda: pilot.app.lesson is not None and "stepper" in keys_of_stack(pilot.app), "the stage")
    await pilot.pause()


async def on_page(pilot, *keys, place: int) -> None:
    """Press keys until the lesson is at a page."""
    await press(pilot, *keys)
    await until(pilot, lambda: pilot.app.lesson.controller.run.place == place, f"page {place}")
    await pilot.pause()


def page(app) -> str:
    """The lines of the pane."""
    pane = app.screen.query_one(LessonPane)
    lines = (
        text(app).splitlines()[: pane.region.height] if pane.region.width == app.size.width else text(app).splitlines()
    )
    return "\n".join(lines)


def where(player) -> tuple[str, tuple[int, ...]]:
    """The value just computed, and the number of it that is pointed at."""
    return player.trace.path(player.cursor), player.highlighted[1]


def kinds(app) -> list[str]:
    return [event.kind for event in app.learner.store.events() if event.kind != "moved"]


async def test_the_map_opens_a_lesson_and_a_goal_is_met_by_doing_it():
    async with learning().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert "The course: 1 lesson" in text(app) and "A try" in text(app) and "7 min" in text(app)
        assert "One thing after the other." in text(app)
        await begun(pilot)
        assert "step 1/3" in page(app) and "▸ Press →: h₁ is computed." in page(app)
        await press(pilot, "right")
        assert "✓ Press →" in page(app)
        assert kinds(app) == ["begun", "reached"]
        await press(pilot, "left")
        assert "✓" in page(app), "what was done stays done"


async def test_what_is_not_done_is_asked_for_once_and_then_left():
    async with learning().run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await press(pilot, "m")
        assert "m again goes on" in text(pilot.app) and "step 1/3" in page(pilot.app)
        await on_page(pilot, "m", place=1)
        assert "What does the next state depend on?" in page(pilot.app)
        assert kinds(pilot.app) == ["begun"]


async def test_a_wrong_answer_by_a_belief_opens_the_experiment_and_one_key_comes_back():
    async with learning().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await begun(pilot)
        await on_page(pilot, "right", "m", place=1)
        stage = app.screen
        await press(pilot, "a", "enter")
        assert "✗" in page(app) and "x: see for yourself" in page(app)
        await press(pilot, "x")
        await until(pilot, lambda: app.screen is not stage and app.screen.is_mounted, "the experiment")
        await pilot.pause()
        assert app.screen.stepper.before is not None and app.screen.views.name == "whatif"
        now, old = (run.trace.value("t2.h")[0] for run in (app.screen.run, app.screen.stepper.before))
        assert f"t2.h[0] is {now:.3f} and no longer {old:.3f}." in " ".join(page(app).split())
        await press(pilot, "B")
        assert app.screen is stage and "What does the next state depend on?" in page(app)
        await press(pilot, "b", "enter")
        assert "✓" in page(app) and "Both stand in its equation." in page(app)
        assert kinds(app) == ["begun", "reached", "answered", "answered"]


async def test_unreadable_input_costs_nothing_a_slip_is_named_and_hints_end_in_the_solution():
    async with learning().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await begun(pilot)
        await on_page(pilot, "right", "m", "b", "enter", "m", place=2)
        run, store = app.lesson.controller.run, app.learner.store
        k, h = run.question.drawn["k"], run.stage.run.trace.value("t1.h")[0]
        await press(pilot, *"cat", "enter")
        assert app.screen.query_one(LessonPane).line.value == "cat", "it stays where it was typed"
        assert kinds(app).count("answered") == 1
        await press(pilot, *["backspace"] * 3, *f"{h:.3f}", "enter")
        assert "This is h₁[0] itself." in " ".join(page(app).split())
        assert store.events()[-1].data["slip"] == "not multiplied" or "not multiplied" in str(store.events()[-2].data)
        await press(pilot, "v")
        await until(pilot, lambda: run.question.drawn["k"] != k or run.question.variant > 0, "another variant")
        k = run.question.drawn["k"]
        await pilot.pause()
        assert f"What is {k} · h₁[0]?" in page(app)
        await press(pilot, "question_mark")
        assert f"h₁[0] is {h:.3f}." in page(app)
        await press(pilot, "question_mark")
        assert f"{k} · {h:.3f} is {k * h:.3f}." in page(app) and run.is_answered
        assert "m goes on" in page(app)


async def test_a_cell_is_answered_with_the_pointer_and_a_term_in_words():
    async with learning().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await begun(pilot)
        run = app.lesson.controller.run
        run.go_to("why")
        app.lesson.controller.begin()
        await until(pilot, lambda: "t 2/3" in text(app), "the stage of the step")
        await press(pilot, "enter")
        assert keys_of_stack(app)[-1] == "why" and "✓ Press" in page(app), "the page stands beside why?, too"
        await on_page(pilot, "escape", "m", place=4)
        assert "Point at the number" in page(app)
        await press(pilot, "m")
        assert "✗" in page(app), "h₂[0] is pointed at, and not asked for"
        await press(pilot, "tab", "m")
        assert "✓" in page(app) and run.is_answered
        await on_page(pilot, "m", place=5)
        await press(pilot, *"vanishing")
        assert app.screen.query_one(LessonPane).line.value == "vanishing", "v begins a word here"
        await press(pilot, "enter")
        assert "✗" in page(app)
        await press(pilot, *"hidden state", "enter")
        assert "✓" in page(app)


async def test_a_question_is_answered_on_the_stage_and_the_lesson_ends():
    async with learning().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await begun(pilot)
        controller = app.lesson.controller
        controller.run.go_to("both")
        controller.begin()
        await until(pilot, lambda: app.screen.is_mounted and "both" in str(controller.run.step.id), "the step")
        await on_page(pilot, "m", place=7)
        await press(pilot, "e", *["backspace"] * 40, *"t2.h[1]=0.5", "enter")
        await until(pilot, lambda: controller.run.is_answered, "the answer")
        assert "✓" in page(app) and not controller.run.free
        await on_page(pilot, "m", place=8)
        assert "still open" in page(app)
        await press(pilot, "m")
        assert keys_of_stack(app) == ["learn"] and app.lesson is None and "step 3/3" in text(app)


async def test_show_me_presses_the_keys_of_the_step():
    async with learning().run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await press(pilot, "S")
        await until(pilot, lambda: "✓ Press →" in page(pilot.app), "the goal")


async def test_show_me_does_not_wait_for_its_own_worker_behind_a_dialog():
    async with learning().run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        began = time.monotonic()
        pilot.app.lesson.press(["e", "ctrl+u", "7"])
        await until(pilot, lambda: [line.value for line in pilot.app.screen.query(Input)] == ["7"], "the line")
        assert time.monotonic() - began < PATIENCE  # what one key may wait for


async def test_free_play_is_said_and_left_for_the_exact_place():
    async with learning().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await begun(pilot)
        await press(pilot, "right", "e", *["backspace"] * 40, *"t1.h[1]=0", "enter")
        await until(pilot, lambda: app.lesson.controller.run.free, "free play")
        await pilot.pause()
        assert "You play" in page(app)
        await press(pilot, "B")
        await until(pilot, lambda: not app.lesson.controller.run.free, "the lesson")
        await pilot.pause()
        player = app.screen.player
        assert player.trace.path(player.cursor) == "t1.h" and not player.recorded.request.edits
        assert "✓ Press →" in page(app)


async def test_a_lesson_is_resumed_at_its_page_with_the_stage_as_it_stood():
    async with learning().run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await on_page(pilot, "right", "m", place=1)
        await press(pilot, "escape", "right", "right", "tab")
        pointed = where(pilot.app.screen.player)
        await press(pilot, "escape")
        assert keys_of_stack(pilot.app) == ["learn"] and "step 1/3" in text(pilot.app)
    assert pointed[0] == "t1.y"
    async with learning().run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        assert "What does the next state depend on?" in page(pilot.app)
        assert where(pilot.app.screen.player) == pointed


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 18)])
async def test_text_action_and_stage_are_on_one_screen(size, lang):
    with speaking(lang):
        async with learning().run_test(size=size) as pilot:
            app = pilot.app
            await begun(pilot)
            shown = " ".join(text(app).split())
            assert ("h₁ is computed." if lang == "en" else "h₁이 계산된다.") in shown
            assert "x₁" in text(app) and "0.648" in text(app)
            assert all(strip.cell_length == size[0] for strip in app.screen._compositor.render_strips())
            await press(pilot, "right")
            assert "0.440" in text(app) and "tanh(" in text(app)


async def test_grading_takes_no_longer_than_60_ms():
    async with learning().run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await on_page(pilot, "right", "m", "b", "enter", "m", place=2)
        took = []
        for _ in range(3):
            await press(pilot, *"0.5")
            before = time.perf_counter()
            await press(pilot, "enter")
            took.append(time.perf_counter() - before)
        assert min(took) < 0.06, took


async def test_every_line_of_a_page_is_within_the_screen_without_signs_beyond_ascii():
    async with learning(ascii=True).run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await press(pilot, "right")
        assert page(pilot.app).replace("은닉 상태", "").isascii() and "+ Press right" in page(pilot.app)


def test_the_map_says_what_is_done_and_where_to_go_on():
    course, store = read_course(FOLDER), Store()
    assert course.lessons == ("try",) and not progress_of(store.events()).lessons


async def answered_wrong_long_ago(pilot) -> None:
    """A concept was missed in the lesson, and two days have gone by since."""
    await begun(pilot)
    await on_page(pilot, "right", "m", place=1)
    await press(pilot, "a", "enter", "escape", "escape")


async def test_what_is_due_is_on_the_map_and_reviewed_on_its_stage(monkeypatch):
    async with learning().run_test(size=(80, 24)) as pilot:
        await answered_wrong_long_ago(pilot)
        assert "due" not in text(pilot.app)
        ago = clock.now() + timedelta(days=3)
        monkeypatch.setattr(clock, "now", lambda: ago)
    async with learning().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert "0 done, 1 concept due" in text(app) and "Review what is due" in text(app)
        await press(pilot, "home", "enter")
        await until(pilot, lambda: app.lesson is not None and keys_of_stack(app) == ["learn", "stepper"], "the review")
        await pilot.pause()
        assert "Review" in page(app) and "question 1/1" in page(app)
        for _ in range(len(app.lesson.controller.question.words.hints) + 1):
            await press(pilot, "question_mark")
        assert "m goes on" in page(app), "the solution ends it"
        assert kinds(app)[-1] == "reviewed"
        await press(pilot, "m")
        await until(pilot, lambda: "0 of 1 concept known at once." in page(app), "the end")
        await press(pilot, "m")
        assert keys_of_stack(app) == ["learn"]


async def test_practice_asks_about_the_run_and_counts_first_answers():
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "q")
        await until(pilot, lambda: app.lesson is not None and len(keys_of_stack(app)) == 2, "the questions")
        await pilot.pause()
        series = app.lesson.controller.series
        assert "Practice: lstm" in page(app) and "question 1/10" in page(app)
        for number in range(1, 11):
            posed = series.questions[number - 1].posed
            assert f"question {number}/10" in page(app)
            if posed.kind == "point":
                app.lesson.controller.answer(posed.answer[0])
            else:
                app.screen.query_one(LessonPane).write(answer_text(posed))
                await press(pilot, "enter")
            assert "✓" in page(app), (page(app), answer_text(posed))
            await press(pilot, "m")
            await until(pilot, lambda number=number: series.number == number, "the next one")
            await pilot.pause()
        assert "10 of 10 questions right at once" in page(app)
        await press(pilot, "m")
        assert keys_of_stack(app) == ["stepper"] and app.lesson is None and not app.screen.query(LessonPane)


async def test_a_bug_is_hunted_on_the_faulty_run():
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "b")
        await until(pilot, lambda: app.lesson is not None and len(keys_of_stack(app)) == 2, "the hunt")
        await pilot.pause()
        asked = app.lesson.controller.series.questions[0]
        assert "Bug hunt" in page(app) and app.screen.run is asked.run
        app.screen.point_at_path(asked.posed.answer[0])
        app.observed("find")
        await press(pilot, "m")
        assert "✓" in page(app)


async def test_a_click_on_an_option_takes_it_and_a_second_one_hands_it_in():
    async with learning().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await begun(pilot)
        await on_page(pilot, "right", "m", place=1)
        rows = page(app).splitlines()
        y = next(k for k, row in enumerate(rows) if row.strip().startswith("b  "))
        await pilot.click(LessonPane, offset=(20, y))
        await pilot.pause()
        assert app.screen.query_one(LessonPane).line.value == "b" and "▶ b" in page(app)
        assert kinds(app) == ["begun", "reached"]
        await pilot.click(LessonPane, offset=(20, y - 1))
        await pilot.pause()
        assert app.screen.query_one(LessonPane).line.value == "a"
        for _ in range(2):
            await pilot.click(LessonPane, offset=(20, y))
            await pilot.pause()
        assert app.lesson.controller.run.is_answered and "✓" in page(app)


async def test_b_on_the_stage_asks_before_the_page_begins_anew():
    async with learning().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await begun(pilot)
        await press(pilot, "right", "right")
        stage, place = app.screen, where(app.screen.player)
        await press(pilot, "B")
        assert app.screen is stage and where(stage.player) == place and "B again begins the page anew" in text(app)
        await press(pilot, "right")
        await press(pilot, "B")
        assert app.screen is stage, "a key between is no agreement"
        await press(pilot, "B")
        await until(pilot, lambda: app.screen is not stage and app.screen.is_mounted, "the stage as it began")
        assert where(app.screen.player) != place
