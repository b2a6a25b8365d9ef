"""The table of models: every row of the syllabus that runs."""

from seqtui.engine.errors import SeqtuiError
from seqtui.models import (
    ar,
    bahdanau,
    decoder,
    encoder,
    gru,
    latent_ar,
    lstm,
    luong,
    markov,
    multi_head,
    naive,
    positional,
    rnn,
    self_attention,
    seq2seq,
    text_to_image,
    transformer,
    vit,
)
from seqtui.models.model import Model, Request, Run

_SYLLABUS = {
    "counting": (naive, ar, markov, latent_ar),
    "recurrent": (rnn, lstm, gru),
    "writing": (seq2seq, bahdanau, luong),
    "attention": (self_attention, multi_head, positional, encoder, decoder, transformer),
    "pictures": (vit, text_to_image),
}

GROUPS: dict[str, tuple[Model, ...]] = {name: tuple(row.MODEL for row in rows) for name, rows in _SYLLABUS.items()}
MODELS: dict[str, Model] = {model.name: model for models in GROUPS.values() for model in models}


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
