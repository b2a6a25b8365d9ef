"""Does the engine compute what torch computes: every recorded value and gradient, compared in a subprocess."""

from msgspec import Struct

from seqtui.models.table import find_model, home
from seqtui.train.process import spawn

TIME_LIMIT = 600.0


class VerifyRow(Struct, frozen=True):
    """One comparison over all verification cases.

    check says what was compared with what; values how many numbers; largest is the largest difference, found at where
    (of gradients beyond ±1 the relative one); bar is what it may be.
    """

    check: str
    values: int
    largest: float
    bar: float
    ok: bool
    where: str


def verify(model: str, seconds: float = TIME_LIMIT) -> list[VerifyRow]:
    """Compare a model with torch in float64 and return one row for each check.

    A model that torch has no counterpart of is replayed op by op only. Raises SeqtuiError for an unknown model, and
    when torch is missing or fails.
    """
    request = {"model": find_model(model).name, "home": home(model)}
    return [VerifyRow(**row) for row in spawn.ask("seqtui.train.verify.checks", request, seconds)]
