"""The views in which statements stand: every kind that a screen or a page shows of a run, made here for the tests.

Each function of VIEWS takes a run and yields views; a new kind of view with sentences in it gets a line here.
"""

from collections.abc import Callable, Iterator

from seqtui.models.model import Run
from seqtui.session.walk.player import Player


def notes(run: Run) -> Iterator[object]:
    """The notes on the run."""
    yield run.notes


def moments(run: Run) -> Iterator[object]:
    """What the stepper shows at a dozen places of the walk, forwards."""
    player = Player(run)
    stride = max(1, len(player.frames.equations) // 12)
    yield player.moment()
    while player.step(stride):
        yield player.moment()


VIEWS: tuple[Callable[[Run], Iterator[object]], ...] = (notes, moments)
