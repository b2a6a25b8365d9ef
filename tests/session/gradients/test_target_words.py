"""Which word a loss is the surprise at: the word that came, else the most probable one, else the one that was typed."""

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.gradients.target import DifferentiationTarget, find_target
from tests.session.runs import recorded


def _loss(goal: DifferentiationTarget) -> float:
    return float(goal.run.trace[goal.step].value)


@pytest.mark.parametrize("model", ["naive", "ar", "markov", "latent-ar"])
@pytest.mark.parametrize("text", ["the cat sat", "a dog ran", "the cat the"])
def test_the_word_that_came_is_meant_however_improbable(model: str, text: str) -> None:
    run = recorded(model, text)
    goal, came = find_target(run), run.targets[-1]
    assert goal.text == f"{len(run.targets)}={came}" and came in goal.meaning
    assert _loss(goal) == pytest.approx(-_log_share(run, len(run.targets), came))


@pytest.mark.parametrize("model", ["naive", "ar", "markov"])
@pytest.mark.parametrize("time", [1, 2, 3])
def test_a_word_and_its_time_mean_the_share_of_that_word_at_that_time(model: str, time: int) -> None:
    run = recorded(model)
    for word in ("cat", "sat", "</s>"):
        expected = _log_share(run, time, word)
        if np.isfinite(expected):
            assert _loss(find_target(run, f"{time}={word}")) == pytest.approx(-expected)
            assert find_target(run, f"t{time}={word}").text == f"{time}={word}"


def _log_share(run, time: int, word: str) -> float:
    """The log of one word's share in the last distribution of that time that adds up to 1."""
    values = [
        run.trace[k].value
        for k, step in enumerate(run.trace)
        if step.symbol is not None and step.symbol.axis_names == ("d_vocab",) and step.time == time and not step.is_leaf
    ]
    shares = [value for value in values if (value >= 0).all() and abs(value.sum() - 1) < 1e-9]
    with np.errstate(divide="ignore"):
        return float(np.log(shares[-1][run.vocabulary.index(word)]))


def test_without_a_word_that_came_the_most_probable_one_is_meant() -> None:
    run = record(Request("vit"))
    goal = find_target(run)
    shares = run.trace.value("y")
    assert goal.text == f"1={int(np.argmax(shares))}"
    assert _loss(goal) == pytest.approx(-np.log(shares.max()))


@pytest.mark.parametrize("time", [1, 8, 11])
def test_in_a_matrix_of_shares_each_row_has_its_time(time: int) -> None:
    run = record(Request("encoder", weights=read_safetensors("zoo:coreference-encoder")))
    shares = next(
        step.value
        for step in run.trace
        if step.symbol is not None
        and step.symbol.axis_names[-1:] == ("d_vocab",)
        and np.allclose(step.value.sum(-1), 1)
    )
    word = run.vocabulary.index("animal")
    assert _loss(find_target(run, f"{time}=animal")) == pytest.approx(-np.log(shares[time - 1, word]))
