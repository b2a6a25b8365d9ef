"""The ledger and the table of costs: one of the views of every neural model."""

import pytest

from seqtui.models.table import run as record
from seqtui.session.cost import lengths
from seqtui.tui.controllers import count
from seqtui.tui.panes.counting import CostPane
from tests.session.runs import recorded
from tests.tui import idle
from tests.tui.walking import SIZES, opened, press, text, until


async def shown(pilot):
    """Go to the view, whichever it is."""
    for _ in pilot.app.screen.layout_table.views:
        if pilot.app.screen.query_one(CostPane).is_on_screen:
            return pilot.app.screen.query_one(CostPane)
        await press(pilot, "v")
    raise AssertionError("no view counts what it costs")


@pytest.mark.parametrize("model", ["rnn", "gru", "bahdanau", "self-attention", "transformer"])
async def test_every_neural_model_has_the_view(model, monkeypatch):
    monkeypatch.setattr(lengths, "LENGTHS", (2, 3))
    monkeypatch.setattr(lengths, "_known", {})
    async with opened(recorded(model, None)).run_test(size=SIZES[0]) as pilot:
        await shown(pilot)
        await until(pilot, lambda: "uncached" in text(pilot.app) and "counting" not in text(pilot.app))
        assert all(word in text(pilot.app) for word in ("multiplications", "stored numbers", "parameters", "attention"))


async def test_nothing_is_counted_for_a_view_that_was_left(monkeypatch):
    monkeypatch.setattr(count, "cost_views", endless)
    monkeypatch.setattr(idle, "MOST", 0.2)
    async with opened(recorded("lstm")).run_test(size=SIZES[0]) as pilot:
        await shown(pilot)
        counting = [worker for worker in pilot.app.workers if worker.group == "cost"]
        assert [worker.is_running for worker in counting] == [True]
        await press(pilot, "v")
        assert counting[0].is_finished
        await shown(pilot)
        assert [worker.group for worker in pilot.app.workers if worker.is_running] == ["cost"], "it begins again"
        await press(pilot, "v")


def endless(run):
    """A table that takes forever, but for whoever gives it up."""
    while True:
        record(run.request)
    yield


async def test_the_sums_follow_the_walk_and_the_table_stays(monkeypatch):
    monkeypatch.setattr(lengths, "LENGTHS", (2, 3))
    async with opened(recorded("lstm")).run_test(size=SIZES[1]) as pilot:
        pane = await shown(pilot)
        await until(pilot, lambda: pane.views.counted.ledger is not None and "T=3" in text(pilot.app))
        table = pane.views.counted.table
        before = next(line for line in text(pilot.app).splitlines() if line.startswith(" multiplications"))
        await press(pilot, "L")
        after = next(line for line in text(pilot.app).splitlines() if line.startswith(" multiplications"))
        assert before != after and pane.views.ledger().path in after
        assert pane.views.counted.table is table
