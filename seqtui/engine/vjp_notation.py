"""How the backward rule of an op is written: ``∂L/∂f ⊙ c``, ``Wᵀ ∂L/∂s``, ``∂L/∂f ⊙ f ⊙ (1 − f)``.

A rule is called with what comes down (already written), the number k of the operand it goes to, all operands, the
result, and the style; it returns what is sent to that operand. What was repeated is summed up again and what was taken
out goes back to its place: shapes say that, signs do not.
"""

from collections.abc import Callable, Sequence

from seqtui.engine.spelling import ATOM, Script, Spelling, Style, Written

Back = Callable[[Written, int, Sequence[Written], Written, Style], Written]

_PRODUCT, _SIGN, _INDEXED = 6, 7, 9
_LETTERS = {
    Script.UNICODE: {},
    Script.ASCII: str.maketrans({"⊙": "*", "−": "-", "²": "^2", "′": "'"}),
    Script.PYTHON: str.maketrans({"⊙": "*", "−": "-", "²": "**2", "′": "_slope", "[": "(", "]": ")"}),
}


def unchanged(up: Written, k: int, parts: Sequence[Written], out: Written, style: Style) -> Written:
    """A sum, a selection: it goes on as it comes."""
    return up


def negated(up: Written, k: int, parts: Sequence[Written], out: Written, style: Style) -> Written:
    """−a: with the other sign."""
    minus = "−" if style.script is Script.UNICODE else "-"
    return Written(minus + _bracketed(up, _SIGN), _SIGN)


def difference(up: Written, k: int, parts: Sequence[Written], out: Written, style: Style) -> Written:
    """a − b: to b with the other sign."""
    return negated(up, k, parts, out, style) if k else up


def times_the_other(product: Spelling) -> Back:
    """a ⊙ b: to each, times the other."""

    def rule(up: Written, k: int, parts: Sequence[Written], out: Written, style: Style) -> Written:
        return product.spell([up, parts[1 - k]], (), style)

    return rule


def divided(up: Written, k: int, parts: Sequence[Written], out: Written, style: Style) -> Written:
    """a / b: over b; to b also times −a / b, which is the result with the other sign."""
    if k == 0:
        return Written(f"{_bracketed(up, _PRODUCT)} / {_bracketed(parts[1], _SIGN)}", _PRODUCT)
    minus = "−" if style.script is Script.UNICODE else "-"
    times = _times(style)
    top = f"{minus}{_bracketed(up, _SIGN)}{times}{_bracketed(out, _SIGN)}"
    return Written(f"{top} / {_bracketed(parts[1], _SIGN)}", _PRODUCT)


def matrix_product(up: Written, k: int, parts: Sequence[Written], out: Written, style: Style) -> Written:
    """A B: to A up Bᵀ, to B Aᵀ up."""
    turned = _turned(parts[1 - k], style)
    gap = " " if style.script is Script.UNICODE else " @ "
    inner = _bracketed(up, _PRODUCT + 1)
    return Written(f"{inner}{gap}{turned}" if k == 0 else f"{turned}{gap}{inner}", _PRODUCT)


def transposed(up: Written, k: int, parts: Sequence[Written], out: Written, style: Style) -> Written:
    """The backward rule of a transpose: the gradient transposed again."""
    return Written(_turned(up, style), 9)


def function(slope: str) -> Back:
    """A function of one number: times its slope, a template of {y} the result, {x} the input, {inside} x bare."""

    def rule(up: Written, k: int, parts: Sequence[Written], out: Written, style: Style) -> Written:
        text = slope.translate(_LETTERS[style.script]).format(
            x=_bracketed(parts[0], _INDEXED), y=_bracketed(out, _INDEXED), inside=parts[0].text
        )
        between = " " if text.startswith("/") else _times(style)
        return Written(f"{_bracketed(up, _PRODUCT)}{between}{text}", _PRODUCT)

    return rule


def shared_out(up: Written, k: int, parts: Sequence[Written], out: Written, style: Style) -> Written:
    """The mean of n numbers: to each an n-th."""
    return Written(f"{_bracketed(up, _PRODUCT)} / n", _PRODUCT)


def shares(up: Written, k: int, parts: Sequence[Written], out: Written, style: Style) -> Written:
    """softmax: y ⊙ (up − Σ y up)."""
    y, times = _bracketed(out, _INDEXED), _times(style)
    total, minus = ("Σ", "−") if style.script is Script.UNICODE else ("sum", "-")
    down = _bracketed(up, _PRODUCT)
    return Written(f"{y}{times}({up.text} {minus} {total}({y}{times}{down}))", _PRODUCT)


def _turned(part: Written, style: Style) -> str:
    """The transpose; of a transpose what it was, of a single number the number."""
    mark = "ᵀ" if style.script is Script.UNICODE else ".T"
    if part.operator == ".T":
        return part.text.removesuffix(mark)
    return part.text if part.single else _bracketed(part, ATOM) + mark


def _times(style: Style) -> str:
    return " ⊙ " if style.script is Script.UNICODE else " * "


def _bracketed(part: Written, needed: int) -> str:
    """The piece, in brackets when it binds less tightly than needed."""
    return part.text if part.precedence >= needed else f"({part.text})"
