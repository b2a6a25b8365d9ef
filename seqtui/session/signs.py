"""What every sign means: the symbols of the equation at hand first, then the rest of the model, then those everywhere.

The meanings are those of the notation tables and of the op table: nothing is explained here that is told there. A
session remembers which symbols were met, so that each is explained the first time it stands in an equation.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.op import Kind
from seqtui.engine.ops import OPS
from seqtui.engine.trace import Step, Trace
from seqtui.language import N_, _
from seqtui.models.letters import LETTERS, OURS, TEXTS
from seqtui.models.model import Run
from seqtui.session.text import TextStyle


class Sign(Struct, frozen=True):
    """A sign and what it means; shape names and counts its axes, ``[d_hidden=4]``, "" where it has none.

    elsewhere is what it is called in other letters, ``F in d2l``.
    """

    text: str
    meaning: str
    shape: str = ""
    elsewhere: str = ""


class SignSection(Struct, frozen=True):
    """Signs under a title."""

    title: str
    signs: tuple[Sign, ...]


# (sign, in ASCII, meaning): the signs of every screen, each with one meaning
_EVERYWHERE = (
    (
        "xₜ",
        "x_t",
        N_("a subscript is the time step: t the present one, t-1 the one before; 0 is before the first word"),
    ),
    ("x⁽¹⁾", "layer1.x", N_("the layer, where several are stacked; they count from 0")),
    ("x[2]", "x[2]", N_("one number of a vector: units count from 0; of a matrix row and column, as in A[7,1]")),
    ("[4, 8]", "[4, 8]", N_("a shape: so many rows, so many columns")),
    ("⊙", "*", N_("the product element by element, in formulas and drawings: one value gates the other")),
    ("⊕", "+", N_("in a drawing: the sum element by element, which is + in a formula")),
    ("×", "x", N_("the product of two numbers")),
    ("W x", "W @ x", N_("side by side: the matrix product, which is @ in a drawing and in code")),
    ("⊗", "(x)", N_("the outer product of two vectors: a matrix of all products; a gate is never ⊗ here")),
    ("‖x‖", "|x|", N_("the length of a vector: the square root of the sum of its squares")),
    ("∂L/∂x", "dL/dx", N_("the gradient: how fast L moves when x moves; it has the shape of x")),
    ("−∞", "-inf", N_("masked: softmax makes a share of exactly 0 of it")),
    ("▶", ">", N_("the row that is being computed")),
    ("·", ".", N_("not computed yet")),
    ("[0.312]", "[0.312]", N_("in brackets: the number that is pointed at")),
    ("0.312*", "0.312*", N_("with a star: it differs from the run before the change")),
    (
        N_("*word*"),
        N_("*word*"),
        N_("in a sentence: a word of the text; (2) behind it is its place, where the text has it twice"),
    ),
    (
        N_("UNTRAINED"),
        N_("UNTRAINED"),
        N_("the weights are random: the numbers are right, but no answer means anything"),
    ),
)


def signs_of(run: Run, look: TextStyle, here: int | None = None) -> tuple[SignSection, ...]:
    """Return all signs by sections; here is the named step whose equation comes first, None for none."""
    trace = run.trace
    inside = () if here is None else _of_equation(trace, here)
    first = _symbols((trace[k] for k in inside if trace[k].symbol is not None), look)
    known = {sign.text for sign in first}
    rest = tuple(sign for sign in _symbols((step for step in trace if step.symbol), look) if sign.text not in known)
    ops = _operations((trace[k].op for k in inside if k == here or trace[k].name is None), look)
    others = tuple(op for op in _operations((step.op for step in trace), look) if op not in ops)
    letters = (_letters(run, look),) if any(step.symbol and step.symbol.letters for step in trace) else ()
    everywhere = tuple(Sign(_(look.sign(text, ascii)), look.words(_(meaning))) for text, ascii, meaning in _EVERYWHERE)
    model = run.model.name
    title = _("In the rest of {model}", model=model) if first else _("In {model}", model=model)
    sections = (
        SignSection(_("In this equation"), (*first, *ops)),
        SignSection(title, (*rest, *others)),
        SignSection(_("Everywhere"), everywhere),
        SignSection(_("Letters"), letters),
    )
    return tuple(section for section in sections if section.signs)


def _letters(run: Run, look: TextStyle) -> Sign:
    """Whose letters are on, and which others there are."""
    names = ", ".join((OURS, *TEXTS))
    if not look.letters:
        return Sign(OURS, look.words(_("our letters are on; --letters NAME has others: {names}", names=names)))
    text = TEXTS[look.letters]
    places = {row.place for row in LETTERS if row.text == text.name and row.system in (run.model.name,)}
    where = f"{text.reference}, {_(places.pop())}" if len(places) == 1 else text.reference
    said = _(
        "the letters of {text}, are on; what it does not name keeps ours; --letters NAME: {names}",
        text=where,
        names=names,
    )
    return Sign(text.name, look.words(said))


def _of_equation(trace: Trace, here: int) -> tuple[int, ...]:
    """What a named step is computed from, down to named values, itself first."""
    found, waiting = [here], list(reversed(trace[here].operands))
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.append(index)
            waiting += reversed(trace[index].operands if trace[index].name is None else ())
    return tuple(found)


def _symbols(steps: Iterable[Step], look: TextStyle) -> tuple[Sign, ...]:
    """Each symbol once, with its meaning and its shape where it was recorded first."""
    found: dict[str, Sign] = {}
    for step in steps:
        text = _sign(step, look)
        if step.symbol is not None and text not in found:
            axes = zip(step.symbol.axis_names, step.value.shape, strict=False)
            shape = ", ".join(f"{axis}={size}" if axis != "1" else "1" for axis, size in axes)
            size = f"[{shape}]" if shape else _("a single number")
            found[text] = Sign(text, look.words(_(step.symbol.meaning)), size, _elsewhere(step, look))
    return tuple(found.values())


def _sign(step: Step, look: TextStyle) -> str:
    return look.named(step) if step.symbol else ""


def _elsewhere(step: Step, look: TextStyle) -> str:
    """What others call a symbol: we, where their letters are on, and the texts: ``f here, F in d2l``."""
    spelled = {text.name: replace(look, letters=text.name).named(step) for text in TEXTS.values()}
    ours, shown = look.ours.named(step), look.named(step)
    others: dict[str, list[str]] = {letter: [] for letter in spelled.values() if letter not in (ours, shown)}
    for name, letter in spelled.items():
        if letter in others:
            others[letter].append(_(TEXTS[name].said))
    said = [_("{letter} in {texts}", letter=letter, texts=_(" and ").join(texts)) for letter, texts in others.items()]
    return ", ".join([_("{letter} here", letter=ours)] * (shown != ours) + said)


def _operations(ops: Iterable[str], look: TextStyle) -> tuple[Sign, ...]:
    """Each operation once whose sign does not say what it does."""
    found: dict[str, Sign] = {}
    for name in ops:
        op = OPS.get(name)
        if op is None or op.is_plain or name in found:
            continue
        sign = op.spelling.sign if op.kind is not Kind.CONTRACTION else "W x"
        ascii = sign if sign.isascii() else op.label
        found[name] = Sign(look.sign(sign, ascii), look.words(_(op.meaning)))
    return tuple(found.values())


class Acquaintance:
    """Which symbols a session has met, each with the stop at which that was."""

    def __init__(self) -> None:
        self._met: dict[str, tuple[str, str]] = {}

    def new_at(self, run: Run, here: int, look: TextStyle) -> tuple[Sign, ...]:
        """Return the symbols of an equation that stand here for the first time, but for the one that is computed."""
        trace = run.trace
        stop = run.model.name, trace.path(here)
        inside = [trace[k] for k in _of_equation(trace, here) if trace[k].symbol is not None]
        for step in inside:
            self._met.setdefault(_sign(step, look), stop)
        own = _sign(trace[here], look)
        signs = ((step, _sign(step, look)) for step in inside)
        return _symbols((step for step, text in signs if text != own and self._met[text] == stop), look)
