"""The level of blocks: the parts of a model in reading order, and what goes into each and comes out.

Nothing here knows a model by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from seqtui.engine.formula import name_of
from seqtui.engine.op import Kind
from seqtui.engine.paths import Scope
from seqtui.engine.trace import Step
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.explain.module_tree import Label, ModulePart, ModuleTree
from seqtui.session.statements import FLOW, UNROLLED
from seqtui.session.text import TextStyle, safe
from seqtui.session.walk.views import Emphasis, TextLine

_MOST_NAMES = 4  # of what goes into a part or comes out; the last of more is kept, for it is the newest


class Blocks:
    """Draws up the blocks of one run; the parts are found once, when they are first asked for."""

    def __init__(self, run: Run, look: TextStyle) -> None:
        self.run, self.trace, self.look = run, run.trace, look
        self._flows: dict[tuple[Label, int, int, int], Statement] = {}

    @cached_property
    def parts(self) -> ModuleTree:
        """The tree of parts."""
        return ModuleTree(self.run)

    def said(self, owner: int | None) -> tuple[TextLine, ...]:
        """Return a line for each part, the parts around the owner opened, and where in time it is.

        owner is the step the walk is at, or None for the model as such.
        """
        owner = self._equation(owner)
        lines = list(self._inside(self.parts.root, owner, 0))
        time = None if owner is None else self.trace[owner].time
        if owner is not None and time is not None:
            lines.append(self._unrolled(owner, time))
        return tuple(lines)

    def _equation(self, step: int | None) -> int | None:
        """The named equation that a step belongs to; None for a given value."""
        if step is None or self.trace[step].is_leaf:
            return None
        return next(last for last in self.parts.steps if last >= step)

    def _inside(self, part: ModulePart, owner: int | None, depth: int) -> Iterator[TextLine]:
        here = self.parts.label_of.get(owner, ()) if owner is not None else ()
        for name, child in part.inside.items():
            child = child.shown
            around = owner is not None and here[: len(child.label)] == child.label
            opened = around and bool(child.inside)
            mark = self.look.sign("▶", ">") if around and not opened else " "
            tone = (
                Emphasis.LIT if around and not opened else Emphasis.PLAIN if around or owner is None else Emphasis.QUIET
            )
            yield TextLine(f"{'  ' * depth}{mark} {_(name)}", self._known_flow(child, owner), tone)
            if opened:
                yield from self._inside(child, owner, depth + 1)

    def _known_flow(self, part: ModulePart, owner: int | None) -> Statement:
        """The flow of a part, found once for each time step."""
        steps = self._now(part, owner)
        key = part.label, steps[0], steps[-1], len(steps)
        if key not in self._flows:
            self._flows[key] = self._flow(steps)
        return self._flows[key]

    def _flow(self, steps: list[int]) -> Statement:
        """``x₃, h₂ [4] → h₃ [4]``: what a part reads that others made, and what of it others read."""
        inside = set(steps)
        read = dict.fromkeys(i for k in steps for i in self.parts.reads[k] if i not in inside)
        words = [name for k in steps for name in words_read(self.run, self.parts.starts[k], k)]
        given = [i for i in read if self._is_handed_over(i)] or ([] if words else list(read))
        made = [k for k in steps if any(reader not in inside for reader in self.parts.readers.get(k, ()))]
        written = [word for k in steps for word in words_chosen(self.run, k)]
        made = made or [k for k in steps if not self.parts.readers.get(k)] or steps[-1:]
        here = self._around(steps)
        facts = {
            "read": ", ".join(filter(None, (self._quoted(words), self._names(given, here)))),
            "arrow": self.look.sign("→", "->"),
            "made": ", ".join(filter(None, (self._quoted(written), self._names(made, here)))),
        }
        paths = {name: tuple(map(self.trace.path, found)) for name, found in (("reads", given), ("makes", made))}
        return FLOW(
            **facts, **paths, words=tuple(words), written=tuple(written), steps=tuple(map(self.trace.path, steps))
        )

    def _around(self, steps: list[int]) -> Step:
        """A place in the part that all equations lie in: names are written as they are seen from there."""
        around = Scope.shared(self.trace[k].scope.untimed for k in steps)
        return self.trace[steps[-1]]._replace(scope=around, time=None)

    def _is_handed_over(self, index: int) -> bool:
        """Whether a value comes from another part, not from the weights or the settings."""
        step = self.trace[index]
        made_before = self.parts.label_of.get(index, ("",))[-1] == "weights"
        return not made_before and not (step.is_leaf and (step.op in ("parameter", "constant") or not step.value.ndim))

    def _now(self, part: ModulePart, owner: int | None) -> list[int]:
        """The equations of a part at the time the walk is at; all of them where another clock runs, or none."""
        if owner is None or self.trace[owner].time not in part.at:
            return part.steps
        clock = self.trace[owner].scope.clock
        now = part.at[self.trace[owner].time]
        return now if all(self.trace[k].scope.clock == clock for k in now) else part.steps

    def _quoted(self, words: list[str]) -> str:
        """The words that are read, as one text: of many the first two and the last."""
        if len(words) > _MOST_NAMES:
            words = [*words[: _MOST_NAMES - 2], self.look.sign("…", "..."), words[-1]]
        text = self.look.outside(safe(("" if self.run.config.get("unit") == "char" else " ").join(words)))
        return f'"{text}"' if words else ""

    def _names(self, steps: list[int], here: Step) -> str:
        """Names with their shapes; neighbours of one shape share it, and of one name at many times stand the ends."""
        groups: dict[tuple[Scope, str | None, int], list[int]] = {}
        for k in steps:
            step = self.trace[k]
            groups.setdefault((step.scope.untimed, step.name, step.value.ndim), []).append(k)
        gap = self.look.sign("…", "...")
        words: list[str] = []
        shapes: list[str] = []
        shown = list(groups.values())
        if len(shown) > _MOST_NAMES:
            shown = [*shown[: _MOST_NAMES - 2], [], shown[-1]]
        for group in shown:
            names = [name_of(self.trace, k, self.look.style, here, concrete=True) for k in group]
            name = ", ".join(names if len(names) < _MOST_NAMES else (names[0], gap, names[-1])) or gap
            shape = shape_text(self.trace[group[-1]], self.look) if group else shapes[-1]
            if shapes and shapes[-1] == shape:
                words[-1] += f", {name}"
            else:
                words.append(name)
                shapes.append(shape)
        return ", ".join(f"{word} {shape}".strip() for word, shape in zip(words, shapes, strict=True))

    def _unrolled(self, owner: int, time: int) -> TextLine:
        """The cell at every time step, one after the other."""
        side = self.parts.root
        for name in self.parts.label_of[owner][:-1]:
            side = side.inside[name]
        times = [t for t in side.at if t]  # in the order in which they are computed
        near = [t for t in times if t in times[:1] + times[-1:] or abs(t - time) <= 1]
        arrow, words = self.look.sign("→", "->"), []
        for k, t in enumerate(near):
            gap = [self.look.sign("…", "...")] if k and times.index(t) - times.index(near[k - 1]) > 1 else []
            words += [*gap, f"[t {t}]" if t == time else f"t {t}"]
        facts = {"owner": self.trace.path(owner), "times": tuple(near)}
        return TextLine("  " + _("unrolled"), UNROLLED(order=f" {arrow} ".join(words), **facts), Emphasis.QUIET)


def words_read(run: Run, first: int, last: int) -> list[str]:
    """Return the words whose rows the equation first..last takes from a table of word vectors."""
    found: list[str] = []
    for step in run.trace.steps[first : last + 1]:
        table = run.trace[step.operands[0]] if step.kind is Kind.SELECTION else None
        if table is None or table.op != "parameter" or table.symbol is None or table.symbol.axis_names[0] != "d_vocab":
            continue
        names, rows = run.labels(table.scope, "d_vocab"), step.params[0]
        taken = np.arange(len(table.value))[np.atleast_1d(rows) if not isinstance(rows, slice) else rows]
        found += [names[k] for k in taken.tolist() if k < len(names)]
    return found


def words_chosen(run: Run, index: int) -> list[str]:
    """Return the word that was chosen by the probabilities in a step, where one was."""
    step = run.trace[index]
    path = step.scope.path("chosen")
    names = run.labels(step.scope, "d_vocab") if step.name == "y" and run.trace.has(path) else ()
    return [names[int(run.trace.value(path))]] if names else []


def shape_text(step: Step, look: TextStyle) -> str:
    """A shape as it is written beside a name: ``[4×4]``; "" for a single number."""
    return f"[{look.sign('×', 'x').join(map(str, step.value.shape))}]" if step.value.ndim else ""
