"""What few sessions need is loaded when it is asked for: the first frame does not wait for it."""

from importlib import import_module
from typing import Any


def later(place: str) -> Any:
    """A function or class by its place in the package: ``later("tui.screens.train:TrainScreen")``."""
    module, _, name = place.partition(":")
    return getattr(import_module(f"seqtui.{module}"), name)
