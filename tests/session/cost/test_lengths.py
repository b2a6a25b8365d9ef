"""What reading costs as the text grows: counted from runs, T² beside T, and what a cache saves."""

from itertools import pairwise

import numpy as np
import pytest
from rich.console import Console

from seqtui.engine.allowance import held
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.parts import writer
from seqtui.models.parts.cost import multiplications
from seqtui.models.table import family, run
from seqtui.render.costs import cost_lines, count_text, page_lines, print_costs
from seqtui.render.palette import Palette
from seqtui.session.budget import Budgeted, GivenUpError
from seqtui.session.cost import lengths as costs
from seqtui.session.cost.ledger import Ledger
from seqtui.session.cost.lengths import LENGTHS, LONGEST_AGAIN, WIDEST, cost_data, cost_view, cost_views
from seqtui.session.text import TextStyle

WIDTH = 4


@pytest.fixture(scope="module")
def view():
    return cost_view(run(Request("self-attention", "a b c d e")))


def column(view, name):
    """The counts of one model, by length; those that would take too long are left out."""
    k = view.models.index(name)
    return {row.length: row.counts[k] for row in view.rows if row.counts[k]}


# what a paper would say each model multiplies; the counts must come out the same without knowing it
def head(T):
    return 3 * T * WIDTH**2 + T * T + 2 * T * T * WIDTH


