"""Planted faults in seqtui/session."""

from tests.faults.fault import Fault

_PRONOUN = "seqtui/session/training/pronoun.py"
_AT_IT = ("tests/session/test_pronoun.py::test_the_rows_are_those_of_it_before_and_after",)

FAULTS: tuple[Fault, ...] = (
    # training
    Fault(_PRONOUN, "weights=weights)), Reference.pronoun)", "weights=weights)), Reference.being)", _AT_IT),
    Fault(_PRONOUN, "block = found[-1][0]", "block = found[0][0]", _AT_IT),
    Fault(
        _PRONOUN, "words, (before, after) = text.split(), rows", "words, (after, before) = text.split(), rows", _AT_IT
    ),
)
