"""The stepper as a page of panes: which stands where at which size, its header, proof badge and ribbon of tokens."""

import re
from collections.abc import Sequence

from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from seqtui.language import N_, _, _n, p_
from seqtui.models.model import Run
from seqtui.models.weights.file_notes import told_torch
from seqtui.render.equation import equation_lines, level_lines, level_title
from seqtui.render.lines import Line, TextBlock, box, clip, wrap
from seqtui.render.palette import Palette, palette_for
from seqtui.render.signs import new_signs
from seqtui.session.proof import BAR, Agreement, Proof, ProofState, ProofView
from seqtui.session.signs import Sign
from seqtui.session.terminal import SMALLEST
from seqtui.session.text import TextStyle
from seqtui.session.walk.place import COMING
from seqtui.session.walk.views import Level, SentenceView, StepView


def fits(width: int, height: int) -> bool:
    """Whether a screen has room."""
    return width >= SMALLEST[0] and height >= SMALLEST[1]


def too_small(width: int, height: int) -> str:
    """The one line that is shown when it has not."""
    size, least = f"{width}x{height}", f"{SMALLEST[0]}x{SMALLEST[1]}"
    return _("seqtui needs {least}, this is {size}", least=least, size=size)


_LONGEST = 24


def sentence_lines(sentences: Sequence[SentenceView], width: int, palette: Palette) -> list[Line]:
    """Return a line for each sentence, behind what it is called where there are two."""
    lines = []
    for sentence in sentences:
        name = Line((f" {sentence.name}" if sentence.name else "", palette.style("dim")))
        words = ribbon(sentence.words, sentence.lit, width - name.width, palette, sentence.known)
        lines.append(name.extend(words))
    return lines


def ribbon(tokens: tuple[str, ...], time: int | None, width: int, palette: Palette, known: int | None = None) -> Line:
    """Return one line with as many tokens around the current one as fit.

    time counts from 1, 0 or None lights none; known is how many have been read, those up to it where it is None. The
    others are dimmed.
    """
    known = (time or 0) if known is None else known
    here = min(max((time or 1) - 1, 0), len(tokens) - 1)
    first, last = _window(tokens, here, width - 4, palette)
    line = Line((palette.sign("… ", "~ ") if first else " ", palette.style("faint")))
    left, right = tuple(palette.sign("▐▌", "[]"))
    for k in range(first, last):
        text = _word(tokens[k], palette)
        if time and k == time - 1:
            edge = palette.style("accent")
            line.add(left, edge).add(text, palette.style("current")).add(right, edge)
        else:
            line.add(f" {text} ", palette.style("text" if k < known else "pending"))
    return line.add(palette.sign("…", "~") if last < len(tokens) else "", palette.style("faint")).fit(width)


def _word(token: str, palette: Palette) -> str:
    if token == COMING:
        return palette.sign(COMING, ".")
    return clip(token, _LONGEST, palette) if token.strip() else palette.sign("␣", "_") * len(token)


def _window(tokens: tuple[str, ...], here: int, width: int, palette: Palette) -> tuple[int, int]:
    """The range of tokens to show: it grows to both sides of the current one while there is room.

    The window starts at the beginning as long as the current token is in its first part, so that it does not shift at
    every step.
    """
    size = lambda k: cell_len(_word(tokens[k], palette)) + 2  # noqa: E731
    first, last, used = here, here + 1, size(here)
    while True:
        grown = False
        if first > 0 and used + size(first - 1) <= width:
            first -= 1
            used += size(first)
            grown = True
        if last < len(tokens) and used + size(last) <= width:
            used += size(last)
            last += 1
            grown = True
        if not grown:
            return first, last


OFF = N_("not checked")


