"""Planted faults in seqtui/render."""

from tests.faults.fault import Fault

FAULTS: tuple[Fault, ...] = ()
