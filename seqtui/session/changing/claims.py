"""What is said of two runs beside each other: one claim each, with the numbers it was made from."""

from seqtui.models.statement import Claim

MOVED_READ = Claim("moved at words read", "how far {what} moved at each word read")
MOVED_WRITTEN = Claim("moved at words written", "how far {what} moved at each word written")
MOVED_COLOURS = Claim("moved at colours read", "how far {what} moved at each step, by the colour it reads")
MOVED_ROWS = Claim("moved by row", "how far {what} moved, row by row")
MOVED_WHOLE = Claim("moved as a whole", "how far {what} moved")
ONLY_AFTER = Claim("only after", "only in the run after the change")
ONLY_BEFORE = Claim("only before", "only in the run before the change")
OTHER_SHAPE = Claim("other shape", "{before} → {after}: another shape, so nothing to compare")
PATCHES_DIFFER = Claim("patches differ", "{count} of {patches} patches differ: {which}")
ALL_PATCHES_SAME = Claim("all patches same", "no patch differs: all {patches} patches are the same")
OTHER_PATCHES = Claim("other patches", "{before} and {after} pixels: other sizes, so nothing to compare")

CHANGES: tuple[Claim, ...] = (
    MOVED_READ,
    MOVED_WRITTEN,
    MOVED_COLOURS,
    MOVED_ROWS,
    MOVED_WHOLE,
    ONLY_AFTER,
    ONLY_BEFORE,
    OTHER_SHAPE,
    PATCHES_DIFFER,
    ALL_PATCHES_SAME,
    OTHER_PATCHES,
)
