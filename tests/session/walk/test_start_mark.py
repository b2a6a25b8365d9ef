"""The start stands before the words that are counted after it, and P is one sign for one thing."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player

COUNTING = [name for name, model in MODELS.items() if model.family == "counting"]


@pytest.mark.parametrize("name", COUNTING)
def test_the_start_stands_before_the_words_and_the_one_of_the_time_step_is_lit(name):
    made = run(Request(name, "the cat sat"))
    player = Player(made)
    for time in (1, 2, 3):
        player.cursor = made.trace.find(f"t{time}.p")
        (sentence,) = Stepper(player).view().sentences
        assert sentence.words == ("<s>", "the", "cat", "sat", "</s>")
        assert (sentence.lit, sentence.known) == (time + 1, time + 1)
        assert sentence.words[sentence.lit - 1] == made.tokens[time - 1]


def test_what_reads_no_start_has_none():
    for request in (Request("rnn", "the cat"), Request("self-attention", "the cat")):
        (sentence,) = Stepper(Player(run(request))).view().sentences
        assert sentence.words == ("the", "cat")


def test_p_in_capitals_is_the_transition_matrix_alone():
    named = {name: {s.symbol.text for s in run(Request(name)).trace if s.symbol} for name in COUNTING}
    spelled = {name: {sign for sign in signs if "P" in sign} for name, signs in named.items()}
    assert (
        spelled["markov"] == {"P"} and not spelled["latent-ar"] - {"P"} and spelled["naive"] == spelled["ar"] == set()
    )
