"""The fields of a form, and what is said where one of them is wrong."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from msgspec import Struct

from seqtui.language import N_, _
from seqtui.models.inputs.settings import Setting

Result = TypeVar("Result")
_WORDS = re.compile(r"\w+", re.ASCII)  # names of fields are; what stands behind one in Korean is no part of it
_OPTION = re.compile(r"--set (?=[a-z_]+=)")
_FILE = re.compile(r"--input FILE\.npy|--input")


class FormField(Struct, frozen=True):
    """One field: its name, what stands in it, what may be typed, and what can be chosen there instead of typing."""

    name: str
    value: str
    meaning: str
    choices: tuple[str, ...] = ()


class Form(Struct, Generic[Result], frozen=True):
    """What a form asks for: its title, what holds for all of it, its fields, and what comes of what is typed.

    read(values): what makes the result, from what stands in each field. It may raise SeqtuiError, as what it returns.
    in_thread: whether making it takes time. keys: what the keys do.
    """

    title: str
    fields: tuple[FormField, ...]
    read: Callable[[Mapping[str, str]], Callable[[], Result]]
    about: str = ""
    in_thread: bool = True
    keys: str = N_("Enter takes it, F1 explains, Esc leaves everything as it was, Up and Down move")


def setting_field(setting: Setting, value: str) -> FormField:
    """Return the field of a setting, which can be chosen where it has few values."""
    choices = ("no", "yes") if isinstance(setting.default, bool) else setting.choices
    return FormField(setting.name, value, f"{_(setting.meaning)} ({setting.allowed})", choices)


def in_fields(sentence: str) -> str:
    """Return a sentence of the command line as a form says it: options are fields there."""
    return _FILE.sub(_("the path of a picture (.npy)"), _OPTION.sub("", sentence))


def named_field(sentence: str, names: Iterable[str]) -> str:
    """Return the field that a sentence speaks of, the first that it names; "" where it names none."""
    words = _WORDS.findall(sentence)
    return min((name for name in names if name in words), key=words.index, default="")
