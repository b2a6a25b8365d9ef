"""The Train screen, with a training that says what it is told to."""

import pytest

from seqtui.models.weights.trained_files import path_of
from seqtui.session.training.view import Section
from seqtui.train.process.events import Snapshot
from seqtui.train.training_config import TrainingConfig
from seqtui.tui.footer import Field
from seqtui.tui.screens import train
from tests.session.training.events import finished, progress, started
from tests.tui.played import Played, training, under_way
from tests.tui.walking import SIZES, keys_of_stack, press, text, until


@pytest.fixture(autouse=True)
def a_place_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(train, "PAUSE", 0.001)
    Played.made, Played.refuses = [], ""


@pytest.mark.parametrize("size", SIZES)
async def test_the_curve_appears_while_it_trains(tmp_path, size):
    async with training().run_test(size=size) as pilot:
        await until(pilot, lambda: "starting torch" in text(pilot.app), "the beginning")
        played = await under_way(pilot, tmp_path)
        shown = text(pilot.app)
        assert "loss 0.400" in shown and "held-out accuracy 0.500" in shown and "training" in shown
        assert any(0x2800 < ord(ch) < 0x2900 for ch in shown)
        assert "a b ? → n5" in shown and "largest 0.500 at step 3" in shown
        played.say(progress(6, 0.1))
        await until(pilot, lambda: "loss 0.100" in text(pilot.app), "the next point")
        played.say(finished(6))
        await until(pilot, lambda: " done" in text(pilot.app), "the end")
        assert not pilot.app.screen.trainings.busy


async def test_in_ascii_it_is_drawn_in_ascii(tmp_path):
    async with training(ascii=True).run_test(size=(80, 24)) as pilot:
        await under_way(pilot, tmp_path)
        for _ in range(4):
            await pilot.pause()
            assert text(pilot.app).isascii()
            await press(pilot, "v")


async def test_keys_reach_the_training(tmp_path):
    async with training().run_test(size=(80, 24)) as pilot:
        played = await under_way(pilot, tmp_path)
        await press(pilot, "1")
        assert played.told == [] and "pause first" in text(pilot.app)
        await press(pilot, "p")
        played.say(progress(5, paused=True))
        await until(pilot, lambda: "paused" in text(pilot.app).splitlines()[0], "the pause")
        await press(pilot, "1", "greater_than_sign", "greater_than_sign", "less_than_sign", "p")
        assert played.told == ["pause", "step", 0.02, 0.04, 0.02, "resume"]
        played.say(progress(6, 0.3))
        await until(pilot, lambda: "training" in text(pilot.app).splitlines()[0], "going on")
        await press(pilot, "x")
        await until(pilot, lambda: "stopped" in text(pilot.app).splitlines()[0], "the stop")
        assert played.told[-1] == "stop"
        await press(pilot, "p", "x", "greater_than_sign", "1")
        assert played.told[-1] == "stop"


async def test_scrubbing_shows_the_moment_of_the_snapshot(tmp_path):
    async with training().run_test(size=(80, 24)) as pilot:
        played = await under_way(pilot, tmp_path)
        await press(pilot, "left", "left")
        shown = text(pilot.app)
        assert "update 3, 4 of 6" in shown and "held-out accuracy 0.300" in shown and "→ n3" in shown
        played.say(progress(6, 0.2), Snapshot(6, "six"))
        await until(pilot, lambda: "4 of 7" in text(pilot.app), "a new snapshot")
        assert "update 3/100" in text(pilot.app)  # the moment stays
        await press(pilot, "home")
        assert "update 0, 1 of 7" in text(pilot.app) and "→ n0" in text(pilot.app)
        await press(pilot, "right")
        assert "update 1, 2 of 7" in text(pilot.app)
        await press(pilot, "L")
        assert "the last of 7" in text(pilot.app) and "update 6/100" in text(pilot.app)
        await press(pilot, "H")
        assert "update 0, 1 of 7" in text(pilot.app)
        await press(pilot, "end")
        assert "the last of 7" in text(pilot.app)


