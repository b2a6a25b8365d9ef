"""The counting models against counts typed by hand, against each other, and against their own explanations."""

import math

import numpy as np
import pytest

from seqtui.engine.derive import explain
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import expression
from seqtui.engine.spelling import Style
from seqtui.models.inputs.text import previous_names
from seqtui.models.model import Request, Run
from seqtui.models.parts.counting import EXAMPLE
from seqtui.models.table import run
from seqtui.session.counting import compare_counting, runs
from tests.engine.samples import run_python
from tests.models.parts.counting_samples import CORPUS, NAMES, column, counted

SCORES = ("p", "p_x", "log_p", "log_P")


# against numbers typed by hand --------------------------------------------------------------------------------

# The text "a b b" and its end, over (a, b, end), with k = 1: (count + 1) / (total + 3).
BY_HAND = {
    "naive": ([[2, 1, 0], [0, 2, 0], [1, 1, 0], [0, 0, 1]], [3 / 6, 3 / 5, 2 / 5, 2 / 4], [1, 2, 2, 2]),
    "ar": ([[2, 1, 0], [0, 2, 0], [1, 1, 0], [0, 0, 1]], [3 / 6, 3 / 5, 2 / 5, 2 / 4], [6] * 4),
    "markov": ([[2, 1, 0], [0, 2, 2], [2, 1, 1], [2, 1, 1]], [3 / 6, 3 / 7, 2 / 7, 2 / 7], [3] * 4),
}


@pytest.mark.parametrize("model", BY_HAND)
def test_counts_are_those_counted_by_hand(model):
    n, p_x, seen = BY_HAND[model]
    made = counted(model, "a b b", CORPUS, k=1)
    assert made.vocabulary == ("a", "b", "</s>")
    assert made.tokens == made.targets == ("a", "b", "b", "</s>")
    assert column(made, "n").tolist() == n
    assert column(made, "total").tolist() == [sum(row) for row in n]
    assert column(made, "seen").tolist() == seen
    np.testing.assert_allclose(column(made, "p_x"), p_x, rtol=1e-15)
    np.testing.assert_allclose(column(made, "log_P")[-1], math.log(math.prod(p_x)), rtol=1e-14)


def test_the_transition_matrix_is_the_one_counted_by_hand():
    made = counted("markov", "a b b", CORPUS, k=1)
    assert made.trace.value("N").tolist() == [[0, 2, 2], [2, 1, 1], [2, 1, 0]]
    assert previous_names(made.vocabulary) == ("a", "b", "<s>")
    np.testing.assert_allclose(
        made.trace.value("P"), [[1 / 7, 3 / 7, 3 / 7], [3 / 7, 2 / 7, 2 / 7], [1 / 2, 1 / 3, 1 / 6]]
    )


def test_the_summary_is_a_fading_mean_of_the_past():
    made = counted("latent-ar", "a b b", CORPUS, k=1, decay=0.5)
    assert column(made, "h").tolist() == [[0, 0, 1], [0.5, 0, 0.5], [0.25, 0.5, 0.25], [0.125, 0.75, 0.125]]
    np.testing.assert_allclose(made.trace.value("t2.p_x"), 0.5 * 3 / 7 + 0.5 / 3, rtol=1e-14)


def test_a_longer_window_counts_fewer_contexts_together():
    made = counted("ar", "a b", CORPUS, k=1, tau=3)
    assert column(made, "n").tolist() == [[2, 1, 0], [0, 2, 0], [1, 1, 0]]
    assert column(made, "m").tolist() == [3, 3, 3]


# what must hold on any text -----------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["word", "char"])
@pytest.mark.parametrize("text", [EXAMPLE, "the", "강아지가 공원에 갔다", "the 🐈‍⬛ slept"])
@pytest.mark.parametrize("model", NAMES)
def test_probabilities_add_up_to_one_and_logarithms_to_the_joint(model, text, unit):
    made = counted(model, text, unit=unit)
    p = column(made, "p")
    assert p.shape == (made.length, len(made.vocabulary))
    assert (p > 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)
    places = [made.vocabulary.index(token) for token in made.targets]
    np.testing.assert_array_equal(column(made, "p_x"), p[np.arange(made.length), places])
    np.testing.assert_allclose(column(made, "log_P"), np.cumsum(np.log(column(made, "p_x"))), rtol=1e-12)


@pytest.mark.parametrize("words", [1, 3, 300])
@pytest.mark.parametrize("model", NAMES)
def test_inputs_of_any_length(model, words):
    made = counted(model, " ".join((EXAMPLE.split() * 30)[:words]))
    assert made.length == words + 1
    assert np.isfinite(column(made, "log_P")).all()
    parameters = {path: made.trace[i].value for path, i in made.trace.named() if made.trace[i].op == "parameter"}
    for path, value in parameters.items():
        np.testing.assert_array_equal(value, counted(model).trace.value(path))


@pytest.mark.parametrize("model", NAMES)
def test_all_short_sentences_together_have_a_probability_below_one_and_near_it(model):
    """The end is predicted, so the probabilities of all sentences add up to 1; an empty one is possible too."""
    trace = counted(model, "a", CORPUS, k=0.01).trace
    total = float(trace.value("t1.p")[-1])
    texts = [("a",), ("b",)]
    for _ in range(6):
        total += sum(math.exp(column(counted(model, " ".join(text), CORPUS, k=0.01), "log_P")[-1]) for text in texts)
        texts = [(*text, word) for text in texts for word in "ab"]
    assert 0.7 < total < 1


