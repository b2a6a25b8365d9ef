"""The panes of attention: one head's map, all heads of a layer, one query through all stages."""

from rich.cells import cell_len

from seqtui.language import _
from seqtui.render.lines import Line, clip, flush_right, pad
from seqtui.render.matrix import in_units, map_lines, map_room, rows_in_line, shade, shrunk_lines
from seqtui.render.palette import Palette
from seqtui.session.maps.attention import AttentionView, HeadsView, SmallMap
from seqtui.session.maps.matrix import MatrixView, Room
from seqtui.session.maps.stages import KeyRow, StagesView
from seqtui.session.text import WIDTH, aligned, short

_BACK = ("scores", "scaled", "masked", "pattern")
_WORDS = ("q k", "/ √d", "+ mask", "softmax")
_LIT = ("scores", "scaled", "attn_scores", "pattern", "", "z", "z")  # the stage that each column belongs to
_ASCII_WORDS = ("q k", "/sqrt d", "+ mask", "softmax")
_LABEL, _SMALL_LABEL, _GAP = 11, 10, 2
_NAME, _CAPTION = 8, 34  # columns for the name of a head; for the scale, and how many of the heads are shown


def attention_lines(view: AttentionView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the map of one head at one stage; what the chosen query sees of the chosen key, then all its numbers."""
    drawn = map_lines(view.matrix, width, palette)
    drawn[0] = _title(view, width, palette)
    return [*drawn[: height - 1], _numbers(view, width, palette)]


def heat_lines(view: MatrixView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return any matrix of tokens as a heat map."""
    return map_lines(view, width, palette)[:height]


def heads_room(heads: int, shape: tuple[int, int], width: int, height: int, palette: Palette) -> tuple[int, Room]:
    """How many small maps fit side by side, and the cells of each: two columns a key, or shrunk where they do not."""
    rows, columns = shape
    each = 2 * columns + _GAP
    fit = min(heads, (width - _SMALL_LABEL) // each)
    has_room = width - _SMALL_LABEL - (fit - 1) * each - _NAME >= _CAPTION
    lines = max(1, height - 1 if has_room else height - 2)  # the scale has a line of its own, or the end of the first
    if rows <= lines and fit >= min(heads, 2):
        return fit, Room(rows, columns)
    lines = max(1, height - 2)
    across = max(8, min(columns, (width - 1) // min(heads, 6) - _GAP))
    fit = max(1, min(heads, (width - 1) // (across + _GAP)))
    return fit, Room(min(rows - 1, (lines - 1) * rows_in_line(palette)) or 1, across)


def heads_lines(view: HeadsView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the maps side by side, each under its name, the current one lit.

    Where there is a line for them, the keys stand over their columns by the first sign of each.
    """
    blocks = [_small(view, small, palette) for small in view.heads]
    each = blocks[0][0].width if blocks else 0
    names = Line((pad(_layer(view, palette), _SMALL_LABEL if view.rows else 1), palette.style("dim")))
    for k, small in enumerate(view.heads):
        name = clip(small.label or "head", each - 1, palette)
        is_last = k == len(view.heads) - 1
        names.add(name if is_last else pad(name, each), palette.style("accent" if small.is_lit else "dim"))
    rest = _("{n} of {all}", n=len(view.heads), all=view.more) if view.more > len(view.heads) else ""
    caption = view.signs if view.rows or not palette.has_half_blocks else view.strongest
    if not view.rows and view.layer:  # its name stands over the words, where they have room
        caption = f"{view.layer}: {caption}"
    is_beside = width - names.width > cell_len(caption) + cell_len(rest) + 2
    if is_beside:
        rest = f"{caption}  {rest}".strip()
    lines = [names.cut(width - cell_len(rest), palette).add(rest, palette.style("faint"))]
    for k, row in enumerate(zip(*blocks, strict=True)):
        line = _query(view, k, palette) if view.rows else Line((" ", palette.style("dim")))
        for piece in row:
            line.extend(piece)
        lines.append(line.fit(width))
    lines += [] if is_beside else [Line((f" {caption}", palette.style("faint"))).fit(width)]
    if view.rows and view.columns and len(lines) < height:
        lines.insert(1, _initials(view, palette).fit(width))
    return lines


def _initials(view: HeadsView, palette: Palette) -> Line:
    """What the axes are, and over each column of each map the first sign of its key."""
    line = Line((pad(f" {_('query')}\\{_('key')}", _SMALL_LABEL), palette.style("dim")))
    for _head in view.heads:
        for word in view.columns:
            sign = clip(word, 40, palette)[:1]
            line.add(" " * (2 - cell_len(sign)) + sign, palette.style("dim"))
        line.add(" " * _GAP, palette.style("dim"))
    return line


def stages_lines(view: StagesView, width: int, palette: Palette) -> list[Line]:
    """Return one query, a key a line: how well they meet, stage by stage, and what the key adds to z."""
    words = _BACK if view.backwards else _ASCII_WORDS if palette.look.ascii else _WORDS
    heads = (*words, f"v[{view.unit}]", *(() if view.backwards else (_("share v"), f"z[{view.unit}]")))
    path = clip(view.title, width - 12, palette)
    lines = [
        Line((f" {path}", palette.style("title"))).fit(width - 10).add(_window(view), palette.style("faint")).fit(width)
    ]
    shown = _stages_shown(view, len(heads), width)
    head = Line((" " * _LABEL, palette.style("dim")))
    for k in shown:
        head.add(flush_right(heads[k], WIDTH - 2) + "  ", palette.style("accent" if _LIT[k] == view.stage else "dim"))
    lines.append(
        head.add("" if len(shown) == len(heads) else palette.sign("…", "~"), palette.style("faint")).fit(width)
    )
    for k, row in enumerate(view.rows):
        lines.append(_key(row, k == view.row, view, shown, palette).fit(width))
    return lines


def _stages_shown(view: StagesView, count: int, width: int) -> range:
    """Which columns stand beside the keys: all of them, or as many as fit around the one that is computed."""
    fit = max(1, min(count, (width - _LABEL - 1) // WIDTH))
    lit = _LIT.index(view.stage) if view.stage in _LIT[:count] else 0
    first = max(0, min(lit - fit // 2, count - fit))
    return range(first, first + fit)


def stages_room(height: int) -> int:
    """How many keys fit."""
    return max(1, height - 2)


def attention_room(shape: tuple[int, int], width: int, height: int, palette: Palette) -> Room:
    """The room for the map of one head."""
    return map_room(shape, width, height, palette)


def _title(view: AttentionView, width: int, palette: Palette) -> Line:
    arrow = palette.sign(" → ", " -> ")
    if view.value is None:
        text = _("not computed yet")
    else:
        text = _("masked") if view.is_masked else short(view.value, minus=palette.look.minus)
    pair = f"{clip(view.query, 14, palette)}{arrow}{clip(view.key, 14, palette)}"
    where = str(view.scope) or "head"
    if cell_len(where) > width // 4:
        where = str(view.scope.innermost)
    line = Line(
        (f" {where} ", palette.style("dim")), (f"{view.title}{in_units(view.matrix)}  ", palette.style("title"))
    )
    size = "" if view.matrix.is_whole else "{} x {}".format(*view.matrix.more)
    line.add(f"{pair} = " if view.value is not None else "", palette.style("text")).add(text, palette.style("accent"))
    if line.width + len(size) >= width:
        return line.cut(width, palette)
    return line.fit(width - len(size) - 1).add(size, palette.style("faint")).fit(width)


def _numbers(view: AttentionView, width: int, palette: Palette) -> Line:
    """The numbers of the query's row, the largest first, as many as fit on the line."""
    line = Line((f" {clip(view.query, 12, palette)}:", palette.style("accent")))
    for word, value in view.numbers:
        name, number = f"  {clip(word, 12, palette)} ", short(value, minus=palette.look.minus)
        if line.width + cell_len(name) + len(number) > width:
            break
        line.add(name, palette.style("dim")).add(number, palette.style("text"))
    return line.fit(width)


def _small(view: HeadsView, small: SmallMap, palette: Palette) -> list[Line]:
    """One small map with the gap behind it; the lit query's row marked at its left where it is shrunk."""
    if not view.rows:
        drawn = shrunk_lines(small.cells, view.signed, small.scale, palette)
        lit = small.query // rows_in_line(palette)
        mark, style = palette.sign("▶", ">"), palette.style("accent")
        return [line.add((mark if k == lit else " ") + " ", style) for k, line in enumerate(drawn)]
    lines = []
    for k, row in enumerate(small.cells):
        line = Line()
        for value in row:
            masked = value is not None and value != value
            style = palette.masked if masked else palette.heat(value, view.signed, small.scale)
            line.add(shade(value, view.signed, small.scale, palette).rjust(2), style)
        lines.append(line.add(("<" if k == small.query else " ").rjust(_GAP), palette.style("accent")))
    return lines


def _query(view: HeadsView, k: int, palette: Palette) -> Line:
    word = view.rows[k]
    here = view.heads[0].query == k
    mark = palette.sign("▶", ">") if here else " "
    text = mark + pad(clip(word, _SMALL_LABEL - 2, palette), _SMALL_LABEL - 1)
    return Line((text, palette.style("accent" if here else "dim")))


def _layer(view: HeadsView, palette: Palette) -> str:
    return f" {clip(str(view.layer.innermost), _SMALL_LABEL - 2, palette)}" if view.rows else ""


def _key(row: KeyRow, here: bool, view: StagesView, shown: range, palette: Palette) -> Line:
    mark = palette.sign("▶", ">") if here else " "
    name = mark + pad(clip(row.key, _LABEL - 2, palette), _LABEL - 1)
    line = Line((name, palette.style("accent" if here else "dim")))
    stages = (row.score, row.scaled, row.masked, row.share, row.v, row.part, row.total)[: 5 if view.backwards else 7]
    masked = row.masked is not None and row.masked == float("-inf")
    for k in shown:
        value, name = stages[k], _LIT[k]
        if value is None:
            line.add(palette.sign("·", ".").rjust(WIDTH - 4).ljust(WIDTH), palette.style("pending"))
        elif masked and k == 2:
            line.add(palette.sign("╱╱", "xx").rjust(WIDTH - 4).ljust(WIDTH), palette.masked)
        elif k == 3 and not view.backwards:
            line.add(aligned(value), palette.heat(value, False))
        else:
            line.add(aligned(value), palette.style("text" if name == view.stage else "computed"))
    return line


def _window(view: StagesView) -> str:
    shown = len(view.rows)
    first, last = view.first, view.first + shown - 1
    return _("{first}-{last} of {all}", first=first, last=last, all=view.more) if shown < view.more else ""