async def test_a_snapshot_opens_in_the_stepper_forward_and_backward(tmp_path):
    async with training(TrainingConfig("coreference", "encoder")).run_test(size=(80, 24)) as pilot:
        app, played = pilot.app, await under_way(pilot, tmp_path)
        played.say(Snapshot(6, str(path_of("coreference-encoder"))))
        await until(pilot, lambda: "the last of 7" in text(app), "the snapshot")
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["train", "stepper"], "the stepper")
        run = app.screen.player.run
        assert run.trained and run.request.weights.name == "coreference-encoder.safetensors"
        await press(pilot, "right", "g")
        await until(pilot, lambda: app.screen.player.goal is not None, "the way back")
        played.say(progress(9, 0.1))  # it goes on meanwhile
        await press(pilot, "escape")
        await until(pilot, lambda: keys_of_stack(app) == ["train"], "the way back")
        await until(pilot, lambda: "update 9/100" in text(app), "what happened meanwhile")


async def test_a_snapshot_that_cannot_be_opened_is_a_sentence(tmp_path):
    async with training().run_test(size=(80, 24)) as pilot:
        await under_way(pilot, tmp_path)
        await press(pilot, "enter")  # a file without metadata, and with no module in it
        await until(pilot, lambda: "holds nothing that a model here can open" in text(pilot.app), "the sentence")
        (tmp_path / "update-0000000.safetensors").unlink()
        await press(pilot, "home", "enter")
        await until(pilot, lambda: "there is no weights file" in text(pilot.app), "the sentence")
        assert keys_of_stack(pilot.app) == ["train"]


async def test_every_view_comes_round(tmp_path):
    async with training().run_test(size=(80, 24)) as pilot:
        await under_way(pilot, tmp_path)
        seen = []
        for _ in range(7):
            seen.append(pilot.app.screen.lookback.looking.section)
            await press(pilot, "v")
        assert set(seen) == set(Section) - {Section.PRONOUN} and seen[0] == seen[6]
        await press(pilot, "V")
        assert pilot.app.screen.lookback.looking.section is Section.OVERVIEW


async def test_a_weight_is_chosen_and_its_history_drawn(tmp_path):
    async with training().run_test(size=(80, 24)) as pilot:
        app, played = pilot.app, await under_way(pilot, tmp_path)
        await press(pilot, "w")
        field = app.screen.query_one(Field)
        field.value = "nothing"
        await press(pilot, "enter")
        await until(pilot, lambda: "no weight 'nothing'" in text(app), "what is wrong")
        field.value = "rnn.weight[1,1]"
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen.lookback.looking.weight.grid is not None, "the history")
        await until(pilot, lambda: "rnn.weight[1,1]" in text(app), "the curve")
        assert app.screen.lookback.looking.weight.grid.cells[0] == (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
        played.say(Snapshot(9, str(tmp_path / "update-0000001.safetensors")), progress(9, 0.1))
        await until(pilot, lambda: len(app.screen.lookback.looking.weight.grid.columns) == 7, "the new snapshot")


async def test_before_and_after_stand_on_one_screen(tmp_path):
    async with training(TrainingConfig("coreference", "encoder")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await until(pilot, lambda: Played.made, "the training")
        played, path = Played.made[0], str(path_of("coreference-encoder"))
        played.say(started(played.config), Snapshot(0, path), Snapshot(600, path), progress(600, 0.1, 1.0))
        await until(pilot, lambda: "the last of 2" in text(app), "both snapshots")
        await press(pilot, "V")
        await until(pilot, lambda: "wide: it on animal" in text(app), "the four rows")
        rows = [line.split()[0] for line in text(app).splitlines() if line.strip()]
        assert rows.count("untrained") == 2 and rows.count("after") == 2
