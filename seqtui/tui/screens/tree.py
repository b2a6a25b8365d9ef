"""The tree of changes: any of them can be gone back to."""

from __future__ import annotations

from functools import partial

from seqtui.render.experiments import tree_line
from seqtui.render.lines import Line
from seqtui.session.whatif.edit_tree import EditTree, Node
from seqtui.tui.screens.choosing import ChoiceDialog

Row = tuple[Node, int]  # a node and its place in the tree's rows


class TreeScreen(ChoiceDialog[Row, Node]):
    """Dismisses with the node to go to, whose run is recorded by then, or None."""

    hint = "Enter goes there, Esc closes, Up and Down move"

    def __init__(self, tree: EditTree) -> None:
        nodes = tree.nodes()
        super().__init__("what was tried", [(node, k) for k, node in enumerate(nodes)], nodes.index(tree.here))
        self.edits, self.drawn = tree, tree.rows()

    def line(self, row: Row, is_chosen: bool, width: int) -> Line:
        """The change, below the one it was made in."""
        return tree_line(self.drawn[row[1]], is_chosen, width, self.app.palette)

    def take(self, row: Row) -> None:
        """Go there; a run that was let go of is recorded again."""
        self.record(partial(self.edits.prepare, row[0]))
