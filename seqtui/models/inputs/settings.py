"""Settings of a model: named, typed, bounded, each with a sentence of meaning; ``--set d_hidden=8``."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

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
                raise SeqtuiError(
                    _(
                        "{name} cannot be '{text}': choose {choices}",
                        name=self.name,
                        text=text,
                        choices=either(self.choices),
                    )
                )
            return text
        return self._number(text)

    @property
    def allowed(self) -> str:
        """What may be typed, in words: ``word or char``, ``1 to 64``."""
        if isinstance(self.default, bool):
            return either(("yes", "no"))
        if isinstance(self.default, str):
            return either(self.choices) or _("text")
        return _("{low:g} to {high:g}", low=self.low, high=self.high)

    def _flag(self, text: str) -> bool:
        if text.lower() not in _TRUE | _FALSE:
            raise SeqtuiError(_("{name} cannot be '{text}': choose yes or no", name=self.name, text=text))
        return text.lower() in _TRUE

    def _number(self, text: str) -> Value:
        kind = type(self.default)
        try:
            number = kind(text)
        except ValueError:
            number = None
        if number is None or not self.low <= number <= self.high:
            wrong = {"name": self.name, "text": text, "low": self.low, "high": self.high}
            if kind is int:
                raise SeqtuiError(_("{name} cannot be '{text}': give a whole number from {low:g} to {high:g}", **wrong))
            raise SeqtuiError(_("{name} cannot be '{text}': give a number from {low:g} to {high:g}", **wrong))
        return number


def either(choices: Sequence[str]) -> str:
    """Return what may be chosen, in words: ``a or b or c``, "" for nothing."""
    return reduce(lambda these, other: _("{these} or {other}", these=these, other=other), choices) if choices else ""


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
            raise SeqtuiError(
                _(
                    "there is no setting '{name}' here; there are {known}",
                    name=name,
                    known=", ".join(known) or _("none"),
                )
            )
    return {name: s.read(given[name]) if name in given else s.default for name, s in known.items()}
