"""The level of blocks: the parts of a model in reading order, and what goes into each and comes out.

Nothing here knows a model by name.
"""

from __future__ import annotations

from functools import cached_property

from seqtui.engine.formula import name_of
from seqtui.engine.trace import Step
from seqtui.models.model import Run
from seqtui.session.levels.parts import Label, Part, Parts
from seqtui.session.levels.said import Said, Tone
from seqtui.session.look import Look

_MOST_NAMES = 4  # of what goes into a part or comes out; the last of more is kept, for it is the newest


class Blocks:
    """Draws up the blocks of one run; the parts are found once, when they are first asked for."""

    def __init__(self, run: Run, look: Look) -> None:
        self.run, self.trace, self.look = run, run.trace, look
        self._flows: dict[tuple[Label, int, int], str] = {}

    @cached_property
    def parts(self) -> Parts:
        """The tree of parts."""
        return Parts(self.run)

    def said(self, owner: int | None) -> tuple[Said, ...]:
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

    def _inside(self, part: Part, owner: int | None, depth: int):
        here = self.parts.label_of.get(owner, ()) if owner is not None else ()
        for name, child in part.inside.items():
            child = child.shown
            around = owner is not None and here[: len(child.label)] == child.label
            opened = around and bool(child.inside)
            mark = self.look.sign("▶", ">") if around and not opened else " "
            tone = Tone.LIT if around and not opened else Tone.PLAIN if around or owner is None else Tone.QUIET
            yield Said(f"{'  ' * depth}{mark} {name}", self._known_flow(child, owner), tone)
            if opened:
                yield from self._inside(child, owner, depth + 1)

    def _known_flow(self, part: Part, owner: int | None) -> str:
        """The flow of a part, found once for each time step."""
        steps = self._now(part, owner)
        key = part.label, steps[0], steps[-1]
        if key not in self._flows:
            self._flows[key] = self._flow(steps)
        return self._flows[key]

    def _flow(self, steps: list[int]) -> str:
        """``x₃, h₂ [4] → h₃ [4]``: what a part reads that others made, and what of it others read."""
        inside = set(steps)
        read = dict.fromkeys(i for k in steps for i in self.parts.reads[k] if i not in inside)
        given = [i for i in read if self._is_handed_over(i)] or list(read)
        made = [k for k in steps if any(reader not in inside for reader in self.parts.readers.get(k, ()))]
        arrow = self.look.sign("→", "->")
        here = self.trace[steps[-1]]
        return f"{self._names(given, here)} {arrow} {self._names(made or steps[-1:], here)}".strip()

    def _is_handed_over(self, index: int) -> bool:
        """Whether a value comes from another part, not from the weights or the settings."""
        step = self.trace[index]
        made_before = self.parts.label_of.get(index, ("",))[-1] == "weights"
        return not made_before and not (step.is_leaf and (step.op in ("parameter", "constant") or not step.value.ndim))

    def _now(self, part: Part, owner: int | None) -> list[int]:
        """The equations of a part at the time the walk is at; all of them where that clock does not run."""
        if owner is None:
            return part.at[self.trace[part.steps[-1]].time]
        time = self.trace[owner].time
        side = self.parts.label_of[owner][:1]
        same_clock = part.label[:1] == side or not any(len(label) > 2 for label in (part.label, side))
        return part.at[time] if same_clock and time in part.at else part.steps

    def _names(self, steps: list[int], here: Step) -> str:
        """Names with their shapes; neighbours of one shape share it."""
        if len(steps) > _MOST_NAMES:
            steps = [*steps[: _MOST_NAMES - 2], -1, steps[-1]]
        words: list[str] = []
        shapes: list[str] = []
        for k in steps:
            name = self.look.sign("…", "...") if k < 0 else name_of(self.trace, k, self.look.style, here, concrete=True)
            shape = shapes[-1] if k < 0 and shapes else shape_text(self.trace[k], self.look)
            if shapes and shapes[-1] == shape:
                words[-1] += f", {name}"
            else:
                words.append(name)
                shapes.append(shape)
        return ", ".join(f"{word} {shape}".strip() for word, shape in zip(words, shapes, strict=True))

    def _unrolled(self, owner: int, time: int) -> Said:
        """The cell at every time step, one after the other."""
        side = self.parts.root
        for name in self.parts.label_of[owner][:-1]:
            side = side.inside[name]
        times = sorted(t for t in side.at if t)
        near = [t for t in times if t in times[:1] + times[-1:] or abs(t - time) <= 1]
        arrow, words = self.look.sign("→", "->"), []
        for k, t in enumerate(near):
            gap = [self.look.sign("…", "...")] if k and times.index(t) - times.index(near[k - 1]) > 1 else []
            words += [*gap, f"[t {t}]" if t == time else f"t {t}"]
        return Said("  unrolled", f" {arrow} ".join(words), Tone.QUIET)


def shape_text(step: Step, look: Look) -> str:
    """A shape as it is written beside a name: ``[4×4]``; "" for a single number."""
    return f"[{look.sign('×', 'x').join(map(str, step.value.shape))}]" if step.value.ndim else ""
