"""The choice of the next word: greedy, drawn, or forced; where it stops; what edits of it do."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.numerics import softmax
from seqtui.models.inputs.text import END
from seqtui.models.parts.generation import keep, pick
from tests.models.encoder_decoder_samples import MODELS, SOURCES, run

scores = st.lists(st.floats(-20, 20), min_size=1, max_size=12).map(np.array)
names = pytest.mark.parametrize("name", list(MODELS))


def same_numbers(one, two) -> bool:
    """Whether two runs recorded the same computed values."""
    first, second = (
        {path: r.trace[k].value for path, k in r.trace.named() if not r.trace[k].is_leaf} for r in (one, two)
    )
    return first.keys() == second.keys() and all(np.array_equal(first[path], second[path]) for path in first)


# which words may be drawn -------------------------------------------------------------------------------------


@given(scores, st.integers(0, 15))
def test_top_k_keeps_k_words_and_none_that_is_less_probable_than_one_left_out(logits, k):
    kept = keep(logits, top_k=k)
    assert kept.sum() == (min(k, logits.size) if k else logits.size)
    assert kept.all() or logits[kept].min() >= logits[~kept].max()


@given(scores, st.floats(0, 1))
def test_top_p_keeps_the_fewest_most_probable_words_that_reach_it(logits, top_p):
    kept, p = keep(logits, top_p=top_p), softmax(logits)
    assert kept.any()
    assert kept.all() or logits[kept].min() >= logits[~kept].max()
    assert p[kept].sum() >= top_p - 1e-12
    if kept.sum() > 1:
        assert p[kept].sum() - p[kept].min() < top_p + 1e-12


@given(scores, st.integers(1, 12), st.floats(0.01, 1))
def test_top_p_is_a_share_of_what_top_k_left(logits, k, top_p):
    left = keep(logits, k)
    both = keep(logits, k, top_p)
    assert (both <= left).all()
    assert np.array_equal(both, keep(np.where(left, logits, -np.inf), 0, top_p)) or top_p == 1


def test_without_a_filter_all_words_may_be_drawn_however_improbable():
    assert keep(np.array([0.0, -800.0, -np.inf])).all()
    assert keep(np.zeros(4), top_k=2).tolist() == [True, True, False, False]


# which one is drawn -------------------------------------------------------------------------------------------


@given(scores, st.floats(0, 1), st.integers(0, 12))
def test_a_word_without_a_share_is_never_drawn(logits, u, k):
    p = softmax(np.where(keep(logits, k), logits, -np.inf))
    assert p[pick(p, u)] > 0


@given(scores)
def test_words_are_drawn_by_their_shares(logits):
    p = softmax(logits)
    places = (np.arange(2000) + 0.5) / 2000
    drawn = np.bincount([pick(p, u) for u in places], minlength=p.size) / places.size
    assert np.abs(drawn - p).max() <= 1.5 / places.size


@given(scores, st.floats(1e-9, 1 - 1e-9))
def test_a_temperature_near_zero_is_greedy(logits, u):
    best = np.sort(logits)[::-1]
    assume(logits.size == 1 or best[0] - best[1] > 0.05)
    assert pick(softmax(logits / 0.001), u) == logits.argmax()


@given(scores, st.floats(0.1, 1), st.floats(1, 10))
def test_a_lower_temperature_gives_the_most_probable_word_a_larger_share(logits, low, high):
    assert softmax(logits / low).max() >= softmax(logits / high).max() - 1e-12


# in a run -----------------------------------------------------------------------------------------------------


@names
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 500))
def test_a_temperature_near_zero_or_one_word_left_gives_the_greedy_run(name, seed):
    greedy = run(name, SOURCES[1], seed=seed)
    assert run(name, SOURCES[1], seed=seed, decoding="sample", top_k=1).outputs == greedy.outputs
    assert run(name, SOURCES[1], seed=seed, decoding="sample", top_p=0).outputs == greedy.outputs
    steps = range(1, len(greedy.outputs) + 1)
    gaps = [np.diff(np.sort(greedy.trace.value(f"decoder.t{t}.logits"))[-2:])[0] for t in steps]
    if min(gaps) > 0.05:
        assert run(name, SOURCES[1], seed=seed, decoding="sample", temperature=0.001).outputs == greedy.outputs


@names
def test_the_same_seed_draws_the_same_words_and_another_seed_others(name):
    drawn = [run(name, SOURCES[1], decoding="sample", seed=seed, limit=20) for seed in (3, 3, 4)]
    assert drawn[0].outputs == drawn[1].outputs and same_numbers(drawn[0], drawn[1])
    assert drawn[0].outputs != drawn[2].outputs


@names
def test_the_choice_is_recorded_stage_by_stage_and_read_by_the_next_step(name):
    recorded = run(name, SOURCES[1], decoding="sample", temperature=0.5, top_k=6, top_p=0.9, seed=1)
    trace, words = recorded.trace, recorded.vocabulary
    read = "embed" if trace.has("decoder.t1.embed") else "x"
    W_E = trace.value("decoder.W_E")
    assert np.array_equal(trace.value(f"decoder.t1.{read}"), W_E[words.index("<s>")])
    for t, word in enumerate(recorded.outputs, 1):
        scaled, kept, allowed, p, u, chosen = (
            trace.value(f"decoder.t{t}.{part}") for part in ("scaled", "kept", "allowed", "p", "u", "chosen")
        )
        assert np.array_equal(scaled, trace.value(f"decoder.t{t}.logits") / 0.5)
        assert np.array_equal(kept == 0, keep(scaled, 6, 0.9)) and np.isneginf(kept[kept != 0]).all()
        assert np.array_equal(allowed, scaled + kept) and abs(p.sum() - 1) <= 1e-12
        assert words[int(chosen)] == word == words[pick(p, float(u))]
        assert np.isclose(trace.value(f"decoder.t{t}.loss"), -np.log(trace.value(f"decoder.t{t}.y")[int(chosen)]))
        if t < len(recorded.outputs):
            assert np.array_equal(trace.value(f"decoder.t{t + 1}.{read}"), W_E[int(chosen)])


def test_the_chosen_number_says_by_which_rule_it_was_chosen():
    said = {}
    for rule, given_ in (("greedy", {}), ("sample", {"decoding": "sample"}), ("forced", {"target": "your"})):
        trace = run("seq2seq", **given_).trace
        said[rule] = trace[trace.find("decoder.t1.chosen")].symbol.meaning
    assert "most probable" in said["greedy"] and "draw" in said["sample"] and "teacher forcing" in said["forced"]


@names
def test_it_stops_where_the_end_is_chosen_or_at_the_limit(name):
    ended = 0
    for seed in range(30):
        recorded = run(name, SOURCES[1], seed=seed, decoding="sample", limit=12)
        assert END not in recorded.outputs[:-1]
        last = len(recorded.outputs)
        assert recorded.trace.has(f"decoder.t{last}.y") and not recorded.trace.has(f"decoder.t{last + 1}.logits")
        if recorded.outputs[-1] == END:
            ended += 1
            assert not any("limit" in note for note in recorded.notes)
        else:
            assert last == 12 and any("stops at the limit of 12 words" in note for note in recorded.notes)
    assert 0 < ended < 30
    assert len(run(name, SOURCES[1], limit=1).outputs) == 1


@names
def test_forcing_what_was_written_gives_the_same_run(name):
    for seed in range(4):
        free = run(name, SOURCES[1], seed=seed, decoding="sample", limit=12)
        if free.outputs[-1] != END or len(free.outputs) == 1 or "<s>" in free.outputs:
            continue
        forced = run(name, SOURCES[1], seed=seed, target=" ".join(free.outputs[:-1]))
        assert forced.outputs == free.outputs
        assert all(
            np.array_equal(forced.trace.value(path), free.trace.value(path))
            for path, k in forced.trace.named()
            if not forced.trace[k].is_leaf
        )
        return
    pytest.fail("no seed ends: look for others")


@names
def test_a_target_is_forced_whatever_the_model_would_have_said(name):
    target = "don't take pictures here"
    recorded = run(name, SOURCES[1], target=target, limit=1, decoding="sample")
    assert recorded.outputs == (*target.split(), END)
    assert not recorded.trace.has("decoder.t1.u")
    surprises = [recorded.trace.value(f"decoder.t{t}.loss") for t in range(1, 6)]
    assert np.isclose(recorded.trace.value("decoder.t5.L"), sum(surprises))
    assert run(name, SOURCES[1], target=f"<s> {target} </s>").outputs == recorded.outputs


# edits --------------------------------------------------------------------------------------------------------


@names
def test_an_edit_changes_the_choices_that_follow_from_it(name):
    recorded = run(name, SOURCES[1])
    words = recorded.vocabulary
    other = run(name, SOURCES[1], edits=(("decoder.t1.chosen", words.index("pictures")),))
    assert other.outputs[0] == "pictures" != recorded.outputs[0]
    assert run(name, SOURCES[1], edits=(("decoder.t2.chosen", words.index(END)),)).outputs[1:] == (END,)
    assert run(name, SOURCES[1], edits=((f"decoder.t1.y[{words.index('your')}]", 0.99),)).outputs[0] == "your"
    drawn = run(name, SOURCES[1], decoding="sample", edits=(("decoder.t1.u", 0.0),))
    assert drawn.outputs[0] == words[0]
    assert run(name, SOURCES[1], decoding="sample", edits=(("decoder.t1.u", 1.0),)).outputs == (END,)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("decoder.t1.chosen", 2.5, "decoder.t1.chosen cannot be 2.5: give the number of a word, 0 to 15"),
        ("decoder.t1.chosen", 16, "cannot be 16"),
        ("decoder.t2.chosen", -1, "decoder.t2.chosen cannot be -1"),
        ("decoder.t1.u", 1.2, "decoder.t1.u cannot be 1.2: give a number from 0 to 1"),
        ("decoder.t1.p", 0.0, "decoder.t1.p leaves nothing to draw"),
        ("decoder.t99.h", 0.0, "there is no value 'decoder.t99.h' to edit"),
    ],
)
def test_an_edit_that_means_no_word_is_refused(path, value, says):
    with pytest.raises(SeqtuiError) as caught:
        run("seq2seq", decoding="sample", edits=((path, value),))
    assert says in str(caught.value)
