"""A file of weights in the stepper: what was assumed, and that its words mean nothing, stands on the screen."""

import numpy as np
import pytest

from seqtui.models.model import Request, Run
from seqtui.models.table import run
from tests.statements import files
from tests.tui.walking import SIZES, opened, press, text


def encoder(given: dict[str, object], vectors: bool) -> Run:
    """An encoder of a file, with some of its settings given."""
    weights = files.file_of("encoder", np.random.default_rng(0), 4, 3)
    read = {"input": np.ones((3, 4))} if vectors else {"text": "the cat"}
    return run(Request("encoder", settings={"n_heads": 2, **given}, weights=weights, **read))


@pytest.mark.parametrize("size", SIZES[:2])
async def test_what_was_assumed_stands_in_the_header_until_all_is_given(size):
    async with opened(encoder({}, True)).run_test(size=size) as pilot:
        lines = text(pilot.app).splitlines()
        assert "assumed: norm_first=no" in lines[0] and "assumed: norm_first=no, activation=relu, eps" in lines[-1]
        await press(pilot, "right")
        lines = text(pilot.app).splitlines()
        assert "assumed: norm_first" in lines[0] and "assumed" not in lines[-1]
    every = {"norm_first": "no", "activation": "relu", "eps": "1e-5", "causal": "no"}
    async with opened(encoder(every, True)).run_test(size=size) as pilot:
        assert "assumed" not in text(pilot.app)


async def test_words_that_are_not_the_file_s_are_said_first():
    async with opened(encoder({}, False)).run_test(size=SIZES[0]) as pilot:
        assert "the word vectors are random (seed 0)" in text(pilot.app).splitlines()[-1]
