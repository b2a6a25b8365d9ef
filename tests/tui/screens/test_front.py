"""Keys, timers, threads and sizes that come too early, too late, or twice."""

import asyncio

from textual import events
from textual.geometry import Size

from seqtui.tui.controllers.ui import Question
from seqtui.tui.routing import is_reachable
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.dialogs import InputDialog
from seqtui.tui.screens.flow import FlowScreen
from seqtui.tui.screens.stepper import StepperScreen
from tests.tui.walking import keys_of_stack, opened, press, until


def typed_at_once(app, *keys):
    """Keys that are there before the first of them is handled, as from a fast typist over a slow line."""
    for key in keys:
        event = events.Key(key, key if len(key) == 1 else None)
        event.set_sender(app)
        app._driver.send_message(event)


async def test_keys_after_a_command_of_the_palette_that_opens_a_screen():
    async with opened().run_test(size=(80, 24)) as pilot:
        for words in ("gradients through", "why", "help", "compare"):
            typed_at_once(pilot.app, "ctrl+p", *words, "enter", "c", "v", "escape", "right", "escape", "escape", "F")
            for _ in range(20):
                await pilot.pause()
        assert pilot.app.fault is None


async def test_a_dialog_is_closed_once():
    async with opened().run_test(size=(80, 24)) as pilot:
        screen = InputDialog(Question("a question", make=str))
        pilot.app.push_screen(screen)
        await until(pilot, lambda: is_reachable(screen), "the question")
        screen.dismiss(None)
        screen.dismiss(None)
        screen.dismiss(None)
        await pilot.pause()
        assert keys_of_stack(pilot.app) == ["stepper"]


async def test_an_action_of_a_screen_that_is_not_in_front_is_dropped():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        stepper = app.screen
        await press(pilot, "question_mark")
        assert not await app.run_action("step(1)", stepper)
        await press(pilot, "escape", "escape")
        for action in ("step(1)", "play", "flow", "why", "leave", "proof"):
            assert not await app.run_action(action, stepper)
        await pilot.pause()
        assert keys_of_stack(app) == ["home"]
        assert app.fault is None


async def test_an_answer_for_a_screen_that_is_gone_is_dropped():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "F")
        flow = pilot.app.screen
        assert isinstance(flow, FlowScreen)
        await press(pilot, "escape")
        await asyncio.get_running_loop().run_in_executor(None, flow.call_later, flow.show, None, "too late")
        await pilot.pause()
        assert pilot.app.fault is None


async def test_an_answer_for_a_screen_that_is_not_composed_waits():
    async with opened().run_test(size=(80, 24)) as pilot:
        flow = FlowScreen(pilot.app.screen.run)
        pilot.app.push_screen(flow)
        flow.call_later(flow.show, None, "said early")
        await until(pilot, lambda: flow.is_mounted and flow.pane.waiting == "said early", "the answer")


async def test_two_sizes_at_once_do_not_chase_each_other(monkeypatch):
    """A screen that is laid out sends itself its size: of two that were on their way each brought the other back."""
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "question_mark")
        laid_out = []
        layout = BaseScreen._refresh_layout

        def counted(screen, size=None, scroll=False):
            laid_out.append(size)
            if len(laid_out) < 50:  # for ever, and no key would be heard
                layout(screen, size, scroll)

        monkeypatch.setattr(BaseScreen, "_refresh_layout", counted)
        with app.batch_update():  # while another screen is taken away, what is laid out is painted later
            for size in (Size(80, 25), Size(80, 24)):
                app.screen.post_message(events.Resize(size, size))
                app.screen.post_message(events.Callback(callback=lambda: None))
            await asyncio.sleep(0.1)
        assert len(laid_out) < 10


async def test_a_timer_of_a_screen_that_is_taken_away_does_nothing():
    """It fires while the children are gone already, in the app's turn or the screen's."""
    async with opened().run_test(size=(80, 24)) as pilot:
        stepper = pilot.app.screen
        assert isinstance(stepper, StepperScreen)
        fired = []
        pilot.app.pop_screen()
        stepper.post_message(events.Timer(stepper._update_timer, 0.0, callback=lambda: fired.append(stepper)))
        stepper.post_message(events.Callback(callback=lambda: fired.append(stepper)))
        await pilot.pause()
        assert not fired
