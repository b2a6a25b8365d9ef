"""What a pickle says, without doing what it asks for: numbers, texts, lists, dictionaries, numpy arrays; no code runs.

A pickle is a program for a small stack machine, which may call whatever it names. Here its operations are read
(``pickletools`` takes them apart and does nothing else) and carried out on plain values; a name stays a name, a call
stays a record of what would be called, with what. Of those records arrays alone are made into something.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import read_file
from seqtui.models.limits import MAX_PICKLED
from seqtui.models.weights.state_dict import StateDict, checked

_MARK = object()
_KINDS = {"f8", "f4", "f2", "i8", "i4", "i2", "i1", "u1", "b1"}


class Called(Struct):
    """What a pickle would have made of a name: the name, what it would have been given, and the state put into it."""

    name: str
    given: Any = ()
    state: Any = None


def read_plain_pickle(name: str, data: bytes) -> Any:
    """Return what the bytes of a pickle hold; name is the file's, for whoever reads of it.

    Raises SeqtuiError for one that is damaged, too large, or needs an operation that plain data does not.
    """
    if len(data) > MAX_PICKLED:
        raise SeqtuiError(_("{name} is larger than {size} MB", name=name, size=MAX_PICKLED // 2**20))
    try:
        return _Machine().run(pickletools.genops(data))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, EOFError, MemoryError):
        raise SeqtuiError(_("{name} is no pickle of plain data: nothing in it was run", name=name)) from None


def read_pickle(path: str | Path) -> StateDict:
    """Read the numpy arrays that somebody pickled in a dictionary, by name, into float64; nothing in it is run.

    Raises SeqtuiError for a file that is missing, too large or damaged, or holds anything else.
    """
    name = Path(path).name
    data = read_file(path, MAX_PICKLED, _("weights file"), _("this program is made for small networks"))
    found = read_plain_pickle(name, data)
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise SeqtuiError(_("{name} is no pickle of arrays by name: nothing in it was run", name=name))
    other = next((key for key, value in found.items() if not isinstance(value, np.ndarray)), None)
    if other is not None:
        raise SeqtuiError(
            _(
                "{name} holds '{key}', which is no array of numpy: nothing in it was run; save the weights with "
                "safetensors or torch.save",
                name=name,
                key=other,
            )
        )
    return checked(name, found)


class _Machine:
    """The stack of a pickle, and what it remembers by number."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def run(self, operations: Iterator[tuple[Any, Any, int | None]]) -> Any:
        """Carry out the operations up to STOP and return what is on top.

        Raises ValueError for one that plain data does not need.
        """
        for operation, argument, _place in operations:
            name = operation.name
            if name == "STOP":
                return self.stack.pop()
            if name in _PUSHES:
                self.stack.append(argument)
            elif name in _MAKES:
                self.stack.append(_MAKES[name]())
            elif name in _PUT:
                self.memo[len(self.memo) if name == "MEMOIZE" else int(argument)] = self.stack[-1]
            elif name in _GET:
                self.stack.append(self.memo[int(argument)])
            elif name in _STEPS:
                _STEPS[name](self, argument)
            elif name not in _NOTHING:
                raise ValueError(name)
        raise ValueError("no end")

    def top(self, count: int) -> tuple[Any, ...]:
        """Take so many values off the stack."""
        if count > len(self.stack):
            raise ValueError("empty")
        found = tuple(self.stack[len(self.stack) - count :])
        del self.stack[len(self.stack) - count :]
        return found

    def marked(self) -> tuple[Any, ...]:
        """Take what stands behind the last mark off the stack, and the mark."""
        place = len(self.stack) - 1
        while self.stack[place] is not _MARK:
            place -= 1
            if place < 0:
                raise ValueError("no mark")
        found = tuple(self.stack[place + 1 :])
        del self.stack[place:]
        return found

    def set_items(self, pairs: tuple[Any, ...]) -> None:
        """Put keys and values into the dictionary on top; of what a name would make, into its state."""
        target = self.stack[-1]
        if isinstance(target, Called):
            target.state = target.state if isinstance(target.state, dict) else {}
            target = target.state
        for k in range(0, len(pairs), 2):
            target[pairs[k]] = pairs[k + 1]

    def build(self) -> None:
        """Give what a name would make its state; an array is made at once."""
        (state,) = self.top(1)
        target = self.stack[-1]
        target.state = state
        if target.name.endswith("multiarray _reconstruct"):
            self.replaced(target, array_of_state(state))

    def replaced(self, old: Called, new: Any) -> None:
        """Let a value take the place of another wherever it was remembered."""
        self.stack[-1] = new
        for key, value in self.memo.items():
            if value is old:
                self.memo[key] = new


def array_of_state(state: tuple[Any, ...]) -> np.ndarray:
    """Return the array that numpy's own state says: version, shape, dtype, whether by columns, bytes.

    Raises ValueError for one that holds anything but plain numbers.
    """
    _version, shape, dtype, by_columns, data = state
    kind = dtype.given[0]
    if dtype.name != "numpy dtype" or kind not in _KINDS or not isinstance(data, bytes | bytearray):
        raise ValueError(kind)
    order = dtype.state[1] if isinstance(dtype.state, tuple) else "<"
    numbers = np.frombuffer(bytes(data), np.dtype(kind).newbyteorder("<" if order in ("<", "|") else ">"))
    return numbers.reshape(tuple(map(int, shape)), order="F" if by_columns else "C")


def _name_of(machine: _Machine, argument: Any) -> None:
    machine.stack.append(Called(str(argument)))


def _stack_name(machine: _Machine, argument: Any) -> None:
    module, name = machine.top(2)
    machine.stack.append(Called(f"{module} {name}"))


def _call(machine: _Machine, argument: Any) -> None:
    called, given = machine.top(2)
    machine.stack.append(Called(called.name, given))


def _append(machine: _Machine, values: tuple[Any, ...]) -> None:
    machine.stack[-1].extend(values)


_PUSHES = {
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT", "STRING"),
    *("SHORT_BINBYTES", "BINBYTES", "BINBYTES8", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"),
}
_MAKES: dict[str, Callable[[], Any]] = {
    **{"NONE": lambda: None, "NEWTRUE": lambda: True, "NEWFALSE": lambda: False, "MARK": lambda: _MARK},
    **{"EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_TUPLE": tuple},
}
_PUT, _GET = {"PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"}, {"GET", "BINGET", "LONG_BINGET"}
_NOTHING = {"PROTO", "FRAME"}
_STEPS: dict[str, Callable[[_Machine, Any], None]] = {
    "GLOBAL": _name_of,
    "STACK_GLOBAL": _stack_name,
    "REDUCE": _call,
    "NEWOBJ": _call,
    "BUILD": lambda machine, argument: machine.build(),
    "TUPLE": lambda machine, argument: machine.stack.append(machine.marked()),
    "TUPLE1": lambda machine, argument: machine.stack.append(machine.top(1)),
    "TUPLE2": lambda machine, argument: machine.stack.append(machine.top(2)),
    "TUPLE3": lambda machine, argument: machine.stack.append(machine.top(3)),
    "SETITEM": lambda machine, argument: machine.set_items(machine.top(2)),
    "SETITEMS": lambda machine, argument: machine.set_items(machine.marked()),
    "APPEND": lambda machine, argument: _append(machine, machine.top(1)),
    "APPENDS": lambda machine, argument: _append(machine, machine.marked()),
}
