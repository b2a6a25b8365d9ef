"""What was tried, as a tree: each change of a run is a child of the run it was made in, and nothing tried is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from seqtui.language import _
from seqtui.models.model import Request, Run
from seqtui.models.statement import Statement
from seqtui.models.table import run as record
from seqtui.session import statements
from seqtui.session.text import edit_label

KEPT = 16_000_000  # recorded numbers of kept runs, 128 MB: what is dropped is recorded again, bit by bit the same


Trail = tuple[tuple[str, Request], ...]


class Baseline(Struct, frozen=True, eq=False):
    """What a run is compared with: the run before its changes, and those changes, each with the request it led to.

    told is what to look at, where an experiment or a preset was made of the two runs.
    """

    run: Run
    trail: Trail = ()
    told: str = ""

    @property
    def changes(self) -> tuple[str, ...]:
        """What was changed since, in words."""
        return tuple(label for label, _ in self.trail)


class Node(Struct, eq=False):
    """One run that was looked at: its request, and what was changed in its parent's run to get it.

    base is the request whose run this one is compared with, None at the root. A node that begins is what its children
    are compared with: the run as it was opened, another text or other settings, an experiment. visited is the child
    that redo goes to.
    """

    request: Request
    label: str
    parent: Node | None = None
    base: Request | None = None
    begins: bool = True
    children: list[Node] = field(default_factory=list)
    visited: Node | None = None

    @property
    def depth(self) -> int:
        """How many changes lie between this run and the first."""
        return sum(1 for _ in self.line()) - 1

    def line(self) -> Iterator[Node]:
        """Return the node and its ancestors, up to the root."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


class TreeRow(Struct, frozen=True):
    """One line of the drawn tree."""

    label: str
    depth: int
    is_here: bool


