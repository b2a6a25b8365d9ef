"""Two pictures beside each other: those of the runs before and after a change, and the patches that differ."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.changing.claims import ALL_PATCHES_SAME, OTHER_PATCHES, PATCHES_DIFFER
from seqtui.session.changing.words import words_of
from seqtui.session.maps.picture import PictureView, picture_names, picture_view


@dataclass(frozen=True, eq=False, slots=True)
class PicturePair:
    """Both pictures, finished; what each was made from, in words; the patches that differ, and that in words."""

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
