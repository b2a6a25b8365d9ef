"""A lesson above its stage: the title, the words of the step, a question with its options, and the action asked for."""

from collections.abc import Callable, Iterator, Sequence

from rich.cells import cell_len
from rich.style import Style as RichStyle

from seqtui.course.lesson_view import LessonView, OptionView, Tone
from seqtui.course.marked_text import Mark, Span
from seqtui.language import _
from seqtui.render.lines import Line, clip
from seqtui.render.palette import Palette
from seqtui.session.text import safe

KeyName = Callable[[str], str]  # how a key is written on this terminal
_STYLES = {
    **{Mark.PLAIN: "text", Mark.CODE: "operand", Mark.WORD: "accent", Mark.TERM: "title"},
    **{Mark.FACT: "operand", Mark.KEY: "key"},
}
_TONES = {Tone.RIGHT: "good", Tone.WRONG: "warn", Tone.HINT: "dim", Tone.SOLUTION: "title", Tone.NOTE: "dim"}
_SIGNS = {Tone.RIGHT: ("✓", "+"), Tone.WRONG: ("✗", "x"), Tone.HINT: ("?", "?"), Tone.SOLUTION: ("=", "=")}


def lesson_lines(
    view: LessonView, width: int, most: int, palette: Palette, key: KeyName = str, keys: Sequence[str] = ()
) -> list[Line]:
    """Return the page; where it takes more than so many lines and something was said, without what was asked before.

    keys stand at the right of the title, the last ones where not all have room. The last line is the action, on a rule
    that parts the page from the stage; a question that is typed ends without.
    """
    return [line for _letter, line in lesson_rows(view, width, most, palette, key, keys)]


def lesson_rows(
    view: LessonView, width: int, most: int, palette: Palette, key: KeyName = str, keys: Sequence[str] = ()
) -> list[tuple[str, Line]]:
    """Return the lines of lesson_lines, each with the letter of the option that it belongs to, "" for none."""
    words = [line for text in view.paragraphs for line in flowed(text, width - 2, palette, key)]
    options = [] if view.question is None else view.question.options
    chosen = [(option.letter, line) for option in options for line in _option(option, width, palette, key)]
    said = [line for tone, text in view.said for line in _said(tone, text, width, palette, key)]
    above, foot = [_title(view, keys, width, palette)], _foot(view, width, palette, key)
    around = len(above) + len(foot) + len(chosen) + len(said)
    if said and around + len(words) > most:
        words = []
    if view.question is not None and view.question.is_answered and around + len(words) > most:
        chosen = []
    ahead, behind = ([("", line) for line in lines] for lines in ((*above, *words), (*said, *foot)))
    return [*ahead, *chosen, *behind]


def flowed(text: Sequence[Span], width: int, palette: Palette, key: KeyName = str, indent: int = 1) -> list[Line]:
    """Return a paragraph in lines of at most so many columns behind an indent, each piece in the style of its mark."""
    lines: list[Line] = []
    line, used = Line(), 0
    for word, gap in _words(text, palette, key):
        size = sum(cell_len(piece) for piece, _ in word)
        if used and used + gap + size > width:
            lines.append(line)
            line, used = Line(), 0
        line.add(" " * (gap if used else indent), palette.style("text"))
        used += gap if used else 0
        for piece, style in word:
            line.add(piece, style)
        used += size
    return [*lines, line] if used else lines


Word = list[tuple[str, RichStyle]]  # pieces that no space parts


def _words(text: Sequence[Span], palette: Palette, key: KeyName) -> Iterator[tuple[Word, int]]:
    """What is not broken, each with the columns of the gap before it; a formula is broken at its spaces, too."""
    word: Word = []
    gap = 0
    for span in text:
        written = key(span.text) if span.mark is Mark.KEY else span.text
        shown, style = palette.look.words(safe(written)), palette.style(_STYLES[span.mark])
        for k, piece in enumerate(shown.split(" ")):
            if k > 0:
                if word:
                    yield word, gap
                word, gap = [], 1
            if piece:
                word.append((piece, style))
    if word:
        yield word, gap


def _title(view: LessonView, keys: Sequence[str], width: int, palette: Palette) -> Line:
    """The lesson, the place in it, and at the right the keys that go on."""
    (step, steps), question = view.place, view.question
    place = _("step {step}/{steps}", step=step, steps=steps)
    if not view.of_steps:
        place = _("question {number}/{count}", number=step, count=steps)
    elif question is not None and question.count == 1:
        place = _("step {step}/{steps}, a question", step=step, steps=steps)
    elif question is not None:
        number, count = question.number, question.count
        place = _("step {step}/{steps}, question {number}/{count}", step=step, steps=steps, number=number, count=count)
    room = width - cell_len(place) - 4
    line = Line((f" {clip(palette.look.words(view.title), room, palette)}", palette.style("title")))
    line.add(f"  {place}", palette.style("accent"))
    shown = ["  ".join(keys[k:]) for k in range(len(keys))]
    named = next((text for text in shown if line.width + cell_len(text) + 3 <= width), "")
    line = line.fit(width - cell_len(named) - 1).add(named, palette.style("dim"))
    return line.fit(width)


def _option(option: OptionView, width: int, palette: Palette, key: KeyName) -> list[Line]:
    mark = palette.sign("▶", ">") if option.is_taken else " "
    lines = flowed(option.words, width - 7, palette, key, indent=0)
    ahead = Line((f" {mark} ", palette.style("accent")), (f"{option.letter}  ", palette.style("key")))
    blank = Line((" " * ahead.width, palette.style("text")))
    return [Line(*(ahead if k == 0 else blank).pieces).extend(line) for k, line in enumerate(lines)]


def _said(tone: Tone, text: Sequence[Span], width: int, palette: Palette, key: KeyName) -> list[Line]:
    sign = palette.sign(*_SIGNS.get(tone, (" ", " ")))
    lines = flowed(text, width - 4, palette, key, indent=0)
    ahead, blank = Line((f" {sign} ", palette.style(_TONES[tone]))), Line(("   ", palette.style("text")))
    return [Line(*(ahead if k == 0 else blank).pieces).extend(line) for k, line in enumerate(lines)]


def _foot(view: LessonView, width: int, palette: Palette, key: KeyName) -> list[Line]:
    """The action on a rule, a tick before it when it was done; nothing under which an answer is typed."""
    question = view.question
    if question is not None and question.is_typed and not question.is_answered:
        return []
    border, across = palette.style("border"), palette.sign("─", "-")
    sign = palette.sign("✓", "+") if view.is_met else palette.sign("▸", ">")
    lines = flowed(view.action, width - 6, palette, key, indent=0) or [Line()]
    drawn, style = [], palette.style("good" if view.is_met else "accent")
    for k, line in enumerate(lines):
        ahead = Line((across, border))
        if line.pieces:
            ahead.add(f" {sign if k == 0 else ' '} ", style).extend(line).add(" ", border)
        drawn.append(ahead.add(across * max(0, width - ahead.width), border))
    return drawn
