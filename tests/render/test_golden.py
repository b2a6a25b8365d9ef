"""What the drawings look like, sign by sign, for one small run."""

import pytest

from seqtui.models.table import MODELS
from seqtui.render.counting import chain_lines, compare_lines, context_lines
from seqtui.render.diagrams import diagram_lines
from seqtui.render.equation import equation_lines
from seqtui.render.heatmap import history_lines
from seqtui.render.matrix import matrix_lines
from seqtui.render.panes import header
from seqtui.render.values import bar_lines, values_table
from seqtui.render.why import why_lines
from seqtui.session.counting import chain, compare_counting, context_view, transition_view
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from tests.render.drawing import ASCII, PLAIN, text
from tests.session.runs import recorded


def at(path, model="lstm", look=None):
    player = Player(recorded(model), look)
    player.jump(path)
    return player


GOLDEN: dict[str, object] = {}


def golden(drawn):
    GOLDEN[drawn.__name__] = drawn
    return drawn


@golden
def values():
    return values_table(Stepper(at("t2.f[1]")).view(), 60, 11, PLAIN)


@golden
def values_ascii():
    return values_table(Stepper(at("t2.f[1]", look=TextStyle(True))).view(), 60, 11, ASCII)


@golden
def equation():
    return equation_lines(Stepper(at("t2.f[1]")).view().current, 44, PLAIN)


@golden
def equation_narrow():
    return equation_lines(Stepper(at("t2.f[1]")).view().current, 22, PLAIN)


@golden
def why():
    run = recorded("lstm")
    return why_lines(DrillDown(run, run.trace.find("t2.f"), (1,)).view(), 78, 11, PLAIN)


@golden
def why_ascii():
    run = recorded("lstm")
    selection = DrillDown(run, run.trace.find("t2.c"), (1,), TextStyle(True))
    selection.open()
    return why_lines(selection.view(), 78, 20, ASCII)


@golden
def histories():
    return history_lines(Stepper(at("t2.c")).builder.histories(3), 30, 20, PLAIN)


@golden
def bars():
    return bar_lines(Stepper(at("t2.y")).builder.bars(), 40, 8, PLAIN)


@golden
def bars_ascii():
    return bar_lines(Stepper(at("t2.y")).builder.bars(), 40, 8, ASCII)


@golden
def context():
    run = recorded("naive")
    return context_lines(context_view(run, 3, len(run.trace)), 30, PLAIN)


@golden
def factors():
    player = at("t3.p", "markov")
    return chain_lines(chain(player.run, 3, player.cursor, 6), 3, 7, 60, PLAIN)


@golden
def transitions():
    return matrix_lines(transition_view(recorded("markov"), 2, 4, 5), 40, PLAIN)


@golden
def compared():
    return compare_lines(compare_counting(recorded("markov").request), 78, PLAIN)


@golden
def lstm_cell():
    return diagram_lines(MODELS["lstm"], Stepper(at("t2.f")).view().lit, PLAIN, {})


@golden
def rnn_cell_ascii():
    return diagram_lines(MODELS["rnn"], Stepper(at("t2.h", "rnn")).view().lit, ASCII, {"nonlinearity": "relu"})


@golden
def gru_cell():
    return diagram_lines(MODELS["gru"], Stepper(at("t2.z", "gru")).view().lit, PLAIN, {})


@golden
def top_line():
    player = at("t2.f")
    return [header(Stepper(player).view(), player.run, 70, PLAIN)]


@pytest.mark.parametrize("name", GOLDEN)
def test_a_drawing_looks_as_agreed(name, golden_text):
    assert text(GOLDEN[name]()) == golden_text(name, text(GOLDEN[name]()))


def test_every_agreed_drawing_is_drawn(golden_names):
    assert golden_names == set(GOLDEN) | {"print_run", "print_explanation"}
