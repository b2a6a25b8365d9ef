"""The table of models: every row of the syllabus that runs."""

from seqtui.engine.errors import SeqtuiError
from seqtui.models import gru, lstm, rnn
from seqtui.models.model import Model, Request, Run

MODELS: dict[str, Model] = {module.MODEL.name: module.MODEL for module in (rnn, lstm, gru)}


def find_model(name: str) -> Model:
    """Return the model of that name.

    Raises SeqtuiError that lists the names.
    """
    if name not in MODELS:
        raise SeqtuiError(f"there is no model '{name}'; there are {', '.join(MODELS)}")
    return MODELS[name]


def run(request: Request) -> Run:
    """Record the run that the request describes."""
    return find_model(request.model).run(request)
