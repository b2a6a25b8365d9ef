"""Planted faults in seqtui/session."""

from tests.faults.fault import Fault

FAULTS: tuple[Fault, ...] = ()
