"""Waiting for keys: an idle program sleeps, and wakes for a key, for the rest of a sequence, and for the end."""

import os
import selectors
from threading import Thread

import pytest

from seqtui.tui.driver import LOOKS, Patient, Waking

LOOK = 0.1  # seconds that Textual waits for a key before it looks whether a sequence is complete


@pytest.fixture
def waking():
    waking = Waking()
    yield waking
    for number in (waking.wakes, waking._wake):
        os.close(number)


def test_who_idles_is_not_woken_until_there_is_a_key(waking, monkeypatch):
    asked, comes = [], []

    def select(self, timeout=None):
        asked.append(timeout)
        return comes.copy()

    monkeypatch.setattr(selectors.SelectSelector, "select", select)
    with Patient(waking) as patient:
        for _ in range(LOOKS + 5):
            assert patient.select(LOOK) == []
        assert asked == [LOOK] * (LOOKS - 1) + [None] * 6
        comes[:] = [(selectors.SelectorKey(0, 0, selectors.EVENT_READ, None), selectors.EVENT_READ)]
        assert patient.select(LOOK) == comes
        comes.clear()
        asked.clear()
        for _ in range(LOOKS):  # the rest of a sequence may come, or nothing, which ends it
            patient.select(LOOK)
        assert asked == [LOOK] * (LOOKS - 1) + [None]
        waking.set()
        patient.select(LOOK)
        assert asked[-1] == LOOK


@pytest.mark.parametrize("time", ["once", "again after a stop"])
def test_the_end_wakes_who_sleeps(waking, time):
    if time != "once":
        waking.set()
        waking.set()
        waking.clear()
    heard = []
    with Patient(waking) as patient:
        patient._left = 0
        sleeping = Thread(target=lambda: heard.append(patient.select(LOOK)), daemon=True)
        sleeping.start()
        sleeping.join(2 * LOOK)
        assert sleeping.is_alive() and not waking.is_set()
        waking.set()
        sleeping.join(20)
        assert heard == [[]]
