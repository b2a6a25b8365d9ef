"""Work that a key starts: in a thread, asked about above its budget, given up with Esc."""

import threading
import time

from msgspec.structs import replace

from seqtui.session.budget import BUDGETS
from seqtui.tui.footer import Field
from seqtui.tui.screens.worker_dialog import WorkingDialog
from tests.session.runs import recorded
from tests.tui.walking import keys_of_stack, opened, press, text, until


async def test_above_its_budget_work_asks_first(monkeypatch):
    monkeypatch.setitem(BUDGETS, "gradients", replace(BUDGETS["gradients"], at_once=0.0, most=1e-6))
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "g")
        await until(pilot, lambda: "Enter goes on" in text(app), "the question")
        await press(pilot, "escape")
        assert keys_of_stack(app) == ["stepper"]
        assert app.screen.player.goal is None
        await press(pilot, "g")
        await until(pilot, lambda: isinstance(app.screen, WorkingDialog), "the question")
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"] and app.screen.player.goal, "the gradients")


async def test_a_run_over_the_budget_is_recorded_when_it_is_agreed_to(monkeypatch):
    monkeypatch.setitem(BUDGETS, "record", replace(BUDGETS["record"], most=1e-6))
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        app, run = pilot.app, pilot.app.screen.run
        await press(pilot, "e")
        await until(pilot, lambda: keys_of_stack(app)[-1] == "InputDialog", "the question")
        app.screen.query_one(Field).value = "t1.x[0] = 0.9"
        await press(pilot, "enter")
        await until(pilot, lambda: "Enter goes on" in str(app.screen.query_one("#answer").render()), "the cost")
        assert keys_of_stack(app) == ["stepper", "InputDialog"]
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the run")
        assert app.screen.run is not run


async def test_work_is_given_up_with_esc_and_keys_are_answered_meanwhile():
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        done = []
        app.screen.work("record", 1, lambda: time.sleep(0.5), done.append)
        await until(pilot, lambda: isinstance(app.screen, WorkingDialog), "the dialog")
        await press(pilot, "escape")
        assert keys_of_stack(app) == ["stepper"]
        assert not done


async def test_work_that_is_done_behind_the_help_leaves_it_open_and_closes_behind_it():
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        app, ready, done = pilot.app, threading.Event(), []
        app.screen.work("record", 1, lambda: ready.wait(30), done.append)
        await until(pilot, lambda: isinstance(app.screen, WorkingDialog), "the dialog")
        dialog = app.screen
        await press(pilot, "question_mark")
        assert keys_of_stack(app)[-2:] == ["WorkingDialog", "help"]
        ready.set()
        await until(pilot, lambda: all(worker.is_finished for worker in dialog.workers), "the end of the work")
        await pilot.pause()
        assert keys_of_stack(app)[-1] == "help" and not done, "what is read stays"
        await press(pilot, "escape")
        await until(pilot, lambda: done, "what was done")
        assert keys_of_stack(app) == ["stepper"] and done == [True]
