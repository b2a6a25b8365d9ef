"""Paths name every value: scope parts joined by dots, then the id, then an optional index.

``t3.f``, ``t3.f[2]``, ``layer1.t3.h``, ``block0.head1.pattern[7,1]``. Times count from 1 (0 is the initial state);
layers, blocks, heads, units and the index in brackets count from 0. ``t3.f#2`` is the second unnamed step inside
the equation of ``t3.f``.
"""

import re

from seqtui.engine.errors import SeqtuiError

Index = tuple[int, ...]

_PATH = re.compile(r"(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:#\d+)?)\s*(?:\[(?P<index>[^\[\]]*)\])?", re.ASCII)


def parse(text: str) -> tuple[str, Index | None]:
    """Return the path and the index of ``t3.f[2]``: ``("t3.f", (2,))``; the index is None when there is none.

    Raises SeqtuiError when the text is not a path.
    """
    match = _PATH.fullmatch(text.strip())
    if match is None:
        raise SeqtuiError(f"'{text}' is not a path: write scope, name and index, as in t3.f or t3.f[2]")
    index = match["index"]
    if index is None:
        return match["path"], None
    try:
        return match["path"], tuple(int(part) for part in index.split(",")) if index.strip() else ()
    except ValueError:
        raise SeqtuiError(f"the index in '{text}' is not whole numbers: write [2] or [7,1]") from None


def spell(path: str, index: Index | None = None) -> str:
    """Return the path with its index, the way it is typed: ``t3.f[2]``."""
    return path if index is None or index == () else f"{path}[{','.join(map(str, index))}]"


def check_index(path: str, shape: tuple[int, ...], index: Index) -> Index:
    """Return the index when it lies inside the shape; negative numbers and missing parts are refused.

    Raises SeqtuiError that states the shape.
    """
    if len(index) == len(shape) and all(0 <= i < n for i, n in zip(index, shape, strict=True)):
        return index
    if not shape:
        raise SeqtuiError(f"{path} is a single number and takes no index")
    last = ",".join(str(n - 1) for n in shape)
    raise SeqtuiError(f"{spell(path, index)} is outside {path}, whose last element is [{last}]")
