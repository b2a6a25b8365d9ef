"""Drawings of the models, lit where the walk is."""

from collections.abc import Mapping

from seqtui.models.inputs.settings import Value
from seqtui.models.model import Model
from seqtui.render.diagrams.diagram import drawn
from seqtui.render.diagrams.wiring import laid_out
from seqtui.render.lines import Line
from seqtui.render.palette import Palette
from seqtui.session.walk.views import Highlight


def diagram_lines(model: Model, lit: Highlight, palette: Palette, config: Mapping[str, Value]) -> list[Line]:
    """Return the drawing of a model's cell at one moment, its own or one laid out from its equations; [] for none."""
    cell = model.cell(config)
    if cell is None:
        return []
    names = {"tanh": "relu"} if config.get("nonlinearity") == "relu" else {}
    diagram = cell.diagram or laid_out(lit, ("h", *cell.carried))
    return drawn(diagram, lit, palette, names, is_backward="reverse" in lit.cell)
