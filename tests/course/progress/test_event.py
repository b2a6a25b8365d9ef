"""The kinds of events: what docs say of them, and what is refused as none."""

import re

import pytest
from msgspec.structs import replace

from seqtui.course.progress import event as did
from seqtui.course.progress.event import KINDS, checked
from seqtui.engine.errors import SeqtuiError
from tests.course.progress.learner import ROOT, answer

SITTING = {"name": "Kim", "seed": 1, "language": "en"}
MADE = (
    did.begun("gru", 1),
    did.reached("gru", "look", 1),
    answer(1),
    answer(2, in_review=True),
    did.hinted("gru", "q", 1, 0, 1),
    did.solved("gru", "q", 1, 0, "gate"),
    did.moved("gru", "look", 1, state="seqtui1.abc"),
    did.moved("gru", "look", 1, free=True),
    did.finished("gru", 1),
    did.examining("gru", "q", 1, SITTING, True, "b", "gate"),
    did.examined("seqtui-exam1", 30, 40),
    did.reset("gru", "q"),
    did.undone("0" * 32),
)


def test_the_docs_list_every_kind_with_the_keys_of_its_data():
    rows = re.findall(r"^\| `(\w+)` \| (.*?) ?\|", (ROOT / "docs" / "progress.md").read_text(encoding="utf-8"), re.M)
    assert {kind: re.findall(r"\w+", keys) for kind, keys in rows} == {
        kind: list(row.keys) for kind, row in KINDS.items()
    }


def test_every_kind_is_made_as_it_is_checked():
    assert {checked(event).kind for event in MADE} == set(KINDS)
    assert len({event.id for event in MADE}) == len(MADE)


@pytest.mark.parametrize("event", MADE, ids=lambda event: event.kind)
def test_an_event_that_lacks_a_key_or_has_another_type_is_refused(event):
    for key in KINDS[event.kind].keys:
        for data in ({name: value for name, value in event.data.items() if name != key}, {**event.data, key: None}):
            with pytest.raises(SeqtuiError, match=key):
                checked(replace(event, data=data))
    with pytest.raises(SeqtuiError, match="32 hexadecimal"):
        checked(replace(event, id="G" * 32))
    with pytest.raises(SeqtuiError, match="no kind"):
        checked(replace(event, kind="guessed"))
