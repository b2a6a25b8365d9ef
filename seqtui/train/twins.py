"""The table of twins: model name to the function that computes a run of it with torch's own module.

A model without a row is verified op by op only. Runs inside a subprocess only, because it imports torch.
"""

from collections.abc import Callable

from seqtui.models.model import Run
from seqtui.train.attention_twins import (
    decoder_twin,
    encoder_twin,
    multi_head_twin,
    positional_twin,
    self_attention_twin,
)
from seqtui.train.encoder_decoder_twins import bahdanau_twin, luong_twin, seq2seq_twin
from seqtui.train.recurrent_kinds import GRU, LSTM, RNN
from seqtui.train.recurrent_twins import recurrent_twin
from seqtui.train.transformer_twin import transformer_twin
from seqtui.train.twin import Twin

TWINS: dict[str, Callable[[Run], Twin]] = {
    "rnn": recurrent_twin(RNN),
    "lstm": recurrent_twin(LSTM),
    "gru": recurrent_twin(GRU),
    "self-attention": self_attention_twin,
    "multi-head": multi_head_twin,
    "positional": positional_twin,
    "encoder": encoder_twin,
    "decoder": decoder_twin,
    "transformer": transformer_twin,
    "seq2seq": seq2seq_twin,
    "bahdanau": bahdanau_twin,
    "luong": luong_twin,
}
