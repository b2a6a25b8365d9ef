"""A drawing in its frame: one of those that a step has, whatever kind it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.render.counting import context_lines
from seqtui.render.diagrams import diagram_lines
from seqtui.render.diagrams.curve import curve_lines
from seqtui.render.diagrams.dependencies import dependency_lines, series_lines
from seqtui.render.diagrams.encoder_decoder import encoder_decoder_lines, weights_lines
from seqtui.render.diagrams.output import output_lines
from seqtui.render.diagrams.stack import attention_diagram, place_name
from seqtui.render.diagrams.unrolled import unrolled_lines
from seqtui.render.lines import Line, box
from seqtui.render.palette import Palette
from seqtui.session.counting import ContextView
from seqtui.session.drawings import Drawing
from seqtui.session.maps.curve import CurveView
from seqtui.session.maps.dependencies import DependencyView, SeriesView
from seqtui.session.maps.encoder_decoder import EncoderDecoderView, WeightsView
from seqtui.session.maps.stack import StackView
from seqtui.session.maps.unrolled import OutputView, UnrolledView
from seqtui.session.walk.place import COMING, part_words
from seqtui.session.walk.views import StepView


class Paper(Struct, frozen=True):
    """What a drawing is drawn on: the step and the run it belongs to, and how much room there is inside its frame."""

    step: StepView
    run: Run
    width: int
    height: int
    palette: Palette


def drawing_lines(
    drawing: Drawing, step: StepView, run: Run, width: int, height: int, palette: Palette, is_snug: bool = False
) -> list[Line]:
    """Return a drawing in a frame with its title, exactly width × height; is_snug: no higher than the drawing is."""
    kind = _KINDS[type(drawing.view)]
    paper = Paper(step, run, width - 2, height - 2, palette)
    lines = kind.lines(drawing.view, paper)
    while is_snug and lines and not lines[-1].plain.strip():
        lines = lines[:-1]
    high = min(height, len(lines) + 2) if is_snug else height
    return box(kind.title(drawing.view, paper), lines, width, high, palette)


def _cell_title(view: StepView, on: Paper) -> str:
    return on.palette.sign(" · ", " - ").join((_("cell"), *part_words(view.lit.cell)))


def _context_lines(view: ContextView, on: Paper) -> list[Line]:
    blank = (" ", on.palette.style("text"))
    return [Line(blank).extend(line) for line in context_lines(view, on.width - 2, on.palette)]


def _titled(title: str) -> Callable[[Any, Paper], str]:
    return lambda view, on: _(title)


def _over_time(view: UnrolledView, on: Paper) -> str:
    dot = on.palette.sign(" · ", " - ")
    return dot.join((_("unrolled"), *part_words(on.step.lit.cell)))


def _weights_title(view: WeightsView, on: Paper) -> str:
    said = N_("{sign}: where the next word looks") if view.word == COMING else N_("{sign}: where {word} looks")
    return _(said, sign=view.sign, word=view.word)


class Kind(Struct, frozen=True):
    """How one kind of drawing is titled and drawn."""

    title: Callable[[Any, Paper], str]
    lines: Callable[[Any, Paper], list[Line]]


_KINDS: dict[type, Kind] = {
    StepView: Kind(_cell_title, lambda view, on: diagram_lines(on.run.model, view.lit, on.palette, on.run.config)),
    StackView: Kind(
        lambda view, on: place_name(view, on.palette),
        lambda view, on: attention_diagram(on.step, view, on.run, on.width, on.height, on.palette),
    ),
    ContextView: Kind(_titled(N_("context")), _context_lines),
    UnrolledView: Kind(_over_time, lambda view, on: unrolled_lines(view, on.width, on.height, on.palette)),
    OutputView: Kind(_titled(N_("output layer")), lambda view, on: output_lines(view, on.palette)),
    EncoderDecoderView: Kind(
        lambda view, on: on.palette.look.words(_("encoder → context → decoder")),
        lambda view, on: encoder_decoder_lines(view, on.width, on.height, on.palette),
    ),
    WeightsView: Kind(_weights_title, lambda view, on: weights_lines(view, on.width, on.height, on.palette)),
    DependencyView: Kind(
        _titled(N_("dependencies")), lambda view, on: dependency_lines(view, on.width, on.height, on.palette)
    ),
    SeriesView: Kind(_titled(N_("series")), lambda view, on: series_lines(view, on.width, on.height, on.palette)),
    CurveView: Kind(
        lambda view, on: _("curve of {function}", function=on.palette.sign(view.sign, view.name)),
        lambda view, on: curve_lines(view, on.width, on.height, on.palette),
    ),
}
