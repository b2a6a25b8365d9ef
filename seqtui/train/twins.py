"""The table of twins: model name to the function that computes a run of it with torch's own module.

A model without a row is verified op by op only. Runs inside a subprocess only, because it imports torch.
"""

from collections.abc import Callable

from seqtui.models.model import Run
from seqtui.train.recurrent_kinds import GRU, LSTM, RNN
from seqtui.train.recurrent_twins import recurrent_twin
from seqtui.train.twin import Twin

TWINS: dict[str, Callable[[Run], Twin]] = {
    "rnn": recurrent_twin(RNN),
    "lstm": recurrent_twin(LSTM),
    "gru": recurrent_twin(GRU),
}
