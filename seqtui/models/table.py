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

_COUNTING = (naive, ar, markov, latent_ar)
_RECURRENT = (rnn, lstm, gru)
_WRITING = (seq2seq, bahdanau, luong)
_ATTENTION = (self_attention, multi_head, positional, encoder, decoder, transformer)
_PICTURES = (vit, text_to_image)
_SYLLABUS = (*_COUNTING, *_RECURRENT, *_WRITING, *_ATTENTION, *_PICTURES)

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
