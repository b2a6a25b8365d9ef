"""Settings of a model: named, typed, bounded, each with a sentence of meaning; ``--set d_hidden=8``."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from seqtui.engine.errors import SeqtuiError

Value = Any  # int, float, str or bool: the type of the setting's default, checked where it is read
_TRUE, _FALSE = {"yes", "true", "on", "1"}, {"no", "false", "off", "0"}


class Setting(Struct, frozen=True):
    """One choice a learner can make. The type is that of the default; choices or (low, high) bound it.

    unsaid: it changes numbers, but the shape of no weight, so that a plain file of weights does not tell it.
    """

    name: str
    default: Value
    meaning: str
    choices: tuple[str, ...] = ()
    low: float = 1
    high: float = 1024
    unsaid: bool = False

    def read(self, value: object) -> Value:
        """Return the value in the setting's type.

        Raises SeqtuiError that says what would be right.
        """
        text = str(value).strip()
        if isinstance(self.default, bool):
            return self._flag(text)
        if isinstance(self.default, str):
            if self.choices and text not in self.choices:
                raise SeqtuiError(f"{self.name} cannot be '{text}': choose {' or '.join(self.choices)}")
            return text
        return self._number(text)

    @property
    def allowed(self) -> str:
        """What may be typed, in words: ``word or char``, ``1 to 64``."""
        if isinstance(self.default, bool):
            return "yes or no"
        if isinstance(self.default, str):
            return " or ".join(self.choices) or "text"
        return f"{self.low:g} to {self.high:g}"

    def _flag(self, text: str) -> bool:
        if text.lower() not in _TRUE | _FALSE:
            raise SeqtuiError(f"{self.name} cannot be '{text}': choose yes or no")
        return text.lower() in _TRUE

    def _number(self, text: str) -> Value:
        kind = type(self.default)
        try:
            number = kind(text)
        except ValueError:
            number = None
        if number is None or not self.low <= number <= self.high:
            whole = "a whole number" if kind is int else "a number"
            raise SeqtuiError(f"{self.name} cannot be '{text}': give {whole} from {self.low:g} to {self.high:g}")
        return number


def spelled(value: Value) -> str:
    """A value the way it is typed."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def read_settings(settings: Sequence[Setting], given: Mapping[str, object]) -> dict[str, Value]:
    """Return all settings of a model: the given ones read, the others at their defaults.

    Raises SeqtuiError for a setting the model does not have.
    """
    known = {s.name: s for s in settings}
    for name in given:
        if name not in known:
            raise SeqtuiError(f"there is no setting '{name}' here; there are {', '.join(known) or 'none'}")
    return {name: s.read(given[name]) if name in given else s.default for name, s in known.items()}