class EditTree:
    """The changes of one sitting with a place in them; here is the node whose run is looked at.

    Only the runs visited last are kept, up to that many recorded numbers besides the one looked at and the one it is
    compared with.
    """

    def __init__(self, run: Run, keep: int = KEPT, record: Callable[[Request], Run] = record) -> None:
        self.root = self.here = Node(run.request, _("as it was opened"))
        self._keep, self._record = keep, record
        self._runs: dict[Request, Run] = {}  # the one visited last stands last
        self._sizes: dict[Request, int] = {}
        self._put(run.request, run)

    @classmethod
    def opened(cls, run: Run, baseline: Baseline | None = None) -> EditTree:
        """The tree of a run that was opened: beside the run it was changed from, or with its edits one by one."""
        if baseline is not None:
            tree, trail = cls(baseline.run), baseline.trail
            for label, request in trail[:-1]:
                tree._add(label, request, None)
            tree.make(trail[-1][0] if trail else _labels(run.request) or _("as it was opened"), run.request, run)
            return tree
        tree = cls(run)
        if run.request.edits:
            tree.root.request = replace(run.request, edits=())
            for k, (path, value) in enumerate(run.request.edits, 1):
                last = k == len(run.request.edits)
                request = run.request if last else replace(run.request, edits=run.request.edits[:k])
                tree._add(edit_label(path, value), request, None)
        return tree

    @property
    def run(self) -> Run:
        """The run looked at."""
        return self.run_of(self.here.request)

    @property
    def before(self) -> Run | None:
        """The run that this one is compared with: as it was before all edits; None where nothing was changed."""
        return None if self.here.base is None else self.run_of(self.here.base)

    @property
    def changes(self) -> tuple[str, ...]:
        """What was changed since the run that this one is compared with, in order."""
        return tuple(label for label, _ in self.trail)

    def baseline(self, told: str = "", node: Node | None = None) -> Baseline | None:
        """Return what the run looked at, or that of a node, is compared with; told is what to look at."""
        node = node or self.here
        return None if node.base is None else Baseline(self.run_of(node.base), _trail(node), told)

    def baseline_of(self, label: str, request: Request, told: str = "", base: Run | None = None) -> Baseline:
        """Return what a change of the run looked at will be compared with, before it is made; base as in make."""
        here = self.here
        if base is not None or here.base is None or here.begins:
            return Baseline(base or self.run_of(here.request), ((label, request),), told)
        return Baseline(self.run_of(here.base), (*self.trail, (label, request)), told)

    @property
    def trail(self) -> Trail:
        """The changes since the run that this one is compared with, each with the request that came of it."""
        return _trail(self.here)

    def has(self, request: Request | None) -> bool:
        """Whether the run of a request is kept, so that going there takes no time."""
        return request is None or request in self._runs

    def make(self, label: str, request: Request, run: Run | None = None, base: Run | None = None) -> Node:
        """Add a change of the run looked at and go there; run is its run, if it is recorded already.

        base: the run to compare with, when this is no edit but a new beginning, as other settings are. Raises
        SeqtuiError, and stays where it is, when the request cannot be run.
        """
        run = run or self._record(request)
        node = self._add(label, request, base)
        self._put(request, run)
        if base is not None:
            self._put(base.request, base)
        return node

    def undo(self) -> bool:
        """Go to the parent; returns whether there is one."""
        return self.here.parent is not None and self.go(self.here.parent)

    def redo(self) -> bool:
        """Go to the child that was visited last; returns whether there is one."""
        return self.here.visited is not None and self.go(self.here.visited)

    def told_undo(self) -> Statement:
        """What undoing comes to here, to be said after it."""
        here, child = self.here, self.here.visited
        if here.parent is None:
            redo = _("; U makes {label} again", label=child.label) if child else ""
            return statements.NOTHING_TO_UNDO(redo=redo, request=here.request)
        return statements.UNDONE(label=here.label, request=here.request, back=here.parent.request)

    def told_redo(self) -> Statement:
        """What doing again comes to here, to be said after it."""
        here, child = self.here, self.here.visited
        if child is None:
            return statements.NOTHING_TO_REDO(request=here.request)
        return statements.AGAIN(label=child.label, request=child.request, back=here.request)

    def go(self, node: Node) -> bool:
        """Go to a node; returns whether that is another place."""
        moved = node is not self.here
        self.here = node
        while node.parent is not None:
            node.parent.visited = node
            node = node.parent
        return moved

    def prepare(self, node: Node) -> Run:
        """Return the run of a node, when what it is compared with is there as well."""
        if node.base is not None:
            self.run_of(node.base)
        return self.run_of(node.request)

    def run_of(self, request: Request) -> Run:
        """The run of a request of this tree, recorded again if it was dropped."""
        run = self._runs.get(request) or self._record(request)
        self._put(request, run)
        return run

    def nodes(self) -> list[Node]:
        """All nodes, each before its children, which follow it in the order in which they were made."""
        found, left = [], [self.root]
        while left:
            node = left.pop()
            found.append(node)
            left += reversed(node.children)
        return found

    def rows(self) -> tuple[TreeRow, ...]:
        """The tree as lines, in the order of nodes()."""
        return tuple(TreeRow(node.label, node.depth, node is self.here) for node in self.nodes())

    def _add(self, label: str, request: Request, base: Run | None) -> Node:
        parent = self.here
        compared = base.request if base else parent.request if parent.begins else parent.base
        node = Node(request, label, parent, compared, begins=base is not None)
        parent.children.append(node)
        self.go(node)
        return node

    def _put(self, request: Request, run: Run) -> None:
        """Keep a run as the one visited last; let go of old ones while there are too many numbers."""
        if self._runs.pop(request, None) is not run:
            self._sizes[request] = sum(step.value.size for step in run.trace)
        self._runs[request] = run
        needed = {request, self.here.request, self.here.base}
        for old in [kept for kept in self._runs if kept not in needed]:
            if sum(self._sizes.values()) <= self._keep:
                return
            del self._runs[old], self._sizes[old]


def _trail(here: Node) -> Trail:
    found: list[tuple[str, Request]] = []
    for node in here.line():
        if node.base is None or (found and node.begins):
            break
        found.append((node.label, node.request))
        if node.begins:
            break
    return tuple(reversed(found))


def setup_label(old: Request, new: Request) -> str:
    """What was changed in the setup: the text, the seed, settings."""
    parts = [_("text: {text}", text=new.text)] * (old.text != new.text) + [_("seed {seed}", seed=new.seed)] * (
        old.seed != new.seed
    )
    parts += [f"{key}={value}" for key, value in new.settings.items() if old.settings.get(key) != value]
    return ", ".join(parts) or _("the same settings")


def _labels(request: Request) -> str:
    return "; ".join(edit_label(path, value) for path, value in request.edits)
