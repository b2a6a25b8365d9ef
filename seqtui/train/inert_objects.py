"""What stands in a checkpoint in place of the classes it names: objects that hold their data and can do nothing.

``torch.save(model)`` and trainers write objects of their own classes beside the weights. Their data is plain, and is
read without any of those classes: an instance becomes an InertObject that keeps its attributes. A call, which is how a
pickle runs code, is refused as before.
"""

import pickle
from collections.abc import Callable, Iterable
from typing import Any

_DICTS = (".AttributeDict", ".defaultdict")  # classes that are plain dictionaries; Lightning's is the first
_MOST = 1_000  # classes that one checkpoint may name


class _Uncallable(type):
    """The class of a class that cannot be called: a pickle makes plain instances without a call."""

    def __call__(cls, *args: object) -> object:
        """Refuse a call.

        Raises UnpicklingError.
        """
        raise pickle.UnpicklingError("Weights only load failed: a call of what is no tensor")


class InertObject(metaclass=_Uncallable):
    """An instance of a class that is not imported: its attributes and nothing else; named is the name of the class."""

    named = ""
    state: dict[str, Any]

    def __new__(cls, *args: object) -> "InertObject":
        """Return the instance, whatever its class would make of the arguments."""
        made = object.__new__(cls)
        made.state = {}
        return made

    def __setstate__(self, state: object) -> None:
        """Keep what is a mapping of attributes."""
        if isinstance(state, dict):
            self.state = {key: value for key, value in state.items() if isinstance(key, str)}


class _InertDict(metaclass=_Uncallable):
    """An instance of a class of dictionaries: a plain one."""

    def __new__(cls, *args: object) -> dict[object, object]:  # type: ignore[misc]  # what a pickle fills is a dict
        """Return an empty dictionary."""
        return {}


def inert(names: Iterable[str]) -> list[tuple[Callable[..., object], str]]:
    """Return a class for each name, as torch.serialization.safe_globals takes them.

    Raises UnpicklingError for too many.
    """
    found = list(names)
    if len(found) > _MOST:
        raise pickle.UnpicklingError("Weights only load failed: too many classes")
    return [(_class(name), name) for name in found]


def _class(name: str) -> Callable[..., object]:
    return _Uncallable(name, (_InertDict if name.endswith(_DICTS) else InertObject,), {"named": name})
