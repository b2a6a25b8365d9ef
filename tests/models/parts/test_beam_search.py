"""Beam search beside a naive one, beside greedy writing, and beside central differences of its sums."""

import numpy as np
import pytest

from seqtui.engine.backward import backward
from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.text import END, START
from seqtui.models.parts.hypotheses import read_tree
from seqtui.session.explain.drill_down import DrillDown
from tests.models.encoder_decoder_samples import MODELS, run

names = pytest.mark.parametrize("name", list(MODELS))
TEXT = "the cat sat"


def searched(name: str, **given):
    return run(name, TEXT, search="beam", **{"limit": 4, **given})


def tree_of(recorded):
    return read_tree(recorded.trace, recorded.vocabulary)


def log_probabilities(name: str, recorded, words: list[str], **given) -> np.ndarray:
    """log p of each word to follow these, by a run of its own on which they are forced; nothing of a search in it."""
    free = {key: value for key, value in given.items() if key in ("seed", "cell", "score", "input_feeding", "reverse")}
    forced = run(name, TEXT, limit=len(words) + 1, edits=_edits(recorded, words), **free)
    return np.log(forced.trace.value(f"decoder.t{len(words) + 1}.y"))


def _edits(recorded, words: list[str]):
    return tuple((f"decoder.t{t}.chosen", float(recorded.vocabulary.index(word))) for t, word in enumerate(words, 1))


def naive_beam_search(name: str, recorded, beam: int, limit: int, **given) -> list[tuple[float, tuple[str, ...]]]:
    """(log P, words) of all that ended: lists and sorting, nothing remembered from step to step."""
    alive, ended = [(0.0, [])], []
    for _ in range(limit):
        found = []
        for total, words in alive:
            for word, log_p in zip(recorded.vocabulary, log_probabilities(name, recorded, words, **given), strict=True):
                found.append((total + log_p, [*words, word]))
        found.sort(key=lambda pair: -pair[0])
        kept = found[: beam - len(ended)]
        ended += [pair for pair in kept if pair[1][-1] == END]
        alive = [pair for pair in kept if pair[1][-1] != END]
        if not alive:
            break
    return [(total, tuple(words)) for total, words in ended + alive]


@names
@pytest.mark.parametrize(("beam", "seed"), [(2, 0), (3, 1), (4, 5)])
def test_it_finds_what_a_naive_search_finds(name, beam, seed):
    recorded = searched(name, beam=beam, seed=seed, limit=3)
    expected = naive_beam_search(name, recorded, beam, 3, seed=seed)
    found = {each.words: each.log_P for each in tree_of(recorded).ranked}
    assert set(found) == {words for _, words in expected}
    for total, words in expected:
        assert found[words] == pytest.approx(total, abs=1e-12)
    best = max(expected, key=lambda pair: (pair[1][-1] == END, pair[0]))
    assert recorded.outputs == best[1]


@names
def test_a_beam_of_one_is_greedy_word_for_word(name):
    for seed in range(8):
        one, greedy = searched(name, beam=1, seed=seed), run(name, TEXT, limit=4, seed=seed)
        assert one.outputs == greedy.outputs
        assert one.trace.value(f"decoder.t{one.searched}.L") == pytest.approx(
            greedy.trace.value(f"decoder.t{len(greedy.outputs)}.L"), abs=1e-12
        )


@names
def test_three_hypotheses_find_a_more_probable_sentence_somewhere(name):
    """Such a case is searched for over seeds: with random weights there is no reason that any one seed should be it."""
    for seed in range(40):
        beam, greedy = searched(name, seed=seed), run(name, TEXT, limit=4, seed=seed)
        if END == beam.outputs[-1] == greedy.outputs[-1] or len(beam.outputs) == len(greedy.outputs) == 4:
            ours = float(beam.trace.value(f"decoder.t{beam.searched}.L"))
            theirs = float(greedy.trace.value(f"decoder.t{len(greedy.outputs)}.L"))
            if ours < theirs - 1e-6 and beam.outputs != greedy.outputs:
                forced = run(name, TEXT, seed=seed, limit=4, edits=_edits(beam, list(beam.outputs)))
                assert float(forced.trace.value(f"decoder.t{len(beam.outputs)}.L")) == pytest.approx(ours, abs=1e-12)
                return
    pytest.fail("of 40 seeds none has a sentence that greedy misses")


