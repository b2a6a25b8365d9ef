"""The table of models: every row of the syllabus that runs."""

from seqtui.engine.errors import SeqtuiError
from seqtui.models import ar, gru, latent_ar, lstm, markov, naive, rnn
from seqtui.models.model import Model, Request, Run

_SYLLABUS = (naive, ar, markov, latent_ar, rnn, lstm, gru)

MODELS: dict[str, Model] = {module.MODEL.name: module.MODEL for module in _SYLLABUS}


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
