"""A page of signs: each with its meaning and its shape, and the colours with what they stand for."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style as RichStyle

from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.render.lines import Line, clip, pad, wrap
from seqtui.render.palette import Palette
from seqtui.session.signs import Sign, SignSection

_ENDLESS = 10_000  # columns: nothing is cut
_LABEL = 14  # columns of a sign, or of a key
_BRIGHT, _FEW = (N_("blue"), N_("orange")), (N_("cyan"), N_("brown"))
_HUES = {24: _BRIGHT, 8: _BRIGHT, 4: _FEW}  # of negative and of positive numbers


def described(name: str, words: str, width: int, palette: Palette, style: str = "operand") -> list[Line]:
    """A name, and beside it as many lines as it takes to say what it is; a wide name has a line of its own."""
    return _beside(name, palette.style(style), palette.look.words(words), width, palette)


def sign_lines(run: Run, sections: Sequence[SignSection], width: int, palette: Palette) -> list[Line]:
    """The sections of signs, the model's own title over its symbols; colours at the end."""
    lines: list[Line] = []
    for section in sections:
        lines += [Line()] * bool(lines) + [Line((f" {section.title}", palette.style("title")))]
        for sign in section.signs:
            parts = (sign.meaning, f"({sign.elsewhere})" if sign.elsewhere else "", sign.shape)
            lines += _beside(sign.text, palette.style("operand"), " ".join(filter(None, parts)), width, palette)
    lines += [Line(), Line((f" {_('Colours')}", palette.style("title")))]
    for text, style, words in _colours(palette):
        lines += _beside(text, style, words, width, palette)
    lines.append(Line())
    title = f"{_(run.model.title)} {run.tag}".rstrip()
    for words, name in ((title, "title"), (_(run.model.summary), "text"), (_(run.model.reference), "dim")):
        lines += [Line((f" {piece}", palette.style(name))) for piece in wrap(palette.look.words(words), width - 2)]
    return lines


def new_signs(signs: Sequence[Sign], width: int, palette: Palette) -> Line:
    """One line with as many of the signs that are met for the first time as it holds whole, and how many more are new.

    Where there is no room for the meaning of one, they are named alone.
    """
    named = [f"{sign.text} {sign.meaning.partition(':')[0].partition(' (')[0]}" for sign in signs]
    for count in range(len(named), 0, -1):
        told = N_("new: {signs} ({n} more: i)") if count < len(named) else N_("new: {signs}")
        told = _(told, signs="; ".join(named[:count]), n=len(named) - count)
        said = clip(f"   {told}", _ENDLESS, palette)
        if cell_len(said) < width:
            return Line((said, palette.style("dim")))
    names = ", ".join(sign.text for sign in signs)
    said = _("new: {signs} (meanings: i)", signs=names)
    return Line((clip(f"   {said}", max(1, width - 1), palette), palette.style("dim")))


def _beside(name: str, style: RichStyle, words: str, width: int, palette: Palette) -> list[Line]:
    text = palette.style("text")
    pieces = wrap(words, max(8, width - _LABEL - 3)) or [""]
    lines = [Line((" " * (_LABEL + 2), text), (piece, text)) for piece in pieces]
    head = Line(("  ", text), (name, style))
    if head.width > _LABEL + 1:
        return [head, *lines]
    first = Line(("  ", text), (name, style), (pad("", _LABEL + 2 - head.width), text), (pieces[0], text))
    return [first, *lines[1:]]


def _colours(palette: Palette) -> list[tuple[str, RichStyle, str]]:
    """A sample of each colour or style, and what it stands for."""
    rows = [
        ("f", palette.style("current"), _("the word or the part that the walk stands at")),
        ("f", palette.style("operand"), _("what the equation reads")),
        (
            "f",
            palette.style("accent"),
            _("the step that is computed: the time step, the row, the lit part of a drawing"),
        ),
        ("0.312", palette.style("pointer"), _("the number that is pointed at")),
        ("0.312", palette.style("computed"), _("a number that is computed")),
        (palette.sign("·", "."), palette.style("pending"), _("what is still to come")),
        ("= torch", palette.style("good"), _("compared with torch, and the same")),
        (_("edited"), palette.style("warn"), _("a message, or something that a reader must know")),
    ]
    if palette.depth == 0:
        return [
            *rows,
            ("0.312", palette.style("text"), _("there are no colours here: signs and numbers say all of it")),
        ]
    negative, positive = map(_, _HUES.get(palette.depth, _HUES[24]))
    heat = [
        (
            "-1.000",
            palette.heat(-1.0, True),
            _("in a map of values: {negative} is negative, the stronger the larger", negative=negative),
        ),
        (
            "1.000",
            palette.heat(1.0, True),
            _("in a map of values: {positive} is positive, the stronger the larger", positive=positive),
        ),
        ("0.900", palette.heat(0.9, False), _("in a map of shares, from 0 to 1: the stronger the larger")),
    ]
    if palette.depth >= 8:
        heat.append(("  ", palette.masked, _("masked: a query must not look there")))
    return rows + heat
