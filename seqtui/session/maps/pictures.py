"""A picture as a screen is given it: pixels, patches, what a query attends to; and two of them beside each other."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.models.inputs.pictures import Colour, PatchGrid
from seqtui.models.inputs.text import START
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.statements import (
    ALL_PATCHES_SAME,
    ATTENDS,
    ATTENDS_WORDS,
    OTHER_PATCHES,
    PATCHES_DIFFER,
    PATCHES_DRAWN,
    PATCHES_READ,
)
from seqtui.session.whatif.parse_edit import words_of

Grid = tuple[tuple[float, ...], ...]

LARGE = 64  # pixels of a side that are drawn one by one


class Overlay(Struct, frozen=True, eq=False):
    """What one query attends to: its share for each patch [row][column], and for the words before the patches.

    title says where the shares come from; query is the token that attends, patch its number (-1: it is no patch); said
    that it does, and what digits of the shares mean.
    """

    title: str
    query: str
    patch: int
    shares: Grid
    words: tuple[tuple[str, float], ...]
    said: Statement

    @property
    def largest(self) -> float:
        """The largest share of a patch."""
        return max((share for row in self.shares for share in row), default=0.0)


class PictureView(Struct, frozen=True, eq=False):
    """A picture as a pane is given it, frozen: pixels, patches, and how far it is drawn.

    pixels[row][column] is a grey level from 0 to 1, or the number of a colour in the palette; None is not drawn yet.
    patch: pixels along a patch's side. now: the patch that is drawn next or looked at, -1 for none. marked are patches
    with a sign on them. caption is what it was drawn from, in words; "" where it was read.
    """

    title: str
    pixels: tuple[tuple[float | None, ...], ...]
    palette: tuple[Colour, ...]
    patch: int
    now: int = -1
    overlay: Overlay | None = None
    marked: frozenset[int] = frozenset()
    caption: str = ""

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return len(self.pixels)

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return len(self.pixels[0])


def picture_view(
    run: Run, time: int | None = None, overlay: Overlay | None = None, cursor: int | None = None
) -> PictureView | None:
    """Return the picture of a run, None for a run without one.

    A picture that is generated is shown as it stands when time step ``time`` begins, patches 0 … time − 2 drawn and
    patch time − 1 to come; None shows it as far as it goes. When the walk has come past the choice of that patch, it is
    drawn, too: cursor is the step that was just computed. One that is read is there from the start.
    """
    canvas = run.canvas
    if canvas is None:
        return None
    if not canvas.palette:
        image, patch = shown_levels(run.trace.value("image"), canvas.patch)
        now = overlay.patch if overlay else -1
        title = PATCHES_READ(patches=canvas.patches, size=canvas.patch)
        return PictureView(title, tuple(map(tuple, image.tolist())), (), patch, now, overlay)
    drawn = canvas.patches if time is None else max(0, min(time - 1, canvas.patches))
    chosen = f"t{time}.chosen"
    if cursor is not None and drawn < canvas.patches and run.trace.has(chosen):
        drawn += run.trace.find(chosen) <= cursor
    names = [colour.name for colour in canvas.palette]
    cells: list[float | None] = [names.index(name) for name in run.outputs[:drawn]]
    cells += [None] * (canvas.patches - drawn)
    rows = tuple(tuple(cells[k : k + canvas.width]) for k in range(0, canvas.patches, canvas.width))
    now = time - 1 if time is not None and 0 < time <= canvas.patches else -1
    title = PATCHES_DRAWN(drawn=drawn, patches=canvas.patches, time=time, cursor=cursor, request=run.request)
    caption = " ".join(word for word in run.given if word != START)
    return PictureView(title, rows, canvas.palette, canvas.patch, now, overlay, caption=caption)


def shown_levels(image: np.ndarray, patch: int) -> tuple[np.ndarray, int]:
    """What is drawn of a picture that is read, and how many pixels a patch's side has there: grey levels, 1 for ink.

    Of several channels it is their average, from light to ink. A large picture is drawn with two by two averages for
    each patch, or one where its pixels are of an odd number.
    """
    levels = image if image.ndim == 2 else 1 - image.mean(axis=2)
    if levels.min() < 0 or levels.max() > 1:  # levels that were made ready for a network
        levels = (levels - levels.min()) / (np.ptp(levels) or 1.0)
    if max(levels.shape) <= LARGE or patch == 1:
        return levels, patch
    side = 2 if patch % 2 == 0 else 1
    size = patch // side
    height, width = (extent // size for extent in levels.shape)
    return levels.reshape(height, size, width, size).mean(axis=(1, 3)), side


def picture_names(run: Run) -> tuple[tuple[str, ...], ...]:
    """The colours of a finished picture by name, row by row; () for a run that draws none."""
    canvas = run.canvas
    if canvas is None or not canvas.palette:
        return ()
    return tuple(run.outputs[k : k + canvas.columns] for k in range(0, canvas.patches, canvas.columns))


def overlay_of(run: Run, path: str, query: int | None = None) -> Overlay:
    """Return what one row of a pattern gives to the patches and to what stands before them.

    path: of a pattern [query, key]. query: the row, counted in the pattern; None takes the class token of a picture
    that is read, and the newest token of one that is drawn. Keys that are not there yet have a share of 0.
    Raises SeqtuiError when there is no such path.
    """
    canvas, pattern = _canvas(run), run.trace.value(path)
    row = query if query is not None else 0 if not canvas.palette else pattern.shape[0] - 1
    shares = pattern[row]
    names = run.positions or run.tokens
    at = row + (pattern.shape[1] - pattern.shape[0])  # with a cache, the queries are the newest of the keys
    seen = np.zeros(canvas.patches)
    seen[: max(0, len(shares) - canvas.first)] = shares[canvas.first :]
    words = tuple(zip(names, shares[: canvas.first].tolist(), strict=False))
    facts = {"query": names[at], "largest": float(seen.max()), "path": path, "row": row}
    said = ATTENDS(**facts) if facts["largest"] > 0 else ATTENDS_WORDS(**facts)
    return Overlay(path, names[at], max(-1, at - canvas.first), _grid(canvas, seen), words, said)


def pattern_paths(run: Run, time: int | None = None) -> tuple[str, ...]:
    """The patterns that can be laid over a picture: those of a time step, or of a run without time."""
    return tuple(p for p, k in run.trace.named() if run.trace[k].name == "pattern" and run.trace[k].time == time)


def _canvas(run: Run) -> PatchGrid:
    if run.canvas is None:
        raise ValueError("this run has no picture")
    return run.canvas


def _grid(canvas: PatchGrid, shares: np.ndarray) -> Grid:
    return tuple(map(tuple, shares.reshape(canvas.rows, canvas.columns).tolist()))


class PicturePair(Struct, frozen=True, eq=False):
    """Two finished pictures; what each was made from, in words; the patches that differ, and that in words."""

    before: PictureView
    after: PictureView
    captions: tuple[str, str]
    differ: tuple[int, ...]
    said: Statement


def picture_pair(before: Run, after: Run) -> PicturePair | None:
    """Return the pictures of two runs; None where not both have one."""
    old, new = picture_view(before), picture_view(after)
    if old is None or new is None:
        return None
    captions = " ".join(words_of(before)), " ".join(words_of(after))
    runs = (before.request, after.request)
    if (old.height, old.width, old.patch) != (new.height, new.width, new.patch):
        sizes = {"before": f"{old.height}×{old.width}", "after": f"{new.height}×{new.width}"}
        return PicturePair(old, new, captions, (), OTHER_PATCHES(runs=runs, **sizes))
    differ = _differing(old, new)
    count, patches = len(differ), (old.height // old.patch) * (old.width // old.patch)
    facts = {"runs": runs, "patches": patches, "differ": differ}
    said = PATCHES_DIFFER(count=count, which=_listed(differ), **facts) if differ else ALL_PATCHES_SAME(**facts)
    marked = frozenset(differ)
    return PicturePair(replace(old, marked=marked), replace(new, marked=marked), captions, differ, said)


def pair_data(before: Run, after: Run, pair: PicturePair) -> dict[str, object]:
    """The pictures as plain data, for JSON: drawn ones as names of colours, row by row; and the patches that differ."""
    found = {name: [list(row) for row in picture_names(run)] for name, run in (("before", before), ("after", after))}
    return {**(found if found["after"] else {}), "differ": list(pair.differ), "said": pair.said}


def _differing(old: PictureView, new: PictureView) -> tuple[int, ...]:
    """The numbers of the patches in which a pixel differs, row by row."""
    size, columns = old.patch, old.width // old.patch
    other = np.array(old.pixels, dtype=np.float64) != np.array(new.pixels, dtype=np.float64)
    rows, places = np.nonzero(other)
    return tuple(sorted({int(y // size * columns + x // size) for y, x in zip(rows, places, strict=True)}))


def _listed(numbers: tuple[int, ...]) -> str:
    """Numbers with runs of neighbours written short: ``0–2, 6–8, 12``."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
