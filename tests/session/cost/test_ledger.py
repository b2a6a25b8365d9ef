"""The ledger of a run: sums up to the cursor that come out as anyone would count them."""

import re
from itertools import pairwise

import numpy as np
import pytest
from msgspec.structs import replace

from seqtui.models.model import Request
from seqtui.models.parts.cost import multiplications, parameters
from seqtui.models.table import MODELS, run
from seqtui.render.costs import ledger_lines
from seqtui.render.palette import Palette
from seqtui.session.cost.ledger import Ledger, ledger_data
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player

EDITED = Request("lstm", "the cat sat", edits=(("t2.f", "0"),))


@pytest.mark.parametrize("name", MODELS)
def test_the_sums_are_monotone_and_the_last_is_the_whole_run(name):
    trace = run(Request(name)).trace
    ledger = Ledger(run(Request(name)))
    views = [ledger.view(last) for last in Player(run(Request(name))).frames.equations]
    for a, b in pairwise(views):
        assert a.multiplications <= b.multiplications and a.stored < b.stored
    last = ledger.view()
    assert last.multiplications == last.total_multiplications == multiplications(trace)
    assert last.stored == last.total_stored == sum(s.value.size for s in trace if not s.is_leaf)
    assert last.parameters == (
        sum(s.value.size for s in trace if s.op == "parameter") or parameters(run(Request(name))).total
    )


@pytest.mark.parametrize("name", ["lstm", "encoder", "transformer", "bahdanau", "markov"])
def test_at_every_step_the_parts_add_up_to_the_whole(name):
    made = run(Request(name))
    ledger = Ledger(made)
    for cursor in range(0, len(made.trace), max(1, len(made.trace) // 60)):
        view = ledger.view(cursor)
        assert view.multiplications == multiplications(made.trace, cursor)
        for entries in (view.kinds, view.parts):
            assert sum(entry.multiplications for entry in entries) == view.multiplications
            assert sum(entry.total for entry in entries) == view.total_multiplications
            assert [e.total for e in entries] == sorted((e.total for e in entries), reverse=True)


def test_the_counts_are_those_of_an_lstm_by_hand():
    """Four gates of W x and W h, two products for c and one for h, the output layer: nothing else multiplies."""
    T, d, words = 11, 4, 11
    made = run(Request("lstm"))
    vocabulary = len(made.vocabulary)
    view = Ledger(made).view()
    assert view.total_multiplications == T * (8 * d * d + 3 * d + vocabulary * d) and made.length == words
    assert view.parameters == vocabulary * d + 4 * (2 * d * d + 2 * d) + vocabulary * d + vocabulary
    kinds = {entry.name: entry.total for entry in view.kinds}
    assert kinds == {**dict.fromkeys("figo", T * 2 * d * d), "c": T * 2 * d, "h": T * d, "logits": T * vocabulary * d}


def test_a_matrix_product_is_counted_as_numpy_multiplies_it():
    """An instrumented product: a counting number type multiplied the way the op table says."""

    class Counted(float):
        count = 0

        def __mul__(self, other):
            Counted.count += 1
            return Counted(float(self) * float(other))

        def __add__(self, other):
            return Counted(float(self) + float(other))

    made = run(Request("self-attention", "a b c"))
    trace = made.trace
    products = [step for step in trace if step.op == "matmul"]
    for step in products:
        a, b = (np.vectorize(Counted, otypes=[object])(trace[i].value) for i in step.operands)
        np.dot(a, b)
    others = sum(step.value.size for step in trace if step.op in ("mul", "div"))
    assert Counted.count + others == Ledger(made).view().multiplications


def test_what_a_step_added_is_its_equation_or_what_was_walked_past():
    made = run(Request("lstm", "the cat sat"))
    ledger, find = Ledger(made), made.trace.find
    f, i = ledger.view(find("t2.f")), ledger.view(find("t2.i"))
    assert i.multiplications - f.multiplications == i.added_multiplications == 32
    assert i.stored - f.stored == i.added_stored
    inside = ledger.view(find("t2.i#1"))
    assert inside.path == "t2.i" and 0 < inside.added_multiplications < 32
    whole = ledger.view(find("t3.h"), before=find("t2.h"))
    assert whole.added_multiplications == whole.multiplications - ledger.view(find("t2.h")).multiplications


def test_an_edited_run_costs_what_the_run_costs():
    assert (
        Ledger(run(EDITED)).view().total_multiplications
        == Ledger(run(Request("lstm", "the cat sat"))).view().total_multiplications
    )


@pytest.mark.parametrize("width", [52, 80, 120])
@pytest.mark.parametrize("ascii", [False, True])
def test_the_lines_fit_and_say_what_was_added(width, ascii):
    made = run(Request("encoder", "a b c"))
    view = Ledger(made).view(made.trace.find("block0.head1.scores"))
    lines = ledger_lines(view, width, Palette(TextStyle(ascii)))
    text = "\n".join(line.plain for line in lines)
    assert all(line.width == width for line in lines) and (text.isascii() or not ascii)
    assert f"+{view.added_multiplications:,}" in text and f"{view.multiplications:,}" in text
    assert "counting" in ledger_lines(None, width, Palette(TextStyle(ascii)))[0].plain


@pytest.mark.parametrize("width", [52, 58, 66, 80, 120])
def test_a_number_that_does_not_fit_is_left_out_and_never_cut(width):
    made = run(Request("encoder", "a b c"))
    view = replace(Ledger(made).view(len(made.trace) - 1), parameters=401_548_000, words=28_908_000)
    lines = "".join(line.plain for line in ledger_lines(view, width, Palette(TextStyle())))
    numbers = {int(found.replace(",", "")) for found in re.findall(r"[0-9][0-9,]*", lines)}
    known = {view.multiplications, view.total_multiplications, view.added_multiplications, view.stored}
    assert {n for n in numbers if n >= 10_000} <= known | {view.total_stored, view.parameters, view.words}
    assert (view.parameters in numbers) is (width >= 80) and (view.words in numbers) is (width >= 120)


def test_the_data_is_plain():
    view = Ledger(run(Request("gru", "a b"))).view()
    data = ledger_data(view)
    assert data["parameters"] == view.parameters and data["kinds"][0]["multiplications"] > 0


def test_a_square_is_a_multiplication():
    made = run(Request("encoder", "a b c"))
    squares = sum(step.value.size for step in made.trace if step.op == "square")
    others = [step for step in made.trace if step.op in ("mul", "div", "matmul")]
    products = sum(
        step.value.size * (made.trace[step.operands[0]].value.shape[-1] if step.op == "matmul" else 1)
        for step in others
    )
    assert squares > 0 and Ledger(made).view().total_multiplications == squares + products