def badge(proof: ProofView | None, width: int, palette: Palette) -> Line:
    """Return the badge in at most so many columns; proof is None while it is turned off."""
    state = ProofState.NONE if proof is None else proof.state
    dim = palette.style("dim")
    if proof is None or state is ProofState.NONE:
        return Line((clip(f"{_(OFF)}{palette.sign(' · ', ' - ')}P", width, palette), dim))
    if state is ProofState.CHECKING:
        return Line((clip(palette.look.words(_("checking…")), width, palette), dim))
    if state is ProofState.IMPOSSIBLE:
        return Line((clip(_("not checked: {reason}", reason=proof.reason), width, palette), palette.style("warn")))
    worst = proof.worst
    if worst is None or not worst.values:
        return Line((clip(_("= torch: nothing computed yet"), width, palette), dim))
    if worst.ok:
        return Line((clip(_agreed(worst, proof.rests), width, palette), palette.style("good")))
    text = _("not torch's: {path} by {size:.0e}", path=worst.path, size=worst.difference)
    return Line((clip(text, width, palette), palette.style("warn")))


def print_proof(proof: Proof, worst: Agreement | None, gradients: bool, console: Console, look: TextStyle) -> None:
    """Print one line: how many of the printed numbers were compared, and the largest difference and where it is."""
    palette = palette_for(console, look)
    if worst is None:
        line = Line((f" torch: {_('not checked: {reason}', reason=proof.reason)}", palette.style("warn")))
    else:
        counted = _n("{n:,} value", "{n:,} values", worst.values)
        if gradients:
            counted = _n("{n:,} values and gradient", "{n:,} values and gradients", worst.values)
        line = Line((f" torch: {counted}, ", palette.style("dim")))
        where = worst.path.replace("∂", look.sign("∂", "d "))
        said = N_("no difference")
        if worst.difference and worst.ok:
            said = N_("largest difference {size:.1e} at {path}")
        elif not worst.ok:
            said = N_("largest difference {size:.1e} at {path}, which is more than {bar:.0e}")
        facts = {"size": worst.difference, "path": where, "bar": BAR}
        line.add(_(said, **facts), palette.style("good" if worst.ok else "warn"))
    told = told_torch(proof.run) if worst is not None else ()
    under = [Line((f" {text}", palette.style("warn"))) for note in told for text in wrap(note, console.width - 2)]
    console.print(TextBlock([Line(), line, *under]), end="")


def _agreed(worst: Agreement, rests: bool) -> str:
    """How near torch is, and whether something was assumed of it."""
    said = N_("= torch exactly, as assumed") if rests else N_("= torch exactly")
    if worst.difference:
        said = N_("= torch to {size:.0e}, as assumed") if rests else N_("= torch to {size:.0e}")
    return _(said, size=worst.difference)


_FRAME = 7  # columns of a box that its title cannot have
_SEED = 8  # columns of ", seed 0" at the end of the header's middle, which can be cut
_SIZES = (("d_model", "d_model {n}"), ("n_heads", N_("heads {n}")), ("n_layers", N_("layers {n}")))


def header(
    moment: StepView, run: Run, width: int, palette: Palette, badge: Line | None = None, is_on: bool = False
) -> Line:
    """Where we are: the model, its size, where its weights come from, the proof badge, the place and the equation.

    The place and the tag are never cut: where they need the room, what stands before them goes. A badge that is not on
    stands there only where nothing else would be cut for it.
    """
    gap, dot = palette.sign(" › ", " > "), palette.sign(" · ", " - ")
    right = "  ".join(filter(None, (moment.where, _("eq {n}/{all}", n=moment.equation, all=moment.equations) + " ")))
    left = f" seqtui{gap}{p_('place', 'explore')}{gap}{moment.model}"
    middle = _about(moment, run, dot)
    tag = f" {run.tag}" if run.tag else ""
    taken = cell_len(tag) + cell_len(right)
    if cell_len(left) + 2 + taken > width:
        left = clip(f" {moment.model}", max(0, width - taken - 2), palette)
    if cell_len(right) > width - cell_len(tag):
        right = clip(moment.where, max(0, width - cell_len(tag)), palette)
    room = width - cell_len(left) - taken - 6
    if badge is None or not (is_on or badge.width + 2 + cell_len(middle) <= room):
        badge = Line()
    elif badge.width:
        badge = Line(*badge.pieces, ("  ", palette.style("dim")))
    room -= badge.width
    if cell_len(middle) > room + _SEED:  # sizes can be looked up elsewhere; what was done to the run cannot
        middle = _about(moment, run, dot, with_sizes=False)
    short = f" {moment.model}"
    if cell_len(middle) > room + _SEED and cell_len(left) > cell_len(short):
        room, left = room + cell_len(left) - cell_len(short), short
    middle = clip(middle, room, palette) if room > 8 or cell_len(middle) <= room else ""
    line = Line((left, palette.style("title")), (tag, palette.style("warn")))
    line.add("    " if middle else "", palette.style("dim")).add(middle, palette.style("dim"))
    line = line.fit(width - cell_len(right) - badge.width).extend(badge)
    return line.fit(width - cell_len(right)).add(right, palette.style("accent")).fit(width)


