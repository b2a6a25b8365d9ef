"""What the counting models show: context, chain, transitions."""

import math

import pytest

from seqtui.models.table import MODELS
from seqtui.render.palette import Palette
from seqtui.render.values import values_table
from seqtui.session.counting import chain, context_view, transition_view
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from tests.session.runs import recorded

COUNTING = [name for name, model in MODELS.items() if model.family == "counting"]
LENGTH = 4  # the cat sat </s>


@pytest.mark.parametrize("model", COUNTING)
def test_factors_appear_as_they_are_computed_and_add_up(model):
    player = Player(recorded(model))
    run = player.run
    for time in range(1, LENGTH + 1):
        player.jump(f"t{time}.p")
        rows = chain(run, time, player.cursor, 20).rows
        assert (
            [row.log_P is None for row in rows]
            == [row.product is None for row in rows]
            == [t >= time for t in range(1, 5)]
        )
        player.jump(f"t{time}.log_P")
        rows = chain(run, time, player.cursor, 20).rows
        assert rows[time - 1].log_P == pytest.approx(sum(row.log_p for row in rows[:time]), abs=1e-12)
        assert rows[time - 1].product == pytest.approx(math.prod(row.p for row in rows[:time]), rel=1e-14)
        assert rows[time - 1].product == pytest.approx(math.exp(rows[time - 1].log_P), rel=1e-12)
        assert [row.token for row in rows] == ["the", "cat", "sat", "</s>"]


def test_a_chain_longer_than_the_room_keeps_the_current_factor_in_sight():
    run = recorded("markov", " ".join("the cat" for _ in range(30)))
    for time in range(1, run.length + 1):
        for room in (1, 2, 5, 200):
            rows = chain(run, time, 0, room).rows
            assert len(rows) == min(room, run.length)
            assert time in [row.time for row in rows]


@pytest.mark.parametrize(
    ("model", "settings", "factor", "plain"),
    [
        ("naive", {}, "p(xₜ ∣ x_<t)", "p(x_t|x_<t)"),
        ("ar", {}, "p(xₜ ∣ xₜ₋₂ xₜ₋₁)", "p(x_t|x_t-2 x_t-1)"),
        ("ar", {"tau": 1}, "p(xₜ ∣ xₜ₋₁)", "p(x_t|x_t-1)"),
        ("ar", {"tau": 5}, "p(xₜ ∣ xₜ₋₅ … xₜ₋₁)", "p(x_t|x_t-5..x_t-1)"),
        ("markov", {}, "p(xₜ ∣ xₜ₋₁)", "p(x_t|x_t-1)"),
        ("latent-ar", {}, "p(xₜ ∣ hₜ)", "p(x_t|h_t)"),
    ],
)
def test_the_chain_rule_says_what_each_factor_depends_on(model, settings, factor, plain):
    view = chain(recorded(model, **settings), 1, 0, 5)
    assert view.signs == f"p(x₁ … x_T) = Π {factor}"
    assert view.plain == f"p(x_1..x_T) = prod {plain}" and view.plain.isascii()


def test_a_product_that_no_float_holds_is_said_to_be_0_and_its_logarithm_goes_on():
    run = recorded("latent-ar", " ".join(["the cat sat"] * 200))
    products = [float(run.trace.value(f"t{t}.joint")) for t in range(1, run.length + 1)]
    first = products.index(0.0) + 1
    assert 0 < products[first - 2] < 1e-300 and not any(products[first - 1 :])
    end = len(run.trace)
    assert chain(run, first - 1, end, 5).underflow == ""
    said = chain(run, run.length, end, 5).underflow
    assert f"0 since t = {first}: below 4.9e-324" in said
    assert f"{float(run.trace.value(f't{run.length}.log_P')):.3f}" in said


@pytest.mark.parametrize(("model", "sizes"), [("naive", [0, 1, 2, 3]), ("markov", [1, 1, 1, 1])])
def test_a_context_is_the_tokens_that_count(model, sizes):
    run = recorded(model)
    for time, size in enumerate(sizes, 1):
        view = context_view(run, time, len(run.trace))
        assert view.tokens == ("<s>", "the", "cat", "sat")[time - size : time]
        assert view.counted.endswith(" times")
        assert context_view(run, time, 0).counted == "not yet counted"


def test_the_transition_matrix_is_shown_around_the_row_of_the_token_before():
    run = recorded("markov")
    for time in range(1, LENGTH + 1):
        for rows, columns in ((1, 1), (3, 2), (50, 50)):
            view = transition_view(run, time, rows, columns)
            assert view.rows[view.row] == ("<s>", "the", "cat", "sat")[time - 1]
            assert view.columns[view.column] == ("the", "cat", "sat", "</s>")[time - 1]
            assert view.cells[view.row][view.column] == pytest.approx(math.exp(run.trace.value(f"t{time}.log_p")))
            assert (len(view.cells), len(view.cells[0])) == (min(rows, view.more[0]), min(columns, view.more[1]))
    assert transition_view(recorded("naive"), 1, 5, 5) is None


def test_the_places_before_the_first_token_are_filled_with_the_start():
    run = recorded("ar", tau=3)
    assert context_view(run, 1, len(run.trace)).tokens == ("<s>", "<s>", "<s>")
    assert context_view(run, 3, len(run.trace)).tokens == ("<s>", "the", "cat")


def test_a_summary_tells_what_is_in_it_and_counts_no_contexts():
    run = recorded("latent-ar")
    at = run.trace.find("t3.h")
    assert context_view(run, 3, at - 1).tokens == ()
    view = context_view(run, 3, at)
    assert dict(zip(view.tokens, view.shares, strict=True)) == {"<s>": 0.25, "the": 0.25, "cat": 0.5}
    assert view.tokens[-1] == "cat" and view.counted == ""
    heat = transition_view(run, 3, 10, 10)
    assert heat.title.startswith("h gives 0.500 to the row of cat: sat has ") and heat.rows[heat.row] == "cat"


def test_columns_of_words_are_headed_by_the_words():
    player = Player(recorded("latent-ar"))
    player.jump("t2.p")
    rows = {row.path: row.axis for row in Stepper(player).view().rows}
    assert (rows["t2.h"].names[0], rows["t2.h"].names[-1], rows["t2.h"].noun) == ("the", "<s>", "before")
    assert rows["t2.p"].names == player.run.vocabulary and rows["t2.log_p"].noun == ""
    table = [line.plain.split() for line in values_table(Stepper(player).view(), 80, 14, Palette(depth=0))]
    heads = [words for words in table if words[:1] in (["before"], ["word"])]
    assert [words[1:3] for words in heads] == [["the", "cat"]] * 2
    assert table[table.index(heads[1]) + 1][1] == "p₂"


def test_a_summary_that_adds_up_to_1_is_no_prediction():
    """h has as many numbers as there are words, but they stand for what came before."""
    player = Player(recorded("latent-ar"))
    player.jump("t2.h")
    before = Stepper(player).builder.bars()
    assert before.earlier.startswith("t1.p, the last one so far") and before.target == "the"
    player.jump("t2.p")
    assert Stepper(player).builder.bars().title.startswith("probability of each token")
