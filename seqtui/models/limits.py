"""How much one run may record."""

from seqtui.engine.errors import SeqtuiError

MAX_RECORDED = 30_000_000  # numbers in one trace: about 240 MB


def check_recorded(numbers: int, what: str, advice: str) -> None:
    """Refuse a run whose record would not fit: about 240 MB of numbers.

    what: the run in words, "12 time steps of this size"; advice: what to give instead.
    """
    if numbers > MAX_RECORDED:
        raise SeqtuiError(f"{what} are too many numbers to record: give {advice}")
