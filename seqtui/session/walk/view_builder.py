"""The builder of a step's frozen views: what a run shows where its player stands, in numbers, by itself."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import partial
from typing import Self

import numpy as np
from msgspec.structs import replace

from seqtui.engine import paths
from seqtui.engine.derive import rule_of
from seqtui.engine.formula import expression, formula, name_of, numbers
from seqtui.engine.op import Kind
from seqtui.engine.ops import OPS
from seqtui.engine.paths import Scope
from seqtui.engine.trace import Step
from seqtui.language import _
from seqtui.models.statement import Statement
from seqtui.models.weights.file_notes import assumed_tag
from seqtui.session.axes import across, axes_of, word_at
from seqtui.session.statements import EARLIER_BARS, LAST_BARS, NO_BARS, NO_BARS_YET, OVER_TIME
from seqtui.session.text import safe, short
from seqtui.session.walk.cursor import StepGroup
from seqtui.session.walk.place import Clock, Whereabouts
from seqtui.session.walk.player import Player
from seqtui.session.walk.pointer import WIDEST
from seqtui.session.walk.sentences import Sentences
from seqtui.session.walk.views import Bars, EquationView, Highlight, History, Row, StepView, ValueState
from seqtui.session.walk.wires import Wires, joined_names, wire_names


class StepViewBuilder:
    """Builds the frozen views of the step that a player stands at; what does not depend on the cursor is kept."""

    def __init__(self, player: Player) -> None:
        run, frames, look, pointer = player.run, player.frames, player.look, player.pointer
        self.player, self.run, self.trace, self.frames, self.look = player, run, run.trace, frames, look
        self.pointer = pointer
        self.clock = Clock(run)
        self.sentences = Sentences(run, self.clock)
        self.wires = Wires(run.trace, frames)
        self.whereabouts = Whereabouts(run.trace, frames, self.clock, look)
        self._spelled: dict[str, dict[str, str]] = {}
        self._predictions = [
            k
            for k in frames.equations
            if (step := run.trace[k]).kind is Kind.DISTRIBUTION and pointer.tokens(step) and pointer.has_words(step)
        ]

    def of(self, player: Player) -> Self:
        """Return the builder of the views of another player of the same walk."""
        builder = copy(self)
        builder.player, builder.pointer = player, player.pointer
        return builder

    def view(self) -> StepView:
        """Return the step: where it is, its equation, the rows of its values table, and what a diagram lights."""
        player, frame, owner = self.player, self.player.frame, self.player.owner
        tokens = self.pointer.tokens(self.trace[owner])
        query = self.pointer.row(self.trace[owner]) if tokens else None
        words = tokens if tokens and frame.time is None else self.clock.tokens(frame, self.reached)
        return StepView(
            model=self.run.model.name,
            title=_(self.run.model.title),
            source=self.run.source,
            trained=self.run.trained,
            time=frame.time,
            length=self.clock.length(frame),
            equation=self.frames.equation_of[player.cursor] - frame.first + 1,
            equations=frame.last - frame.first + 1,
            granularity=player.granularity.value,
            tokens=words,
            rows=tuple(self._row(step, line, player.cursor, owner) for step, line in player.lines(frame)),
            row=player.row,
            unit=player.unit,
            current=self.equation(),
            lit=self._lit(frame, player.cursor, owner),
            notes=self.run.notes,
            assumed=assumed_tag(self.run),
            part=frame.part,
            query=query,
            where=self.whereabouts.said(frame, owner, bool(tokens)),
            sentences=self.sentences.at(frame, words, query, self.reached),
        )

    @property
    def reached(self) -> int:
        """The last step of the run whose value is known here."""
        return self.player.cursor

    def equation(self) -> EquationView:
        """Return the equation that the player is in, with the numbers of the element that is pointed at."""
        cursor, owner, look = self.player.cursor, self.player.owner, self.look
        step = self.trace[owner]
        meaning = look.words(_(step.symbol.meaning)) if step.symbol else ""
        title, _colon, rest = meaning.partition(": ")
        part = "" if cursor == owner else expression(self.trace, cursor, look.style)
        return EquationView(
            title=title,
            meaning=rest,
            formula=formula(self.trace, owner, look.style),
            part=part,
            lines=self._numbers(owner, self.player.element(owner)),
        )

    def histories(self, columns: int) -> tuple[History, ...]:
        """Return each computed vector of the current part over time, then each matrix, up to the cursor at most."""
        frame = self.player.frame
        if frame.time is None:
            return ()
        last = min(max(frame.time, columns), self.clock.length(frame))
        first = max(1, last - columns + 1)
        return tuple(self._history(k, first, last) for k in self._over_time(frame))

    @property
    def most_over_time(self) -> int:
        """The most numbers that histories shows of one time step, of all parts of the model."""
        parts = {frame.part: frame for frame in self.frames.frames if frame.time is not None}
        return max((sum(self.trace[k].value.size for k in self._over_time(f)) for f in parts.values()), default=0)

    def _over_time(self, frame: StepGroup) -> list[int]:
        """The values of a frame that are shown over time."""
        inside = [(k, self.trace[k]) for k in self.frames.equations[frame.first : frame.last + 1]]
        vectors = [(k, step.symbol.axes) for k, step in inside if step.value.ndim == 1 and step.symbol is not None]
        hidden = [k for k, axes in vectors if axes == "d_hidden"]
        matrices = [k for k, step in inside if self.pointer.lines(step) > 1]
        return [*(hidden or [k for k, _ in vectors]), *matrices]

    def bars(self, most: int = 40) -> Bars | None:
        """Return the distribution over the vocabulary that the current frame has computed, or the last before, or None.

        Where all tokens are predicted at once it is the row of the token looked at.
        """
        frame, cursor = self.player.frame, self.player.cursor
        for k in range(frame.last, frame.first - 1, -1):
            step = self.trace[self.frames.equations[k]]
            if self.frames.equations[k] <= cursor and self._is_distribution(step):
                return self._bars(step, step.value, step.time or 1, most)
        for index in reversed(self._predictions):
            step = self.trace[index]
            if index <= cursor:
                row = self.pointer.row(step) if frame.time is None else frame.time - 1
                return self._bars(step, step.value[row], row + 1, most)
        for index in reversed(self.frames.equations[: frame.first]):
            if index <= cursor and self._is_distribution(step := self.trace[index]):
                claim = LAST_BARS if self.player.run.searched else EARLIER_BARS
                said = claim(path=self.trace.path(index), cursor=cursor)
                return replace(self._bars(step, step.value, step.time or 1, most), earlier=said)
        return None

    def no_bars(self) -> Statement:
        """Say what stands in the place of a distribution: that it is still to come, or that this run has none."""
        cursor = self.player.cursor
        found = [k for k in self.frames.equations if self._is_distribution(self.trace[k]) or k in self._predictions]
        if not found:
            return NO_BARS()
        coming = next((k for k in found if k > cursor), found[-1])
        return NO_BARS_YET(path=self.trace.path(coming), cursor=cursor)

    def _is_distribution(self, step: Step) -> bool:
        known = step.value.shape == (len(self.run.vocabulary),)
        return (
            known
            and self.pointer.has_words(step)
            and bool((step.value >= 0).all())
            and abs(float(step.value.sum()) - 1.0) < 1e-9
        )

    def _bars(self, step: Step, shares: np.ndarray, time: int, most: int) -> Bars:
        order = np.argsort(-shares, kind="stable")[:most]
        return Bars(
            title=self.look.words(_(step.symbol.meaning)) if step.symbol else "",
            entries=tuple((self.run.vocabulary[i], float(shares[i])) for i in order),
            target=self.run.targets[time - 1] if time <= len(self.run.targets) else "",
            more=max(0, shares.size - most),
        )

    def _history(self, of: int, first: int, last: int) -> History:
        step = self.trace[of]
        shape = step.value.shape
        columns: list[tuple[float | None, ...]] = []
        for time in range(first, last + 1):
            index = self._at(step, time)
            if index is None or not self.player.reached(index) or self.trace[index].value.shape != shape:
                columns.append((None,) * step.value.size)
            else:
                columns.append(tuple(np.ravel(self.trace[index].value).tolist()))
        return History(
            label=self._labelled(of),
            name=step.name or "",
            first=first,
            cells=tuple(zip(*columns, strict=True)),
            now=step.time - first if step.time is not None and first <= step.time <= last else None,
            signed=not step.is_share,
            units=tuple(",".join(map(str, element)) for element in np.ndindex(shape)),
            unit=int(np.ravel_multi_index(self.player.element(of), shape)) if shape else 0,
            is_pointed=of == self.player.pointed,
        )

    def _labelled(self, index: int) -> Statement:
        """The sign of a value that is shown over time."""
        step = self.wires.trace[index]
        return OVER_TIME(sign=self.look.named(step), path=self.trace.path(index))

    def _at(self, step: Step, time: int) -> int | None:
        """The step of the same name in the same part at another time."""
        path = step.scope.at(time).path(step.name or "")
        return self.trace.find(path) if self.trace.has(path) else None

    def _row(self, index: int, line: int | None, cursor: int, owner: int) -> Row:
        step, name = self.trace[index], name_of(self.trace, index, self.look.style, self.trace[owner], concrete=True)
        shown = self.pointer.line(step, line)[: max(WIDEST, *step.value.shape[-1:], 1)]
        pending = index > cursor and not step.is_leaf
        if index == owner:
            state = ValueState.CURRENT
        elif pending:
            state = ValueState.PENDING
        else:
            state = (
                ValueState.OPERAND
                if index in self.player.operands(self.frames.equation_of[cursor])
                else ValueState.COMPUTED
            )
        return Row(
            label=name if line is None else paths.spell(name, (line,)),
            path=self.trace.path(index),
            step=index,
            line=line,
            state=state,
            values=None if pending else tuple(shown.tolist()),
            width=shown.size,
            axis=across(self.run, step),
            column=self.pointer.column(step),
        )

    def _lit(self, frame: StepGroup, cursor: int, owner: int) -> Highlight:
        """What a drawing lights; the names along its wires are those of the operands of the cell that is drawn."""
        read = self.player.operands(self.frames.equation_of[cursor])
        part, cell = frame.part, self.wires.cell(owner)
        if cell is None:
            inside = [self.frames.equations[k] for k in range(frame.first, frame.last + 1)]
            done = frozenset(self.trace[i].name or "" for i in inside if self.player.reached(i))
            operands = frozenset(self._id(i, frame) for i in read)
            return Highlight(
                self.trace[owner].name or "", operands, done, frame.time, part, letters=self._letters(part)
            )
        trace, places = self.wires.trace, cell.places
        return Highlight(
            current=places.get(owner, ""),
            operands=frozenset(places[i] for i in read if i in places),
            computed=frozenset(place for i, place in places.items() if self.player.reached(i)),
            time=frame.time,
            part=part,
            wires=wire_names(trace, cell, owner, self.look),
            joined=joined_names(trace, cell, owner, self.look),
            cell=cell.frame.part,
            made=cell.made,
            letters=self._letters(cell.frame.part),
        )

    def _letters(self, part: Scope) -> Mapping[str, str]:
        """Our names of a side of the model that another text's letters are on for, with those letters."""
        if not self.look.letters:
            return {}
        side = part.side
        if side not in self._spelled:
            named = (self.wires.trace[index] for _, index in self.wires.trace.named())
            found = {
                step.name or "": self.look.named(step) for step in named if step.symbol and step.scope.side == side
            }
            self._spelled[side] = {name: sign for name, sign in found.items() if name != sign}
        return self._spelled[side]

    def _id(self, index: int, frame: StepGroup) -> str:
        """The name of an operand; one from another time step is marked: ``h-`` is the previous hidden state."""
        step = self.trace[index]
        elsewhere = step.time is not None and step.time != frame.time
        return f"{step.name}-" if elsewhere else step.name or ""

    def _numbers(self, owner: int, element: paths.Index) -> tuple[str, ...]:
        """One element in numbers, line by line: the formula, its inside summed up, the value."""
        step, minus = self.trace[owner], self.look.minus
        show = partial(short, minus=minus)
        left = name_of(self.trace, owner, self.look.style, step, concrete=True)
        left = paths.spell(left, element)
        if step.edited is not None and step.edited[element]:
            return (_("{left} = {value}   set by hand", left=left, value=show(float(step.value[element]))),)
        lines = numbers(self.trace, owner, element, show, self.look.style)
        if not lines and not step.is_leaf and not OPS[step.op].kind.additive:
            lines = [rule_of(self.trace, owner, element) or ""]
        lines.append(show(float(step.value[element])))
        blank = " " * len(left)
        word = word_at(axes_of(self.run, step), element)
        lines[-1] += f"   {safe(word)}" if word else ""
        return tuple(f"{left if k == 0 else blank} = {line}" for k, line in enumerate(lines))