@names
def test_the_log_probability_of_a_hypothesis_is_the_sum_of_what_its_words_say(name):
    recorded = searched(name, seed=3)
    tree = tree_of(recorded)
    for each in tree.ranked:
        terms = [tree.nodes[k] for k in tree.way(each.node)]
        y = [recorded.trace.value(f"decoder.t{n.time}.beam{n.row}.y") for n in terms]
        logs = [np.log(row[recorded.vocabulary.index(n.word)]) for row, n in zip(y, terms, strict=True)]
        assert each.log_P == pytest.approx(sum(logs), abs=1e-12)


def test_scores_are_those_of_wu_et_al():
    recorded = searched("luong", seed=1, length_penalty=0.8)
    tree = tree_of(recorded)
    for each in tree.ranked:
        assert each.score == pytest.approx(each.log_P / ((5 + len(each.words)) / 6) ** 0.8, rel=1e-12)
    plain = tree_of(searched("luong", seed=1))
    assert all(each.score == each.log_P for each in plain.ranked)


def test_what_is_complete_comes_before_what_is_cut_off():
    for seed in range(20):
        tree = tree_of(searched("seq2seq", seed=seed, limit=3))
        complete = [each.words[-1] == END for each in tree.ranked]
        assert complete == sorted(complete, reverse=True)
        for kind in (True, False):
            scores = [
                each.score for each, is_complete in zip(tree.ranked, complete, strict=True) if is_complete == kind
            ]
            assert scores == sorted(scores, reverse=True)


@names
def test_gradients_are_central_differences(name):
    recorded = searched(name, seed=2, limit=3)
    trace, path, step = recorded.trace, "decoder.W_E", 1e-5
    ours = backward(trace, trace.find(f"decoder.t{recorded.searched}.L"))[trace.find(path)]
    assert np.abs(ours).max() > 0
    pins = [(f"decoder.t{t}.picked", trace.value(f"decoder.t{t}.picked").tolist()) for t in (1, 2, 3)]
    row, column = np.unravel_index(np.abs(ours).argmax(), ours.shape)
    sides = []
    for sign in (1, -1):
        value = trace.value(path)[row, column] + sign * step
        other = searched(name, seed=2, limit=3, edits=((f"{path}[{row},{column}]", value), *pins))
        sides.append(float(other.trace.value(f"decoder.t{other.searched}.L")))
    assert (sides[0] - sides[1]) / (2 * step) == pytest.approx(ours[row, column], rel=1e-5)


def test_every_number_of_a_hypothesis_opens_down_to_its_terms():
    recorded = searched("bahdanau", seed=1)
    trace = recorded.trace
    for path, index in (
        ("decoder.t2.beam1.logits", (3,)),
        ("decoder.t2.beam1.candidate", (2,)),
        ("decoder.t2.log_P", (1,)),
    ):
        view = DrillDown(recorded, trace.find(path), index).view()
        total = sum(term.contribution for term in view.terms)
        assert view.terms and total == pytest.approx(float(trace.value(path)[index]), abs=1e-12)


def test_the_continuations_that_are_kept_can_be_edited():
    recorded = searched("seq2seq", beam=2, seed=0, limit=2)
    words = recorded.vocabulary
    other = searched("seq2seq", beam=2, seed=0, limit=2, edits=(("decoder.t1.picked", [5.0, 3.0]),))
    assert {each.words[0] for each in tree_of(other).ranked} <= {words[5], words[3]}
    for bad in ([1.0, 1.0], [0.5, 1.0], [0.0, 1e6]):
        with pytest.raises(SeqtuiError, match="takes 2 different whole numbers"):
            searched("seq2seq", beam=2, seed=0, limit=2, edits=(("decoder.t1.picked", bad),))
    with pytest.raises(SeqtuiError, match="give the number of a hypothesis, 0 to 1"):
        searched("seq2seq", beam=2, seed=0, limit=2, edits=((f"decoder.t{recorded.searched}.winner", 7.0),))


def test_a_search_draws_nothing():
    with pytest.raises(SeqtuiError, match="leave decoding=sample out"):
        searched("seq2seq", decoding="sample")
    assert searched("seq2seq", target="here").searched == 0
    assert START in searched("seq2seq").vocabulary
