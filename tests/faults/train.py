"""Planted faults in seqtui/train."""

from tests.faults.fault import Fault

FAULTS: tuple[Fault, ...] = ()
