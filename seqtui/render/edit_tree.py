"""The tree of changes, one a line."""

from seqtui.render.lines import Line, clip
from seqtui.render.skin import Skin
from seqtui.session.changing.edit_tree import TreeRow

_INDENT = 2  # columns for each level
_DEEPEST = 16  # levels that are indented; deeper ones are numbered


def tree_line(row: TreeRow, is_chosen: bool, width: int, skin: Skin) -> Line:
    """A change under the one it was made in; the run looked at is named, the chosen row marked."""
    mark = skin.sign("▶", ">") if is_chosen else " "
    deeper = f"({row.depth}) " if row.depth > _DEEPEST else ""
    branch = skin.sign("└ ", "` ") if row.depth else ""
    here = "  you are here" if row.is_here else ""
    indent = " " * (_INDENT * (min(row.depth, _DEEPEST) - 1)) if row.depth else ""
    line = Line((f" {mark} ", skin.ink("accent")), (f"{indent}{branch}{deeper}", skin.ink("dim")))
    label = clip(row.label, max(8, width - line.width - len(here)), skin)
    line.add(label, skin.ink("current" if is_chosen else "title" if row.is_here else "text"))
    return line.add(here, skin.ink("accent"))
