"""Trainings from the first key to the last: how they begin, come after each other, fail, and end."""

import pytest

from seqtui.models.weights.trained_files import path_of
from seqtui.session.training.snapshots import run_of_snapshot
from seqtui.train.process.events import Failed
from seqtui.train.training_config import TrainingConfig
from seqtui.tui import trainings
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.screens import train
from seqtui.tui.screens.train import TrainScreen
from seqtui.tui.screens.train_dialogs import TrainingStart
from seqtui.tui.trainings import Spare
from tests.session.training.events import finished
from tests.tui.played import Played, training, under_way
from tests.tui.walking import keys_of_stack, press, text, until


@pytest.fixture(autouse=True)
def a_place_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(train, "PAUSE", 0.001)
    Played.made, Played.refuses = [], ""


async def test_the_same_again_is_laid_over(tmp_path):
    async with training(TrainingConfig("recall", "rnn", steps=50)).run_test(size=(80, 24)) as pilot:
        app, first = pilot.app, await under_way(pilot, tmp_path)
        await press(pilot, "a")
        assert app.screen.query_one("#field-steps").value == "50"
        model = app.screen.query_one("#field-model")
        model.value = "lsdm"
        await press(pilot, "enter")
        assert "does not train 'lsdm'" in text(app)
        model.value, app.screen.query_one("#field-clip").value = "gru", "0.5"
        await press(pilot, "enter")
        await until(pilot, lambda: "1 to come" in text(app), "that it waits")
        first.say(finished(5))
        second = await under_way(pilot, tmp_path, 1)
        assert (second.config.model, second.config.clip, second.config.steps) == ("gru", 0.5, 50)
        await until(pilot, lambda: "▶b gru clip 0.5" in text(app), "that the second is chosen")
        assert "a rnn" in text(app)
        await press(pilot, "r")
        assert "▶a rnn" in text(app)
        await press(pilot, "O")
        assert "b gru" in text(app)  # it is still running
        second.say(finished(5))
        await until(pilot, lambda: not app.screen.trainings.busy, "the end")
        await press(pilot, "O")
        assert "b gru" not in text(app) and len(app.screen.trainings.logs) == 1


async def test_one_key_trains_every_model_in_turn(tmp_path):
    async with training().run_test(size=(120, 40)) as pilot:
        app = pilot.app
        await under_way(pilot, tmp_path)
        await press(pilot, "A")
        for k in range(4):
            if k:
                await under_way(pilot, tmp_path, k)
            Played.made[k].say(finished(5))
        await until(pilot, lambda: not app.screen.trainings.busy, "the end of all")
        assert [played.config.model for played in Played.made] == ["rnn", "lstm", "gru", "self-attention"]
        await press(pilot, "V")
        table = [line.split()[:5] for line in text(app).splitlines() if " 1.0" in line and ".80" in line]
        assert table == [[letter, model, ".90", "1.0", ".80"] for letter, model in zip("abcd", ORDER, strict=True)]


ORDER = ("rnn", "lstm", "gru", "self-attention")


