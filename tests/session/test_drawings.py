"""Which drawings a step has, which suits it, and the way round them; and why, beside the number as on its screen."""

import pytest

from seqtui.session.axes import axes_of
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.gradients.backward_player import turned
from seqtui.session.maps.matrix import Room
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player
from seqtui.tui.panes.layout import layout_of
from tests.session.runs import recorded, series


def views(recording, path, drawing=""):
    player = Player(recording)
    player.jump(path)
    return StepViews(Stepper(player), None, drawing)


@pytest.mark.parametrize(
    ("name", "path", "first", "others"),
    [
        ("lstm", "t2.f", "cell", {"unrolled", "output layer", "curve"}),
        ("lstm", "t2.y", "output layer", {"cell", "unrolled"}),
        ("rnn", "t2.y", "cell", {"unrolled", "output layer"}),
        ("seq2seq", "context", "encoder and decoder", {"cell", "unrolled"}),
        (
            "bahdanau",
            "decoder.t2.alpha",
            "attention weights",
            {"cell", "unrolled", "output layer", "encoder and decoder"},
        ),
        ("naive", "t2.log10_C", "dependencies", {"context"}),
        ("naive", "t2.p", "context", {"dependencies"}),
        ("self-attention", "pattern", "parts", set()),
        ("encoder", "block0.mlp_post", "parts", {"curve"}),
    ],
)
def test_a_step_shows_the_drawing_that_suits_it_and_has_others(name, path, first, others):
    found = [drawing.name for drawing in views(recorded(name), path).drawings]
    assert found[0] == first and set(found[1:]) == others


@pytest.mark.parametrize(
    ("path", "first", "others"),
    [
        ("decoder.t2.h", "cell", {"unrolled", "encoder and decoder"}),
        ("decoder.t2.head1.pattern", "parts", {"cell", "encoder and decoder"}),
        ("decoder.t2.attn_out", "cell", {"encoder and decoder"}),
        ("decoder.t2.alpha", "attention weights", {"cell", "encoder and decoder"}),
        ("decoder.t2.logits", "cell", {"encoder and decoder", "attention weights"}),
    ],
)
@pytest.mark.parametrize("bridge", ["none", "tanh"])
def test_a_decoder_with_a_cell_and_heads_has_the_drawings_of_both(path, first, others, bridge):
    run = recorded("luong", score="heads", n_heads=2, bridge=bridge)
    at = views(run, path)
    names = [drawing.name for drawing in at.drawings]
    assert names[0] == first and others <= set(names)
    read = next(drawing.view for drawing in at.drawings if drawing.name == "encoder and decoder")
    assert [word.word for word in read.source] == list(run.sources)
    layout = layout_of(run).names
    assert layout[0] == "values" and {"alignment", "map", "heads"} <= {*layout}


def test_a_head_of_a_decoder_with_a_cell_looks_from_the_word_that_was_read():
    run = recorded("luong", score="heads", n_heads=2)
    read = [view.attention(lambda shape: Room(*shape)).query for view in (_head_of(run, t) for t in (1, 2, 3))]
    assert read == [run.start, *run.outputs[:2]]
    searched = recorded("luong", score="heads", n_heads=2, search="beam", beam=2)
    path = next(path for path, _ in searched.trace.named() if path.endswith("pattern") and ".t2." in path)
    assert axes_of(searched, searched.trace[searched.trace.find(path)])[0].names == (), "each hypothesis has its own"


def _head_of(run, time):
    return views(run, f"decoder.t{time}.head0.pattern")


def test_a_series_is_plotted_first():
    assert [drawing.name for drawing in views(series(), "t5.e").drawings] == ["series", "dependencies"]


def test_inside_an_equation_its_function_has_its_curve():
    player = Player(recorded("lstm"))
    player.jump("t2.f")
    names = set()
    while player.trace.path(player.owner) != "t2.c":
        player.step(1, Granularity.PRIMITIVE)
        is_map = player.trace[player.cursor].op in ("sigmoid", "tanh") and player.cursor != player.owner
        names.add((is_map, StepViews(Stepper(player)).drawings[0].name))
    assert names <= {(True, "curve"), (False, "cell")}


def test_d_goes_round_and_comes_back_to_what_suits_the_step():
    seen, drawing = [], ""
    for _ in range(5):
        now = views(recorded("lstm"), "t2.f", drawing)
        seen.append(now.drawings[0].name)
        drawing = now.next_drawing
    assert seen == ["cell", "unrolled", "output layer", "curve", "cell"]
    assert drawing == "unrolled" and views(recorded("lstm"), "t2.f", "curve").next_drawing == ""
    assert views(recorded("lstm"), "t2.c", "curve").drawings[0].name == "cell", "where there is no such drawing"
    assert views(recorded("lstm"), "t2.y", "cell").drawings[0].name == "cell", "what was asked for stays"


@pytest.mark.parametrize("is_back", [False, True])
def test_why_beside_the_number_is_what_the_why_screen_says(is_back):
    player = Player(recorded("lstm"))
    player.jump("t2.f[1]")
    player = turned(player) if is_back else player
    player.jump("t2.f[1]")
    stepper = Stepper(player)
    beside, alone = StepViews(stepper).why(), stepper.drill_down(player.pointed).view()
    assert (beside.question, beside.formula, beside.sum, beside.value) == (
        alone.question,
        alone.formula,
        alone.sum,
        alone.value,
    )
    assert [(term.name, term.contribution) for term in beside.terms] == [(t.name, t.contribution) for t in alone.terms]
    assert isinstance(stepper.drill_down(player.pointed), DrillDown)
