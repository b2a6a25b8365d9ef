"""What reading costs as the text grows: counted from runs, T² beside T."""

import time

import numpy as np
import pytest
from rich.console import Console

from seqtui.engine.errors import SeqtuiError
from seqtui.models.costs import multiplications
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.render.costs import cost_lines, print_costs
from seqtui.render.skin import Skin
from seqtui.session.costs import LONGEST, cost_data, cost_view
from seqtui.session.look import Look


def view(model="self-attention", text="a b c d e", **settings):
    return cost_view(run(Request(model, text, settings)))


def test_lengths_double_from_one_to_a_few_times_the_text():
    assert [row.length for row in view().rows] == [1, 2, 4, 8, 16, 32]
    assert view(text="a").rows[-1].length == 4
    assert view(text=" ".join("ab" * 500)).rows[-1].length == LONGEST


def test_scores_grow_with_the_square_and_steps_with_the_length():
    for row in view().rows:
        assert (row.scores, row.steps) == (row.length**2, row.length)


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_recurrent_counts_are_those_of_runs_of_each_length(name):
    counted = view(d_model=6, d_head=6, d_v=6)
    column = counted.models.index(name)
    for row in counted.rows[:4]:
        again = run(Request(name, settings={"d_hidden": 6}, input=np.ones((row.length, 6))))
        assert row.counts[column].multiplications == multiplications(again.trace)


def test_attention_counts_are_those_of_the_run_itself():
    own = run(Request("self-attention", "a b c d"))
    row = next(row for row in cost_view(own).rows if row.length == 4)
    assert row.counts[0].multiplications == multiplications(own.trace)


def test_each_doubling_comes_nearer_to_four_for_attention_and_is_two_for_a_network_in_time():
    rows = view(text=" ".join("abcdefghijklmnop")).rows
    attention = [row.counts[0].ratio for row in rows[1:]]
    assert attention == sorted(attention) and attention[-1] > 3.5
    assert rows[0].counts[0].ratio is None
    assert all(count.ratio == pytest.approx(2, abs=0.1) for row in rows[1:] for count in row.counts[1:])


@pytest.mark.parametrize(("model", "width"), [("encoder", 8), ("transformer", 8), ("lstm", 4)])
def test_the_width_is_that_of_the_run(model, width):
    assert view(model).width == width


def test_a_model_without_vectors_has_no_table():
    with pytest.raises(SeqtuiError, match="has no vectors"):
        cost_view(run(Request("naive", "a b")))


def test_a_wide_network_is_counted_within_a_second():
    wide = run(Request("encoder", "a b c d e f g h i j k l", {"d_model": 384, "n_heads": 12, "n_layers": 1}))
    start = time.perf_counter()
    assert cost_view(wide).rows[-1].length == LONGEST
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("width", [32, 52, 80, 120])
@pytest.mark.parametrize("ascii", [False, True])
def test_the_table_fits_its_width_and_marks_the_text(width, ascii):
    lines = cost_lines(view(), width, 30, Skin(Look(ascii)))
    assert all(line.width <= width for line in lines)
    text = "\n".join(line.plain for line in lines)
    assert text.isascii() or not ascii
    marked = [line for line in text.splitlines() if line.startswith((" ▶", " >"))]
    assert len(marked) == 1 and marked[0].split()[1] == "8"


def test_a_low_pane_still_shows_the_rows():
    lines = [line.plain for line in cost_lines(view(), 80, 7, Skin(Look()))]
    assert len(lines) == 7 and lines[-1].split()[0] == "32"


def test_the_data_and_the_print_hold_the_counts():
    shown, console = view(), Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    data = cost_data(shown)
    assert data["rows"][2]["self-attention"]["multiplications"] == shown.rows[2].counts[0].multiplications
    print_costs(shown, console, Look())
    assert f"{shown.rows[2].counts[0].multiplications:,}" in console.export_text()
