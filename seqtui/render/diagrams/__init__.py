"""Drawings of the models, lit where the walk is. One table: model name to drawing."""

from collections.abc import Mapping

from seqtui.models.settings import Value
from seqtui.render.diagrams.cells import GRU, LSTM, RNN
from seqtui.render.diagrams.diagram import Diagram
from seqtui.render.lines import Line
from seqtui.render.skin import Skin
from seqtui.session.walk.view import Lit

DIAGRAMS: dict[str, Diagram] = {"rnn": RNN, "lstm": LSTM, "gru": GRU}


def diagram_lines(model: str, lit: Lit, skin: Skin, config: Mapping[str, Value]) -> list[Line]:
    """Return the drawing of a model at one moment; empty when it has none."""
    drawing = DIAGRAMS.get(model) or DIAGRAMS.get(str(config.get("cell", "")))
    if drawing is None:
        return []
    names = {"tanh": "relu"} if config.get("nonlinearity") == "relu" else {}
    return drawing.lines(lit, skin, names)