FORMULAS = {
    "rnn": lambda T: T * 2 * WIDTH**2,
    "lstm": lambda T: T * (8 * WIDTH**2 + 3 * WIDTH),
    "gru": lambda T: T * (6 * WIDTH**2 + 3 * WIDTH),
    "self-attention": head,
    "cached": lambda T: T * 3 * WIDTH**2 + (1 + 2 * WIDTH) * T * (T + 1) // 2,
    "uncached": lambda T: sum(head(t) for t in range(1, T + 1)),
}
STORED = {
    "rnn": lambda T: WIDTH,
    "lstm": lambda T: 2 * WIDTH,
    "gru": lambda T: WIDTH,
    "self-attention": lambda T: 2 * T * WIDTH + T,
    "cached": lambda T: 2 * T * WIDTH + T,
    "uncached": lambda T: 2 * T * WIDTH + T,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_what_was_counted_is_what_the_papers_say(view, name):
    recurrent = (row.name for row in family("recurrent"))
    assert view.models == ("self-attention", *recurrent, "cached", "uncached")
    lengths = [n for n in LENGTHS if name != "uncached" or n <= LONGEST_AGAIN]
    counted = column(view, name)
    assert {n: c.multiplications for n, c in counted.items()} == {n: FORMULAS[name](n) for n in lengths}
    assert {n: c.stored for n, c in counted.items()} == {n: STORED[name](n) for n in lengths}
    assert len({c.parameters for c in counted.values()}) == 1


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_a_shorter_text_of_its_own_costs_the_same(view, name):
    again = run(Request(name, settings={"d_hidden": WIDTH}, input=np.ones((30, WIDTH))))
    assert column(view, name)[30].multiplications == multiplications(again.trace)


def test_attention_grows_with_the_square_a_recurrent_network_with_the_length(view):
    for name, power in (("rnn", 1), ("lstm", 1), ("gru", 1), ("self-attention", 2), ("cached", 2)):
        counts = column(view, name)
        grown = counts[1000].multiplications / counts[100].multiplications
        assert grown == pytest.approx(10**power, rel=0.1), name
    again = column(view, "uncached")
    assert again[300].multiplications / again[100].multiplications == pytest.approx(3**3, rel=0.1)
    assert again[300].multiplications > 100 * column(view, "cached")[300].multiplications


def test_ratios_are_those_of_neighbouring_lengths_and_scores_are_pairs(view):
    for name in view.models:
        counted = list(column(view, name).values())
        assert counted[0].ratio is None
        for a, b in pairwise(counted):
            assert b.ratio == b.multiplications / a.multiplications
    assert [(row.scores, row.steps) for row in view.rows] == [(n * n, n) for n in LENGTHS]
    assert column(view, "cached")[100].scores == 100 * 101 // 2 and column(view, "rnn")[100].scores == 0


def test_reading_with_a_cache_and_without_gives_the_numbers_of_attention_over_all():
    rows = np.random.default_rng(3).normal(size=(7, 5))
    whole = run(
        Request("self-attention", settings={"d_model": 5, "d_head": 5, "d_v": 5, "causal": True}, input=rows)
    ).trace
    pairs = zip(writer.read_with_cache(rows), writer.read_again(rows), strict=True)
    for t, (kept, again) in enumerate(pairs, 1):
        for name in ("q", "pattern", "z"):
            expected = whole.value(name)[t - 1]
            cut = slice(0, t) if name == "pattern" else slice(None)
            np.testing.assert_allclose(kept.value(f"t{t}.{name}")[-1], expected[cut], rtol=0, atol=1e-14)
            np.testing.assert_allclose(again.value(f"t{t}.{name}")[-1], expected[cut], rtol=0, atol=1e-14)
        assert kept.value(f"t{t}.k").shape == (t, 5)
        assert (f"t{t}.k_new" in dict(kept.named())) == (t > 1)


def test_the_table_grows_model_by_model_and_is_counted_once(monkeypatch):
    monkeypatch.setattr(costs, "_known", {})
    monkeypatch.setattr(costs, "LENGTHS", (2, 5))
    made = list(cost_views(run(Request("lstm", "a b", {"d_hidden": 3}))))
    assert [view.counting for view in made] == [*made[0].models, ""]
    assert [sum(c is not None for c in view.rows[0].counts) for view in made] == list(range(len(made)))
    assert [view.counting for view in cost_views(run(Request("lstm", "a b", {"d_hidden": 3})))] == [""]


def test_counting_is_given_up_in_the_middle_of_a_model(monkeypatch):
    monkeypatch.setattr(costs, "_known", {})
    monkeypatch.setattr(costs, "LENGTHS", (2, 5))
    made = []
    with pytest.raises(GivenUpError), held(Budgeted(None, lambda: len(made) > 2)):
        for view in cost_views(run(Request("rnn", "a b", {"d_hidden": 3}))):
            made.append(view)
    assert len(made) == 3 and len(costs._known) == 2, "what was counted stays known"


@pytest.mark.parametrize(("model", "width"), [("encoder", 8), ("lstm", 4), ("transformer", 8)])
def test_the_width_is_that_of_the_run(model, width):
    assert next(cost_views(run(Request(model, "a b")))).width == width


def test_a_very_wide_network_is_counted_narrower():
    wide = run(Request("encoder", "a b", {"d_model": 384, "n_heads": 12, "n_layers": 1}))
    assert next(cost_views(wide)).width == WIDEST


def test_a_model_without_vectors_has_no_table():
    with pytest.raises(SeqtuiError, match="has no vectors"):
        cost_view(run(Request("naive", "a b")))


@pytest.mark.parametrize("width", [32, 52, 80, 120])
@pytest.mark.parametrize("ascii", [False, True])
def test_the_table_fits_its_width(view, width, ascii):
    lines = cost_lines(view, width, 30, Palette(TextStyle(ascii)))
    assert all(line.width <= width for line in lines)
    text = "\n".join(line.plain for line in lines)
    assert text.isascii() or not ascii
    assert "T=1,000" in text and ("T=10 " in text) == (width >= 80)


def test_the_view_of_the_smallest_screen_holds_the_sums_and_the_whole_table(view):
    own = run(Request("self-attention", "a b c d e"))
    lines = [line.plain for line in page_lines(Ledger(own).view(), view, 80, 11, Palette(TextStyle()))]
    assert len(lines) <= 11 and lines[0].startswith(" multiplications") and lines[1].startswith(" stored numbers")
    assert all(any(name in line for line in lines) for name in ("attention", "lstm", "cached", "uncached"))


@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "0"), (9_999, "9,999"), (10_000, "10.0k"), (99_949, "99.9k"), (99_950, "100k"), (999_499, "999k"),
     (999_500, "1.00M"), (4_552_500, "4.55M"), (10**9, "1.00G"), (5_771_265_500, "5.77G"), (10**12, "1.00T")],
)  # fmt: skip
def test_a_count_takes_five_columns(n, text):
    assert count_text(n) == text and len(text) <= 5


def test_the_data_and_the_print_hold_the_counts(view):
    console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    data = cost_data(view)
    assert data["length"] == 5 and data["width"] == WIDTH
    assert data["rows"][2]["self-attention"]["multiplications"] == view.rows[2].counts[0].multiplications
    assert data["rows"][-1]["uncached"] is None and data["rows"][0]["uncached"]["stored"] == STORED["uncached"](10)
    print_costs(Ledger(run(Request("lstm", "a b"))).view(), view, console, TextStyle())
    assert count_text(view.rows[2].counts[0].multiplications) in console.export_text()


@pytest.mark.parametrize("height", range(7, 24))
def test_a_sentence_stands_there_whole_or_not_at_all(view, height):
    lines = [line.plain.strip() for line in cost_lines(view, 80, height, Palette(TextStyle()))]
    assert len(lines) <= height
    shown = " ".join(lines[len(view.models) + 2 :])
    assert shown == " ".join(said for said in view.said if said in shown)


def test_the_last_token_of_attention_needs_one_row_of_scores_whoever_reads(view):
    for length in (10, 100):
        assert column(view, "self-attention")[length].stored == column(view, "cached")[length].stored
