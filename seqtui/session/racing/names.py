"""Names that differ, in a few columns: what they have in common is cut before what tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Clip = Callable[[str, int], str]


def told_apart(names: Sequence[str], width: int, clip: Clip, dots: str = "…") -> tuple[str, ...]:
    """Return each name in at most width columns, so that two different names never look the same.

    clip(name, width) cuts a name at its end. Names that would look alike lose what they begin with in common, at the
    last place between words where that tells them apart.
    """
    cut = [clip(name, width) for name in names]
    for looks in dict.fromkeys(cut):
        alike = [k for k, one in enumerate(cut) if one == looks]
        found = {names[k] for k in alike}
        if len(found) > 1:
            for k in alike:
                cut[k] = _without_head(names[k], found, width, clip, dots)
    return tuple(cut)


def _without_head(name: str, found: set[str], width: int, clip: Clip, dots: str) -> str:
    """The name from a place on at which those that look alike differ soon enough."""
    head = _in_common(found)
    words = [k + 1 for k in range(head) if name[k] in " ,/-_."]
    for start in (*words, head):
        cut = {other: clip(dots + other[start:], width) for other in found}
        if len(set(cut.values())) == len(found):
            return cut[name]
    return _in_two(name, found, width, clip, dots)


def _in_two(name: str, found: set[str], width: int, clip: Clip, dots: str) -> str:
    """More than two names, of which some go on in common: those that begin alike there are told apart in turn."""
    head = _in_common(found)
    same = {other for other in found if other[head : head + 1] == name[head : head + 1]}
    if len(same) in (1, len(found)):
        return clip(dots + name[head:], width)
    return _without_head(name, same, width, clip, dots)


def _in_common(found: set[str]) -> int:
    """How many characters all of them begin with."""
    first, last = min(found), max(found)
    return next((k for k, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
