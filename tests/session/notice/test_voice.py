"""The voice at every stop of every model: there is a sentence, it differs where stops differ, and it costs little.

What the sentences state is checked in tests/statements, over random runs.
"""

from collections import defaultdict
from functools import cache
from time import perf_counter

import pytest

from seqtui.models.model import Request, Run
from seqtui.models.statement import Statement
from seqtui.models.table import MODELS
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.notice import answers, cells
from seqtui.session.notice.voice import notice, voice
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from tests.session.runs import recorded

TWO_LINES = 2 * 76  # what 80 columns have room for
ANSWERS = {
    "coreference-encoder": answers.REFERENT,
    "coreference-self-attention": answers.REFERENT,
    "digits-vit": answers.CLASS,
    "pictures-text-to-image": answers.PAINTS,
    "recall-gru": answers.FIRST_RIGHT,
    "recall-lstm": answers.FIRST_RIGHT,
    "recall-rnn": answers.FIRST_WRONG,
    "chars-gru": answers.RIGHT,
    "translate-bahdanau": answers.WRITTEN,
    "translate-luong": answers.WRITTEN,
    "translate-seq2seq": answers.WRITTEN,
    "translate-transformer": answers.WRITTEN,
}
MEANINGFUL = {*ANSWERS.values(), answers.WRONG, answers.WRITES, answers.BEGINS_WITH, answers.FIRST_RIGHT}


def every_stop(player: Player) -> dict[int, Statement]:
    """The sentence at every equation, by its step."""
    found = {}
    for step in player.frames.equations:
        player.cursor = step
        found[step] = voice(player)
    return found


@cache
def trained(name: str) -> Run:
    weights = read_safetensors(trained_files.full_name(name))
    return MODELS[weights.about.model].run(Request(weights.about.model, weights=weights))


@cache
def walked(name: str) -> tuple[tuple[Player, dict[int, Statement]], ...]:
    """Both walks through a run of a model, with every sentence."""
    run = recorded(name, None)
    return tuple((player, every_stop(player)) for player in (Player(run), BackwardPlayer(run)))


@pytest.mark.parametrize("name", MODELS)
def test_two_stops_never_have_the_same_sentence_unless_their_numbers_are_the_same(name: str) -> None:
    """A sentence begins with the part of the model, the sign and the time: even where the numbers are, they differ."""
    for _, sentences in walked(name):
        stops = defaultdict(list)
        for step, said in sentences.items():
            stops[str(said)].append(step)
            assert said and len(said) <= TWO_LINES, said
        assert not [steps for steps in stops.values() if len(steps) > 1]


@pytest.mark.parametrize("name", MODELS)
def test_what_is_said_of_the_numbers_differs_not_only_the_name(name: str) -> None:
    """The same words behind the name stand only where every number in them is the same: rarely, but at L and 0."""
    for player, said in walked(name):
        values: dict[str, set[bytes]] = defaultdict(set)
        for step, told in said.items():
            values[told.partition(": ")[2]].add(player.trace[step].value.round(3).tobytes())
        same = sum(len(found) - 1 for found in values.values())
        assert same <= max(2, 0.05 * len(said)), [text for text, found in values.items() if len(found) > 1]


@pytest.mark.parametrize("name", MODELS)
def test_random_weights_are_never_said_to_answer(name: str) -> None:
    run = recorded(name, None)
    told = {said.claim for said in walked(name)[0][1].values()}
    if not run.trained:
        assert not told & MEANINGFUL
        has_answer = any(step.name == "y" for step in run.trace)
        assert (answers.BY_CHANCE in told) == has_answer


@pytest.mark.parametrize("name", trained_files.names())
def test_a_trained_network_says_its_answer_in_words(name: str) -> None:
    run = trained(name)
    said = every_stop(_at_the_answer(run))
    assert answers.BY_CHANCE not in {told.claim for told in said.values()}
    assert ANSWERS.get(name, answers.RIGHT) in {told.claim for told in said.values()}


def _at_the_answer(run: Run) -> Player:
    player = Player(run)
    y = next((step for step in run.trace if step.name == "y"), None)
    if y is not None and player.pointer.tokens(y) and "it" in run.tokens:
        player.pointer.set_row(y, run.tokens.index("it"))
    elif y is not None and player.pointer.tokens(y) and len(run.targets) < run.length and not run.outputs:
        player.pointer.set_row(y, len(run.targets) - 1)  # behind the last word nothing is known to be right
    return player


def test_the_answers_of_the_show_pieces() -> None:
    def last(name: str, path: str) -> str:
        player = _at_the_answer(trained(name))
        player.cursor = player.trace.find(path)
        return voice(player)

    assert last("coreference-encoder", "y").startswith("y of *it*: *it* -> *animal*, 0.99")
    assert last("digits-vit", "y").startswith("y: this is a 3, says the network, with 0.9")
    run = trained("translate-bahdanau")
    assert f"written so far: *{' '.join(run.outputs[:-1])}*" in last(
        "translate-bahdanau", f"decoder.t{len(run.outputs)}.L"
    )


def test_every_operation_inside_an_equation_has_a_sentence_of_its_own() -> None:
    for name in ("lstm", "gru", "decoder", "ar"):
        player = Player(recorded(name, None))
        said = {}
        for step in player.frames.primitives:
            player.cursor = step
            said.setdefault(str(voice(player)), []).append(step)
        twice = [steps for steps in said.values() if len(steps) > 1]
        assert all(len({player.trace[k].value.tobytes() for k in steps}) == 1 for steps in twice)


def test_the_gate_that_is_nearly_closed_is_named_with_what_it_lets_through() -> None:
    request = recorded("lstm").request.with_edits(("b_xf[2]", -9.0))
    run = MODELS["lstm"].run(request)
    said = notice(run, run.trace.find("t2.f"))
    c = run.trace.value("t1.c")[2]
    assert said.claim is cells.GATE_CLOSED and said.facts["at"] == "unit 2" and said.facts["before"] == c
    assert abs(said.facts["passed"]) < 1e-3 * abs(c) + 1e-6


def test_in_ascii_every_sign_of_a_sentence_is_ascii() -> None:
    for player in (
        Player(recorded("lstm"), TextStyle(ascii=True)),
        BackwardPlayer(recorded("lstm"), None, TextStyle(True)),
    ):
        assert all(said.isascii() for said in every_stop(player).values())


def test_a_sentence_is_found_in_less_than_two_milliseconds() -> None:
    for name in ("lstm", "luong", "markov", "encoder"):
        run = recorded(name, None)
        for player in (Player(run), BackwardPlayer(run)):
            began = perf_counter()
            count = len(every_stop(player))
            assert (perf_counter() - began) / count < 0.002, name
