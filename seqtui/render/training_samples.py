"""What a network makes of a few examples, each with the right answer beside what was said, and its map."""

from __future__ import annotations

from rich.cells import cell_len

from seqtui.language import N_, _
from seqtui.render.heatmap import grid_lines
from seqtui.render.lines import Line, Piece, clip, pad, wrap
from seqtui.render.palette import Palette
from seqtui.session.training.view import SampleRow, Samples

_INDENT = 10  # columns of the mark and the verdict
_VERDICT = 7  # columns of the verdict
_NAME = 14  # columns of what is said before an answer


def sample_lines(samples: Samples | None, width: int, height: int, palette: Palette) -> list[Line]:
    """The samples from the chosen one on, as many as there is room for; a wrong answer has the right one beside it."""
    if samples is None:
        return [Line((f" {_('samples: none yet')}", palette.style("dim")))]
    lines = [Line((f" {_title(samples)}", palette.style("title")))]
    drawn = [_sample(row, k == samples.chosen, width, palette) for k, row in enumerate(samples.rows)]
    first = samples.chosen
    while first > 0 and sum(map(len, drawn[first - 1 :])) < height:
        first -= 1
    for k, sample in enumerate(drawn[first:], first):
        if len(lines) > 1 and len(lines) + len(sample) > height:
            said = _("{sign} {n} more", sign=palette.sign("↓", "down"), n=len(drawn) - k)
            lines[0].add(f"  {said}", palette.style("dim"))
            break
        lines += sample
    return lines[:height]


def samples_whole(samples: Samples | None, width: int, height: int, palette: Palette) -> list[Line]:
    """The samples, and the whole text of the chosen one."""
    if samples is None:
        return sample_lines(samples, width, height, palette)
    return _above(samples, _whole(samples.rows[samples.chosen], width, palette), width, height, palette)


def samples_with_map(samples: Samples | None, width: int, height: int, palette: Palette) -> list[Line]:
    """The samples, and of the chosen one its whole text and its map."""
    if samples is None:
        return sample_lines(samples, width, height, palette)
    row = samples.rows[samples.chosen]
    below = _whole(row, width, palette)
    if row.grid is not None:
        below += [Line(), *grid_lines(row.grid, width, 1 + len(row.grid.rows), palette)]
    return _above(samples, below, width, height, palette)


def _above(samples: Samples, below: list[Line], width: int, height: int, palette: Palette) -> list[Line]:
    room = max(min(len(samples.rows) + 1, 4), height - len(below) - 1)
    return [*sample_lines(samples, width, room, palette), Line(), *below][:height]


def _title(samples: Samples) -> str:
    judged = [row.right for row in samples.rows if row.right is not None]
    said = N_("samples after update {update}: {n} of {all} right") if judged else N_("samples after update {update}")
    return _(said, update=samples.step, n=sum(judged), all=len(judged))


def _sample(row: SampleRow, chosen: bool, width: int, palette: Palette) -> list[Line]:
    """``wrong  a b c ? → b  right answer: a`` in one line, or each part below the other where it is too long."""
    mark = palette.sign("▶", ">") if chosen else " "
    head = Line((f" {mark} ", palette.style("accent"))).add(*_verdict(row, palette))
    arrow = palette.sign(" → ", " -> ") if row.source and any(row.output) else ""
    output, wanted = " / ".join(filter(None, row.output)), " / ".join(filter(None, row.wanted))
    answer = f"   {_('right answer: {answer}', answer=wanted)}" if wanted and row.right is not True else ""
    source, output, answer = (clip(text, 1000, palette) for text in (row.source, output, answer))
    if head.width + cell_len(source + arrow + output + answer) <= width - 1:
        line = head.add(source, palette.style("text")).add(arrow, palette.style("dim"))
        return [line.add(output, palette.style("operand")).add(answer, palette.style("title"))]
    room = width - head.width - 1
    if not source:
        return [head.add(clip(output, room, palette), palette.style("operand"))]
    lines = [head.add(clip(source, room, palette), palette.style("text"))]
    parts = [(_("said"), output, "operand")] + [(_("right answer"), wanted, "title")] * bool(answer)
    return lines + [_part(name, text, style, width, palette) for name, text, style in parts if text]


def _part(name: str, text: str, style: str, width: int, palette: Palette) -> Line:
    line = Line((" " * _INDENT, palette.style("dim")), (pad(name, _NAME), palette.style("dim")))
    return line.add(clip(text, width - line.width - 1, palette), palette.style(style))


def _whole(row: SampleRow, width: int, palette: Palette) -> list[Line]:
    """The whole text of a sample: what was read, what was said, and the right answer where that is another."""
    lines = [
        Line((f" {piece}", palette.style("dim"))) for piece in wrap(clip(row.source, 4 * width, palette), width - 2)
    ]
    parts = [(_("said"), row.output, "operand")] + [(_("right answer"), row.wanted, "title")] * bool(row.wanted)
    if len(row.output) > 1 and len(row.wanted) == len(row.output):
        heads = Line((f"  {pad(_('said'), _NAME)}{_('right answer')}", palette.style("dim")))
        both = zip(row.output, row.wanted, strict=True)
        return [*lines, heads, *(_pair(said, wanted, palette) for said, wanted in both)]
    for name, texts, style in parts:
        pieces = [piece for text in texts for piece in wrap(clip(text, 8 * width, palette), width - _NAME - 3) or [""]]
        for k, piece in enumerate(pieces):
            label = pad(name if k == 0 and row.wanted else "", _NAME)
            lines.append(Line((f"  {label}", palette.style("dim")), (piece, palette.style(style))))
    return lines


def _pair(said: str, wanted: str, palette: Palette) -> Line:
    """A line of a picture as it was drawn, and as it should be."""
    line = Line((f"  {pad(clip(said, _NAME - 2, palette), _NAME)}", palette.style("operand")))
    return line.add(clip(wanted, _NAME, palette), palette.style("title"))


def _verdict(row: SampleRow, palette: Palette) -> Piece:
    """Whether it is right, in a word; nothing where that cannot be said."""
    words: dict[bool | None, Piece] = {
        True: (pad(_("right"), _VERDICT), palette.style("good")),
        False: (pad(_("wrong"), _VERDICT), palette.style("warn")),
    }
    return words.get(row.right, ("", palette.style("text")))
