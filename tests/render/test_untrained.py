"""The tag of a run of random weights: on every screen and page, at every width, whatever else has to be cut for it."""

import io
import json
from functools import cache

import pytest
from msgspec.structs import replace
from rich.console import Console

from seqtui.models.model import Request, Run
from seqtui.models.table import MODELS, run
from seqtui.render.compare import column_widths, compared_run_lines, comparison_header
from seqtui.render.flow import title_lines
from seqtui.render.panes import header
from seqtui.render.save import page_writer
from seqtui.render.show import print_run
from seqtui.render.summary import summary_lines
from seqtui.render.why import why_lines
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.summary import comparison_view, summary
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.export.markdown import md_chunks
from seqtui.session.export.run import document
from seqtui.session.export.save import walk_export
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.flow_page import FlowPage, about
from seqtui.session.requests import RunArgs, build_request
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from tests.render.drawing import PLAIN
from tests.session.runs import recorded

TAG = "UNTRAINED"
WIDTHS = (60, 80, 120)
TEXT = "the animal didn't cross the street because it was too tired"
LONG = Request("bahdanau", TEXT, {"bidirectional": "yes"})
LONG = LONG.with_edits(("encoder.t1.h", 0.25), ("encoder.t2.h", 0.25))
RANDOM = [name for name, model in MODELS.items() if model.family != "counting"]


@cache
def long() -> Run:
    return run(LONG)


@cache
def trained() -> Run:
    return run(build_request(RunArgs("coreference-self-attention")))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_header_cuts_all_else_first(width):
    for made in (long(), *(recorded(name, None) for name in RANDOM)):
        player = Player(made)
        for place in (0, len(player.frames.equations) // 2, len(player.frames.equations) - 1):
            player.cursor = player.frames.equations[place]
            view = replace(Stepper(player).view(), changes=("t1.h = 0.25",) * 12, assumed="assumed: " + "eps=1, " * 9)
            line = header(view, made, width, PLAIN)
            assert f" {TAG} " in f"{line.plain} " and (width < 80 or f" {made.model.name} {TAG} " in line.plain)
            assert line.width == width and "eq " in line.plain


@pytest.mark.parametrize("width", WIDTHS)
def test_runs_side_by_side_wear_it_each(width):
    runs = [recorded("self-attention", TEXT), recorded("encoder", TEXT), trained()]
    view = comparison_view(Comparison(runs))
    for k, column in enumerate(column_widths(width, len(runs))):
        name = compared_run_lines(view, k, column, 20, PLAIN)[0].plain
        assert (TAG in name) is bool(runs[k].tag)
    assert TAG not in comparison_header(view, width, PLAIN).plain, "one of them is trained"
    alike = comparison_view(Comparison(runs[:2]))
    assert TAG in comparison_header(alike, width, PLAIN).plain
    table = "\n".join(line.plain for line in summary_lines(summary(Comparison(runs)), width, 60, PLAIN))
    assert table.count(TAG) == 2


@pytest.mark.parametrize("width", WIDTHS)
def test_gradients_and_why_wear_it(width):
    flow = flow_view(recorded("text-to-image"))
    flow = replace(flow, part="decoder · block 2 · position 17")
    page = FlowPage(flow, about(long()), "", tag=recorded("text-to-image").tag)
    assert TAG in title_lines(page, width, PLAIN)[0].plain[:width]
    made = long()
    view = DrillDown(made, made.trace.find("encoder.t3.h"), (0,)).view()
    view = replace(
        view,
        tag=made.tag,
        word="한국어 " * 20,
        question="encoder.layer1.reverse.h₁₂[0] = 0.123 " * 3,
        trail=("h₁[0]",) * 9,
    )
    assert TAG in why_lines(view, width, 20, PLAIN)[0].plain[:width]


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_printed_and_saved_begins_with_it(width):
    console = Console(width=width, file=io.StringIO(), color_system=None)
    print_run(long(), console, TextStyle())
    assert TAG in console.file.getvalue().splitlines()[0]
    export = walk_export(Player(recorded("lstm")))
    assert TAG in "".join(md_chunks(export)).splitlines()[0]
    assert json.loads(json.dumps(document(export)))["untrained"] is True
    drawn = io.BytesIO()
    page_writer([], export, "md", PLAIN)(drawn)
    assert drawn.getvalue().decode().splitlines()[0] == f"# lstm {TAG}: Long short-term memory"


def test_no_trained_and_no_counted_run_wears_it():
    for made in (trained(), recorded("naive"), recorded("markov")):
        assert made.tag == "" and made.name == made.model.name
        assert TAG not in header(Stepper(Player(made)).view(), made, 80, PLAIN).plain
        assert document(walk_export(Player(made)))["untrained"] is False


def test_the_snapshot_before_the_first_update_is_untrained():
    request = trained().request
    before = replace(request.weights, about=replace(request.weights.about, steps=0))
    made = run(replace(request, weights=before))
    assert made.tag == TAG and not made.trained and made.source == "weights before any training (coreference, seed 0)"
