"""The voice: one sentence on what is remarkable in the numbers of a step; and the one table of how it is found.

Of the rows that fit a value the first one with something to say speaks.

A value is recognised by its op, its axes and what it is computed from, so that a new cell or block is spoken of without
a row of its own; by its name only where the name is the field's. A row that has nothing to say leaves it to the next.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.functions import GELU, GELU_TANH, RELU, TANH
from seqtui.engine.op import Kind
from seqtui.engine.ops import ADD, DIV, IDENTITY, INDEX, MEAN, SUB
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.notice import answers, attention, cells, counting, kinds, stack
from seqtui.session.notice.backwards import notice_back
from seqtui.session.notice.kinds import by_kind
from seqtui.session.notice.stop import Stop
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from seqtui.session.walk.pointer import Pointer


class Row(Struct, frozen=True):
    """A kind of value: its name, how it is recognised, and its sentence; None where it leaves that to the next row."""

    kind: str
    fits: Callable[[Stop], bool]
    notice: Callable[[Stop], Statement | None]


def _named(*names: str) -> Callable[[Stop], bool]:
    return lambda stop: stop.step.name in names


def _counted(*names: str) -> Callable[[Stop], bool]:
    return lambda stop: stop.step.name in names and stop.run.model.family == "counting"


def _op(*ops: str) -> Callable[[Stop], bool]:
    return lambda stop: stop.step.op in ops


def _part(sublayer: str, *ops: str) -> Callable[[Stop], bool]:
    def fits(stop: Stop) -> bool:
        symbol = stop.step.symbol
        return symbol is not None and symbol.sublayer == sublayer and (not ops or stop.step.op in ops)

    return fits


def _always(stop: Stop) -> bool:
    return True


ROWS: tuple[Row, ...] = (
    Row("odd number", _always, kinds.odd),
    Row("row of padding", attention.is_pad, attention.pad_row),
    # counted
    Row("possible contexts", _counted("log10_C"), counting.contexts),
    Row("vocabulary", _counted("log10_V"), counting.vocabulary),
    Row("context seen", _counted("total"), counting.seen),
    Row("counts", _counted("n"), counting.followed),
    Row("counts of rows", _counted("N_row"), counting.rows_counted),
    Row("transition matrix", _counted("P"), counting.surest_row),
    Row("nothing counted", _counted("p"), counting.smoothed),
    Row("share of what came", _counted("p_x"), counting.came),
    Row("log-probability", _counted("log_p"), counting.surprising),
    Row("joint probability", _counted("log_P"), counting.joint),
    Row("window", _counted("window"), counting.window),
    Row("predicted value", _counted("x_hat"), counting.predicted),
    Row("error", _counted("e"), counting.missed),
    Row("squared errors", _counted("E"), counting.errors),
    # behind the output layer
    Row("answer", answers.is_answer, answers.answer),
    Row("surprise", answers.is_surprise, answers.surprise),
    Row("loss so far", answers.is_total, answers.total),
    Row("sum of the marked", answers.is_sum, answers.marked_sum),
    Row("squared error of it", answers.is_sum_off, answers.sum_off),
    Row("masked words", lambda stop: answers.is_logits(stop) and stop.step.name == "allowed", attention.masked),
    Row("logits", lambda stop: answers.is_logits(stop) and not answers.is_distribution(stop), answers.logits),
    # cells
    Row("gate", cells.is_gate, cells.gate),
    Row("state", lambda stop: stop.before is not None and stop.line.ndim > 0, cells.state),
    Row("biases", cells.is_bias, cells.biases),
    Row("candidate", lambda stop: stop.step.op == TANH.name and stop.line.ndim > 0, cells.squeezed),
    # attention
    Row("scores", _named("scores", "energy"), attention.scores),
    Row("scaled scores", _named("scaled"), attention.scaled),
    Row("masked scores", _named("attn_scores"), attention.masked),
    Row("attention", answers.is_distribution, attention.shares),
    Row("weighted sum", attention.is_weighted, attention.weighted),
    Row("word", _op(INDEX.name), attention.word_read),
    Row("words", attention.is_words, attention.rows_alike),
    # blocks
    Row("variance", _part("norm", MEAN.name), stack.variance),
    Row("mean", _part("norm", MEAN.name), stack.mean),
    Row("centred", _part("norm", SUB.name), stack.centered),
    Row("normalised", _part("norm", DIV.name), stack.normalized),
    Row("scale and shift", _part("norm", ADD.name), stack.stretched),
    Row("before the activation", _named("mlp_pre"), stack.before_activation),
    Row("activation", _op(RELU.name, GELU.name, GELU_TANH.name), stack.activated),
    Row("residual", lambda stop: stop.step.op == ADD.name and stop.step.name is not None, stack.added),
    Row("difference", lambda stop: stop.step.op == SUB.name and stop.line.ndim > 0, kinds.difference),
    Row(
        "handed on", lambda stop: stop.step.kind is Kind.POINTWISE and stop.step.op == IDENTITY.name, attention.in_rows
    ),
    Row("join", lambda stop: stop.step.kind is Kind.JOIN and stop.row is None, kinds.joined),
    Row("vectors of tokens", lambda stop: stop.row is not None, attention.in_rows),
    Row("anything", _always, kinds.by_kind),
)


def voice(player: Player) -> Statement:
    """Return what to notice in the numbers of the step that the player stands at, forwards or backwards."""
    if isinstance(player, BackwardPlayer):
        return notice_back(player, player.cursor)
    return notice(player.run, player.cursor, player.pointer, player.look)


def notice_at(run: Run, index: int, element: paths.Index | None = None, look: TextStyle | None = None) -> Statement:
    """Return what is remarkable in a computed step, in the row of the element where tokens have rows of their own."""
    pointer, step = Pointer(run), run.trace[run.trace.owner(index)]
    if element and pointer.tokens(step):
        pointer.set_row(step, element[0])
    return notice(run, index, pointer, look)


def notice(run: Run, index: int, pointer: Pointer | None = None, look: TextStyle | None = None) -> Statement:
    """Return what is remarkable in the numbers of a computed step; pointer says which token is looked at."""
    stop = Stop(run, index, pointer or Pointer(run), look or TextStyle())
    with np.errstate(all="ignore"):
        for row in ROWS:
            if row.fits(stop) and (said := row.notice(stop)) is not None:
                return said
        return by_kind(stop)
