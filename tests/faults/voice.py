"""Planted faults in the voice and in the explanation of signs."""

from tests.faults.fault import Fault

_HOLDS = "tests/statements/test_statements.py::test_every_statement_holds_in_the_record"
_VOICE, _SIGNS = "tests/session/notice/test_voice.py", "tests/session/test_signs.py"

FAULTS: tuple[Fault, ...] = (
    Fault(
        "seqtui/session/notice/cells.py",
        "at = low if line[low] <= 1 - line[high] else high",
        "at = high if line[low] <= 1 - line[high] else low",
        (f"{_VOICE}::test_the_gate_that_is_nearly_closed_is_named_with_what_it_lets_through",),
    ),
    Fault(
        "seqtui/session/notice/stop.py",
        "return place + _(",
        "return _(",
        (f"{_VOICE}::test_two_stops_never_have_the_same_sentence_unless_their_numbers_are_the_same",),
    ),
    Fault(
        "seqtui/session/notice/answers.py",
        "(BY_CHANCE if run.request.weights is None else FIRST)(**facts)",
        "FIRST(**facts)",
        (f"{_VOICE}::test_random_weights_are_never_said_to_answer",),
    ),
    Fault(
        "seqtui/session/notice/attention.py",
        "part=length(share * values[best[0]])",
        "part=length(values[best[0]])",
        (_HOLDS,),
    ),
    Fault(
        "seqtui/session/notice/cells.py", "GATE_ON_ZERO if is_zero else", "GATE_ON_ZERO if not is_zero else", (_HOLDS,)
    ),
    Fault("seqtui/session/notice/cells.py", "else (beside, other, False)", "else (beside, other, True)", (_HOLDS,)),
    Fault("seqtui/session/notice/attention.py", "if count > 1 else", "if count > 2 else", (_HOLDS,)),
    Fault("seqtui/session/notice/backwards.py", "ratio=here / there", "ratio=here / end", (_HOLDS,)),
    Fault(
        "seqtui/session/signs.py",
        "self._met.setdefault(_sign(step, look), stop)",
        "self._met[_sign(step, look)] = stop",
        (f"{_SIGNS}::test_a_symbol_is_new_at_its_first_stop_alone_and_stays_new_while_the_walk_is_there",),
    ),
)
