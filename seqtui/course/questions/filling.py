"""A text with its facts filled in: ``{t2.f[0]}`` becomes 0.731, ``{sum(t2.alpha):.2f}`` becomes 1.00, words stay words.

Numbers look as on the screens: three decimals, an exponent where those would hide them, the minus sign of formulas.
``{{`` and ``}}`` are braces that are meant. What is drawn for a variant may stand inside of an expression, {t{k}.h[0]}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from seqtui.course.facts import Scene, Value
from seqtui.course.questions.expression import parse
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.text import DECIMALS, TextStyle, short

MOST_SHOWN = 32  # numbers of a vector or a matrix in a text
_FORMAT = re.compile(r"[+,]?(?:\.\d{1,2})?[feg%d]?")
_DRAWN = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)\}")
_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
UNICODE = TextStyle()


class Asked(NamedTuple):
    """A fact that a text asks for: its expression, and how it is written ("" as on the screens)."""

    expression: str
    format: str


def parts_of(text: str) -> tuple[str | Asked, ...]:
    """Return a text taken apart: what stands as it is, and the facts that it asks for.

    Raises SeqtuiError for a brace that is not closed.
    """
    found: list[str | Asked] = []
    end = 0
    for part in _PART.finditer(text):
        found.append(text[end : part.start()])
        end = part.end()
        if part[0] in ("{{", "}}"):
            found.append(part[0][0])
        elif part[1] is None:
            raise SeqtuiError(
                _("a brace is not closed in '{text}': braces that are meant are written twice", text=text)
            )
        else:
            found.append(_asked(part[1]))
    return tuple(part for part in (*found, text[end:]) if part)


def filled(text: str, scene: Scene, look: TextStyle = UNICODE, decimals: int = DECIMALS) -> str:
    """Return a text with its facts, as the scene has them.

    Raises SeqtuiError with one sentence for a fact that the scene does not have.
    """
    parts = parts_of(with_drawn(text, scene.drawn))
    return "".join(part if isinstance(part, str) else _fact(part, scene, look, decimals) for part in parts)


def with_drawn(text: str, drawn: Mapping[str, float | int | str]) -> str:
    """Return a text with what was drawn in place of its name, where that stands inside of an expression or a path.

    ``t{k}.h[0]`` becomes t3.h[0]; a name that stands alone in braces outside of an expression is left to be written as
    a fact.
    """
    if not drawn or "{" not in text:
        return text
    inside = re.compile(r"(?!\{\{)\{[^{}]*(?:\{[A-Za-z_]\w*\}[^{}]*)+\}")
    return inside.sub(lambda whole: "{" + bare(whole[0][1:-1], drawn) + "}", text)


def bare(text: str, drawn: Mapping[str, float | int | str]) -> str:
    """Return an expression, a path or a setting with what was drawn in place of each name in braces."""
    return _DRAWN.sub(lambda name: str(drawn[name[1]]) if name[1] in drawn else name[0], text)


def written(value: Value, look: TextStyle = UNICODE, format: str = "", decimals: int = DECIMALS) -> str:
    """Return a value as a text has it: ``−0.312``, ``(0.094, 0.134)``, ``4×3``, a word as it is.

    Raises SeqtuiError for a truth value, and for more numbers than a text can hold.
    """
    if isinstance(value, str):
        return look.outside(value)
    if isinstance(value, bool):
        raise SeqtuiError(_("a text cannot show whether something is true: ask for the number"))
    if isinstance(value, tuple):
        return look.sign("×", "x").join(map(str, value)) or "1"
    array = np.asarray(value)
    if array.size > MOST_SHOWN:
        raise SeqtuiError(
            _("a text shows at most {most} numbers, not {n}: ask for some of them", most=MOST_SHOWN, n=array.size)
        )
    return _rows(array, look, format, decimals)


def _rows(array: np.ndarray, look: TextStyle, format: str, decimals: int) -> str:
    if array.ndim:
        return "(" + ", ".join(_rows(part, look, format, decimals) for part in array) + ")"
    number = array.item()
    if format:
        whole = format.endswith("d")
        return _in_format(round(number) if whole and np.isfinite(number) else number, format, look)
    if isinstance(number, int):
        return f"{number:,}".replace("-", look.minus)
    return short(number + 0.0, decimals, look.minus)


def _in_format(number: float | int, format: str, look: TextStyle) -> str:
    text = f"{number:{format}}" if np.isfinite(number) else short(number)
    zero = not re.search(r"[1-9]", text) and np.isfinite(number)  # no minus before a 0
    return (text.replace("-", "") if zero else text).replace("-", look.minus)


def _asked(inside: str) -> Asked:
    """An expression with its format, which stands behind the last colon outside of brackets and quotes."""
    expression, colon, format = inside.rpartition(":")
    closed = expression.count("[") == expression.count("]") and expression.count("(") == expression.count(")")
    quoted = any(expression.count(sign) % 2 for sign in "'\"")
    if not colon or not closed or quoted:
        return Asked(inside.strip(), "")
    if not format or not _FORMAT.fullmatch(format):
        raise SeqtuiError(_("'{format}' is not a way to write a number: write .2f, d, % or +.1e", format=format))
    return Asked(expression.strip(), format)


def _fact(asked: Asked, scene: Scene, look: TextStyle, decimals: int) -> str:
    return written(parse(asked.expression).evaluate(scene), look, asked.format, decimals)
