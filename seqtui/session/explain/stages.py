"""The stages of a run, derived from its scopes and from what its equations do: reading, bridge, attention, cell, head.

A part of the model that goes through all of its time steps before another one begins is one stage (an encoder, one
direction of a layer), and so is what lies between a network that reads and one that writes. Everything else is told
apart by its time step and by what it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from seqtui.engine.paths import Scope
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.explain.module_tree import ModuleTree
from seqtui.session.statements import STAGE, STAGE_AT
from seqtui.session.text import TextStyle
from seqtui.session.walk.cursor import StepGroup, step_groups
from seqtui.session.walk.place import part_words

BRIDGE = N_("bridge from reading to writing")


class Stage(Struct, frozen=True):
    """The equations first..last, as their last steps; role "" where all that the part does belongs to it.

    time is None outside of time, and where all time steps belong to it.
    """

    part: Scope
    role: str
    time: int | None
    first: int
    last: int

    def said(self, look: TextStyle) -> Statement:
        """Say which stage it is: ``decoder · attention, time step 1``."""
        words = part_words(self.part)
        if self.role != self.part.innermost.kind:
            words.append(_(self.role))
        facts = {"place": look.sign(" · ", " - ").join(words), "first": self.first, "last": self.last}
        return STAGE(**facts) if self.time is None else STAGE_AT(**facts, time=self.time)


def stages_of(run: Run) -> tuple[Stage, ...]:
    """Return the stages of a run in the order in which they are computed; what only prepares weights is none."""
    labels, found = ModuleTree(run).label_of, step_groups(run.trace)
    stages: list[Stage] = []
    for frames in _together(found.frames):
        part = frames[0].part
        steps = found.equations[frames[0].first : frames[-1].last + 1]
        if len(frames) > 1:
            role = _role_of_all(frames, [labels[step][-1] for step in steps])
            stages.append(Stage(part, role, None, steps[0], steps[-1]))
            continue
        for role, same in groupby(steps, key=lambda step: labels[step][-1]):
            first, *more = same
            if role != "weights":
                stages.append(Stage(part, role, frames[0].time, first, more[-1] if more else first))
    return tuple(stages)


def _role_of_all(frames: Sequence[StepGroup], roles: Sequence[str]) -> str:
    """What several frames do together."""
    if any(frame.part != frames[0].part for frame in frames):
        return BRIDGE
    return roles[0] if len(set(roles)) == 1 else N_("reading")


def _together(frames: Sequence[StepGroup]) -> list[list[StepGroup]]:
    """Frames one by one; together the time steps of a part that has them all before the next begins, and a bridge."""
    first, last = _bridge(frames)
    found = _loops(frames[:first], frames)
    found += [list(frames[first:last])] * (first < last)
    return found + _loops(frames[last:], frames)


def _bridge(frames: Sequence[StepGroup]) -> tuple[int, int]:
    """The frames between a network that reads and the first time step of the one that writes; none: twice the end."""
    writes = next((k for k, f in enumerate(frames) if f.part.side == "decoder" and f.time), None)
    read = [k for k, frame in enumerate(frames[:writes]) if frame.part.side == "encoder"]
    return (len(frames), len(frames)) if writes is None or not read else (read[-1] + 1, writes)


def _loops(some: Sequence[StepGroup], frames: Sequence[StepGroup]) -> list[list[StepGroup]]:
    times: dict[Scope, set[int]] = {}
    for frame in frames:
        if frame.time is not None:
            times.setdefault(frame.part, set()).add(frame.time)
    found: list[list[StepGroup]] = []
    for (part, is_timed), same in groupby(some, key=lambda frame: (frame.part, frame.time is not None)):
        loop = list(same)
        if is_timed and loop[-1] is not frames[-1] and {frame.time for frame in loop} == times[part]:
            found.append(loop)
        else:
            found += [[frame] for frame in loop]
    return found
