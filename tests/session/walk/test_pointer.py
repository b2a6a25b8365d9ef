"""Where the learner looks in a matrix."""

import numpy as np

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.walk.pointer import WIDEST, Pointer


def test_of_a_large_matrix_no_more_is_read_than_is_shown():
    made = run(Request("rnn", "a b"))
    step = made.trace[0]
    for shape in ((3000, 700), (700, 3000), (40, 30), (3, 2)):
        value = np.arange(float(shape[0] * shape[1])).reshape(shape[::-1]).T  # turned over, as an output layer is
        line = Pointer(made).line(step._replace(value=value, symbol=None))
        whole = np.ravel(value)
        shown = min(whole.size, max(WIDEST, shape[1]))
        assert shown <= line.size <= shown + shape[1] and np.array_equal(line, whole[: line.size])
