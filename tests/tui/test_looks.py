"""Pictures of whole screens: pytest tests/tui/test_looks.py --snapshot-update after a change that is meant."""

import pytest

from seqtui.tui.app import SeqtuiApp
from tests.tui.walking import opened


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_stepper_looks_as_agreed(size, snap_compare):
    assert snap_compare(opened(), terminal_size=size, press=["right", "right"])


def test_why_looks_as_agreed(snap_compare):
    assert snap_compare(opened(), terminal_size=(80, 24), press=["right", "right", "enter", "down"])


def test_home_looks_as_agreed(snap_compare):
    assert snap_compare(SeqtuiApp(), terminal_size=(80, 24))