def test_contexts_grow_with_the_naive_model_alone():
    naive, ar, markov = (counted(name) for name in ("naive", "ar", "markov"))
    V = len(naive.vocabulary)
    np.testing.assert_allclose(10 ** column(naive, "log10_C"), [float(V) ** (t - 1) for t in range(1, 13)], rtol=1e-12)
    np.testing.assert_allclose(10 ** column(ar, "log10_C"), V**2, rtol=1e-12)
    np.testing.assert_allclose(10 ** column(markov, "log10_C"), V, rtol=1e-12)
    assert (column(naive, "total") == 0).any()
    assert (column(ar, "total") > 0).all()
    assert (column(markov, "total") > 0).all()


def test_the_number_of_contexts_stays_finite_on_ten_thousand_tokens():
    made = counted("naive", "the dog " * 5000)
    assert np.isfinite(column(made, "log10_C")).all()
    assert made.trace.value("t10001.log10_C") == pytest.approx(10_000 * math.log10(38))


# the models beside each other ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [EXAMPLE, "a zebra slept", "the"])
@pytest.mark.parametrize("other", [("ar", {"tau": 1}), ("latent-ar", {"decay": 0})])
def test_markov_is_ar_1_and_latent_ar_without_memory(other, text):
    markov, same = counted("markov", text), counted(other[0], text, **other[1])
    for name in (*SCORES, "m", "log10_C", "seen"):
        np.testing.assert_array_equal(column(markov, name), column(same, name))
    if other[0] == "ar":
        for name in ("n", "total"):
            np.testing.assert_array_equal(column(markov, name), column(same, name))


def moved(model: str, **settings: object) -> list[int]:
    """The time steps whose factor changes with the second word."""
    before, after = (counted(model, f"the {w} ran home because it was late", **settings) for w in ("dog", "child"))
    return (np.flatnonzero(column(before, "log_p") != column(after, "log_p")) + 1).tolist()


def test_an_early_token_touches_the_factors_it_stands_in():
    assert moved("markov") == [2, 3]
    assert set(moved("ar", tau=2)) <= {2, 3, 4}
    assert moved("latent-ar", decay=0.5) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert moved("naive")[-1] > 4


def test_side_by_side():
    rows = compare_counting(Request("", text=EXAMPLE, settings={"tau": 3}))
    assert [row.model for row in rows] == list(NAMES)
    assert [row.context for row in rows] == [11, 3, 1, 12]
    assert [row.steps for row in rows] == [12] * 4
    naive, ar, markov, latent = rows
    assert naive.met < markov.met == latent.met == ar.met == 12
    assert markov.parameters == 38 * 38
    assert latent.parameters == 38 * 38 + 1
    assert naive.log_probability < min(ar.log_probability, markov.log_probability)
    for row, made in zip(rows, runs(Request("", text=EXAMPLE, settings={"tau": 3})), strict=True):
        assert row.perplexity == pytest.approx(math.exp(-column(made, "log_p").mean()))


def test_side_by_side_counts_the_tables():
    naive, ar, markov, _ = compare_counting(Request("", text="a b b", corpus=CORPUS, settings={"tau": 2}))
    assert naive.parameters == 2 + 2 + 3 + 2  # beginnings of 1, 2 and 3 tokens, and the ends after 3
    assert ar.parameters == 2 + 1 + 2 + 1 + 1 + 1
    assert markov.parameters == 9
    with pytest.raises(SeqtuiError, match="no setting 'd_hidden'"):
        compare_counting(Request("", settings={"d_hidden": 4}))


# every number explained, every formula true -------------------------------------------------------------------


def small_runs() -> list[Run]:
    made = [counted(name, "a c b", CORPUS) for name in NAMES]
    made.append(counted("ar", kind="series", tau=3))
    edits = (("t2.p", 0.25), ("t3.log_p", -1.0))
    return [*made, run(Request("markov", text="a c b", corpus=CORPUS, edits=edits))]


@pytest.mark.parametrize("made", small_runs(), ids=lambda made: made.model.name)
def test_every_element_of_every_value_is_explained(made):
    trace = made.trace
    for _, index in trace.named():
        for element in np.ndindex(trace[index].value.shape):
            explanation = explain(trace, index, element)
            assert explanation.rebuilt() == pytest.approx(explanation.value, abs=1e-12)
            if explanation.rule is None:
                assert explanation.sum == pytest.approx(explanation.value, abs=1e-12)


@pytest.mark.parametrize("made", small_runs()[:-1], ids=lambda made: made.model.name)
def test_every_formula_evaluated_again_gives_the_value(made):
    trace = made.trace
    for _, index in trace.named():
        if not trace[index].is_leaf:
            again = run_python(expression(trace, index, Style.PYTHON), trace)
            np.testing.assert_allclose(again, trace[index].value, rtol=0, atol=1e-12)


def test_an_edit_carries_on_to_the_joint():
    before = counted("naive")
    after = run(Request("naive", edits=(("t3.n", np.ones(38)),)))
    assert after.trace.value("t3.p_x") == pytest.approx(1 / 38)
    assert len(before.trace) == len(after.trace)
    np.testing.assert_array_equal(column(before, "log_P")[:2], column(after, "log_P")[:2])
    assert (column(before, "log_P")[2:] != column(after, "log_P")[2:]).all()