async def test_leaving_asks_while_it_trains(tmp_path):
    async with training().run_test(size=(80, 24)) as pilot:
        app, played = pilot.app, await under_way(pilot, tmp_path)
        await press(pilot, "escape")
        assert "still learning" in text(app)
        await press(pilot, "enter")  # stay
        assert keys_of_stack(app) == ["train"] and played.told == []
        await press(pilot, "escape", "down", "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["home"], "home")
        assert played.told == ["stop"]


async def test_quitting_asks_and_ends_the_training(tmp_path):
    async with training().run_test(size=(80, 24)) as pilot:
        app, played = pilot.app, await under_way(pilot, tmp_path)
        await press(pilot, "q")
        assert app.is_running and "still learning" in text(app)
        await press(pilot, "down", "enter")
        await until(pilot, lambda: played.told == ["stop"] and app._exit, "the end")


async def test_quitting_from_the_stepper_asks_for_the_training_below(tmp_path):
    async with training(TrainingConfig("coreference", "encoder")).run_test(size=(80, 24)) as pilot:
        app, played = pilot.app, await under_way(pilot, tmp_path)
        app.show(run_of_snapshot(str(path_of("coreference-encoder"))))
        await until(pilot, lambda: keys_of_stack(app) == ["train", "stepper"], "the stepper")
        await press(pilot, "q", "escape")
        assert keys_of_stack(app) == ["train", "stepper"] and played.told == []
        await press(pilot, "q", "down", "enter")
        await until(pilot, lambda: played.told == ["stop"] and app._exit, "the end")


async def test_a_training_that_does_not_stop_is_ended(tmp_path, monkeypatch):
    async def deaf(self):
        self.told.append("stop")

    monkeypatch.setattr(Played, "stop", deaf)
    monkeypatch.setattr(trainings, "LONGEST_END", 0.01)
    async with training().run_test(size=(80, 24)) as pilot:
        played = await under_way(pilot, tmp_path)
        await press(pilot, "escape", "down", "enter")
        await until(pilot, lambda: keys_of_stack(pilot.app) == ["home"], "home")
        assert played.told == ["stop"] and played.killed


async def test_leaving_does_not_ask_when_nothing_runs(tmp_path):
    async with training().run_test(size=(80, 24)) as pilot:
        played = await under_way(pilot, tmp_path)
        played.say(finished(5))
        await until(pilot, lambda: not pilot.app.screen.trainings.busy, "the end")
        await press(pilot, "escape")
        assert keys_of_stack(pilot.app) == ["home"]


@pytest.mark.parametrize("reason", ["the training process was ended by signal 9", "the disk is full: make room"])
async def test_a_failed_training_says_why_and_can_be_looked_back_on(tmp_path, reason):
    async with training(TrainingConfig("recall", "rnn"), TrainingConfig("recall", "gru")).run_test(
        size=(80, 24)
    ) as pilot:
        played = await under_way(pilot, tmp_path)
        played.say(Failed(reason, 5, "five"))
        await until(pilot, lambda: len(Played.made) == 2, "the next one")
        await press(pilot, "r")
        assert "failed" in text(pilot.app) and reason in text(pilot.app)
        await press(pilot, "left")
        assert "update 4, 5 of 6" in text(pilot.app)


async def test_without_torch_there_is_a_sentence_with_the_command(tmp_path):
    Played.refuses = "this needs torch, which is not installed: pip install 'seqtui[train]' brings it"
    async with training(TrainingConfig("recall", "rnn"), TrainingConfig("recall", "gru")).run_test(
        size=(80, 24)
    ) as pilot:
        await until(pilot, lambda: "pip install 'seqtui[train]'" in text(pilot.app), "the command")
        assert len(Played.made) == 1 and not pilot.app.screen.trainings.busy
        await press(pilot, "enter", "left", "w", "p", "v", "v", "v", "v", "escape")
        assert keys_of_stack(pilot.app) == ["home"]


def at_train(app: SeqtuiApp) -> list[str]:
    """The keys that go to the row of home that trains, which is named there."""
    row = app.screen.query_one("HomePane").names.index("train")
    assert "train one here" in text(app)
    return ["down"] * row


async def test_home_leads_to_the_recipes_and_their_settings(tmp_path, monkeypatch):
    app = SeqtuiApp()
    app.training_start = TrainingStart(app, Spare(Played))
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        await press(pilot, *at_train(app), "enter")
        assert "recall" in text(app) and "pictures" in text(app) and "within 60 s" in text(app)
        await press(pilot, "down", "down", "enter")
        await until(pilot, lambda: app.screen.query("#field-text"), "the settings of chars")
        app.screen.query_one("#field-text").value = str(tmp_path / "missing.txt")
        await press(pilot, "enter")
        assert "there is no text file" in text(app)
        monkeypatch.setattr("seqtui.train.process.spawn.find_spec", lambda name: None)
        app.screen.query_one("#field-text").value = ""
        await press(pilot, "enter")
        assert "pip install 'seqtui[train]'" in text(app)
        await press(pilot, "escape")
        assert keys_of_stack(app) == ["home"]
        await until(pilot, lambda: Played.made[0].killed, "the end of the worker that was prepared")


async def test_a_worker_is_prepared_while_settings_are_chosen(tmp_path):
    app = SeqtuiApp()
    app.training_start = TrainingStart(app, Spare(Played))
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *at_train(app), "enter", "enter")
        await until(pilot, lambda: app.screen.query("#field-seed"), "the settings")
        app.screen.query_one("#field-seed").value = "3"
        await press(pilot, "enter")
        played = await under_way(pilot, tmp_path)
        assert len(Played.made) == 1 and (played.config.recipe, played.config.seed) == ("recall", 3)
        assert app.training_start.spare.training is None


async def test_a_worker_that_died_or_is_not_needed_is_not_taken():
    spare = Spare(Played)
    await spare.prepare()
    dead, counting = Played.made[0], spare.take(TrainingConfig("markov"))
    assert counting is not dead and spare.training is dead
    dead.running = False
    assert spare.take(TrainingConfig("recall")) not in (dead, counting)
    await spare.prepare()
    assert spare.training.running and await spare.drop() is None and spare.training is None


async def test_a_real_training_runs_and_its_snapshot_opens(tmp_path):
    """The whole way once: a subprocess with torch, its curve, its weights in the stepper."""
    config = TrainingConfig("recall", "rnn", steps=20, settings={"distance": 2, "d_hidden": 4, "batch": 4})
    app = SeqtuiApp(begin=lambda app: app.push_screen(TrainScreen((config,))))
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(600):
            await pilot.pause(0.05)
            if " done" in text(app).splitlines()[0]:
                break
        assert "update 20/20" in text(app), text(app)
        assert len(app.screen.trainings.logs[0].losses.points) == 20
        await press(pilot, "left", "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["train", "stepper"], "the stepper")
        assert app.screen.player.run.trained and app.screen.player.run.model.name == "rnn"
