"""What panes draw depends on the views that they took and on their size, and on nothing that moves."""

import ast
from pathlib import Path

import pytest

from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.render.palette import Palette
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.whatif.edit_tree import Baseline
from seqtui.tui import panes
from seqtui.tui.panes.layout import layout_of
from seqtui.tui.panes.pane import EquationPane, HeaderPane, Pane, RibbonPane

FOLDER = Path(panes.__file__).parent
LIVE = {"player", "stepper", "cursor", "pointer"}  # what moves while a learner walks


def of(kind: type[Pane], views: StepViews) -> Pane:
    """A pane of a kind, without an app."""
    return type(kind.__name__, (kind,), {"palette": Palette()})(views)


def drawn(pane: Pane) -> list[list[object]]:
    return [line.pieces for line in pane.draw(70, 18)]


@pytest.mark.parametrize("name", ["lstm", "markov", "bahdanau", "transformer", "vit", "text-to-image"])
def test_a_pane_draws_the_step_that_it_took_however_the_walk_goes_on(name):
    run = record(Request(name))
    stepper = Stepper(Player(run), Baseline(record(Request(name, seed=1))))
    layout = layout_of(run)
    kinds = {*layout.kinds, EquationPane, HeaderPane, RibbonPane}
    stepper.player.step(5)
    shown = [of(kind, StepViews(stepper)) for kind in sorted(kinds, key=lambda kind: kind.__name__)]
    before = [drawn(pane) for pane in shown]
    stepper.player.point(1, 1)
    stepper.player.end()
    stepper.player.point_at(stepper.player.owner, 1)
    for pane, lines in zip(shown, before, strict=True):
        assert drawn(pane) == lines, type(pane).__name__
    fresh = [drawn(of(type(pane).__mro__[1], StepViews(stepper))) for pane in shown]
    assert sum(new != old for new, old in zip(fresh, before, strict=True)) >= 3


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.stem)
def test_no_pane_knows_what_moves(file):
    found = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)]
    assert not {node.attr for node in found} & LIVE
    assert "run_worker" not in {node.attr for node in found}