def _about(moment: StepView, run: Run, dot: str, with_sizes: bool = True) -> str:
    """What the run is: changed or not, what was assumed of it, of which size, with weights from where."""
    sizes = [_(word, n=run.config[name]) for name, word in _SIZES if name in run.config]
    if "d_hidden" in run.config:
        sizes = [_("hidden {n}", n=run.config["d_hidden"])]
    sizes = sizes if with_sizes else []
    drawn = run.tag and run.request.weights is None  # the tag says that they are random
    source = _("seed {n}", n=run.request.seed) if drawn else moment.source
    return edited(moment, dot) + dot.join(filter(None, (moment.assumed, *sizes, source)))


def edited(moment: StepView, dot: str) -> str:
    """Return the words for a changed run and how to take the change back; "" for one that was not changed."""
    count = len(moment.changes)
    return _n("edited: {n} change, u undoes", "edited: {n} changes, u undoes", count) + dot if count else ""


_ENGLISH = re.compile(r"(?<=[가-힣])\([A-Za-z ]+\)$")  # 은닉 상태(hidden state): what a narrow pane can do without


def equation_pane(moment: StepView, width: int, height: int, palette: Palette) -> list[Line]:
    """The current equation in words, signs and numbers."""
    view = moment.current
    if view.level is not Level.NUMBERS:
        drawn = level_lines(view, width - 4, palette, height - 2)
        indented = [Line((" ", palette.style("text"))).extend(line) for line in drawn]
        return box(level_title(view), indented, width, height, palette)
    if cell_len(view.title) > width - _FRAME:
        view = replace(view, title=_ENGLISH.sub("", view.title))
    if cell_len(view.title) > width - _FRAME:  # a whole sentence: it stands inside, under the value's sign
        rest = f": {view.meaning}" if view.meaning else ""
        view = replace(view, title=view.formula.partition(" = ")[0], meaning=view.title + rest)
    drawn = equation_lines(view, width - 4, palette, height - 2)
    lines = [Line((" ", palette.style("text"))).extend(line) for line in drawn]
    return box(view.title, lines, width, height, palette)


ONE_LINE = 120  # columns from which on a sentence has one line
_ROOM_FOR_NEW = 36  # columns behind a sentence from which on new signs stand there
_MARGIN = 3  # columns beside the text: a gap, the mark, a gap


def notice_height(width: int) -> int:
    """The lines that are kept for a sentence: the same at every step, so that nothing moves."""
    return 1 if width >= ONE_LINE else 2


def notice_lines(sentence: str, width: int, palette: Palette, new: Sequence[Sign] = ()) -> list[Line]:
    """Return the sentence in as many lines as are kept for it; what has no room there is cut with a mark.

    Where a line is left, the signs that are new stand in it.
    """
    most, room = notice_height(width), max(1, width - _MARGIN - 1)
    whole = clip(sentence, 10_000, palette)
    texts = wrap(whole, room)
    if len(texts) > most:
        texts = [*texts[: most - 1], clip(" ".join(texts[most - 1 :]), room, palette)]
    mark, style = palette.style("accent"), palette.style("text")
    lines = [
        Line((f" {palette.sign('▸', '>')} " if k == 0 else " " * _MARGIN, mark), (text, style))
        for k, text in enumerate(texts)
    ]
    if new and len(lines) < most:
        lines.append(new_signs(new, width, palette))
    elif new and most == 1 and width - lines[0].width >= _ROOM_FOR_NEW:
        lines[0].extend(new_signs(new, width - lines[0].width, palette))
    return lines
