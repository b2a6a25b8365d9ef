"""The monkey in short: a few fixed seeds in a pty, and random keys on the app itself."""

from random import Random

import pytest

from seqtui.tui.app import SeqtuiApp
from seqtui.tui.keymap import KEYS
from tests.monkey.keyboard import PALETTE, keys_of_table
from tests.monkey.run import carry_out
from tests.monkey.trial import SIZES, read_trial, trial_of
from tests.session.runs import recorded
from tests.tui.walking import opened

NOT_HERE = ("q", "s")  # the end; files are written


@pytest.mark.parametrize(("seed", "keys"), [(7, 70)])
def test_random_keys_in_a_terminal_end_well(seed, keys):
    verdict = carry_out(trial_of(seed, keys))
    assert not verdict.problem, f"{verdict.problem}\npython -m tests.monkey --replay {seed}"


@pytest.mark.parametrize("model", ["lstm", "markov"])
async def test_random_keys_on_the_app_raise_nothing(model):
    names = [name for key in KEYS for name in key.keys.split(",") if name not in NOT_HERE]
    random = Random(model)
    async with opened(recorded(model)).run_test(size=random.choice(SIZES[:4])) as pilot:
        app: SeqtuiApp = pilot.app
        app.choose_recipe = lambda: None  # trainings are not begun here
        for _ in range(9):
            keys = random.choices([*names, "escape"], k=random.choice((1, 3, 6)))
            if random.random() < 0.2:
                keys += ["ctrl+p", *random.choice(PALETTE[2:]), "enter"]
            await pilot.press(*keys)
            assert app.fault is None, keys
            assert app.is_running, keys


def test_a_trial_is_made_from_its_seed_and_read_back():
    for seed in range(20):
        trial = trial_of(seed)
        assert trial == trial_of(seed) == read_trial(trial.line()) == read_trial(str(seed))
        assert len(trial.keys) == 400


def test_every_key_of_the_table_can_be_typed():
    for key in keys_of_table():
        assert len(key) == 1 or key.startswith("\x1b"), key
