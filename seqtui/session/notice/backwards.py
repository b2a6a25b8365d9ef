"""The sentence at a stop of the walk backwards: how much of the gradient is left, and where it comes from."""

from __future__ import annotations

import numpy as np

from seqtui.engine.chain import Consumer, uses
from seqtui.engine.formula import name_of
from seqtui.engine.op import Kind
from seqtui.engine.ops import INDEX, OPS, label
from seqtui.models.statement import Claim, Statement
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.notice.stop import Figure, Stop, highest, largest, length, lowest, token, visible

MOVE = 0.01  # by which a number is thought to be raised

BEGINS = Claim(
    "notice back begins", "{subject}: the walk back begins here: {reached} of {all} values get a gradient from it"
)
NOTHING = Claim("notice back nothing", "{subject}: exactly 0: L does not move with any of these numbers ({size})")
NOTHING_HERE = Claim(
    "notice back nothing here", "{subject}: exactly 0 here; the gradient of {longest} is the longest, {most}"
)
NOT_FINITE = Claim(
    "notice back not finite", "{subject}: {count} of {size} gradients are not finite: what is before gets none to use"
)
FADES = Claim(
    "notice back fades",
    "{subject}: {length} long, {ratio} times that of {next}: fading; of that of {last} {left} is left",
)
GROWS = Claim(
    "notice back grows",
    "{subject}: {length} long, {ratio} times that of {next}: growing; that of {last} came {left} fold",
)
LOGITS = Claim(
    "notice back logits", "{subject}: L falls if {up} rises ({low}) or {down} falls ({high}); all add up to 0"
)
WORD = Claim("notice back word", "{subject}: {length} long: of {count} words *{word}* is number {rank} in moving L")
USES = Claim("notice back uses", "{subject}: {length} long, from {count} uses; most comes from {use}: {most} long")
SLOPE = Claim(
    "notice back slope",
    "{subject}: strongest at {at}, {value}; the slope of {op} there, {slope}, lets {passed} through",
)
NO_SLOPE = Claim(
    "notice back no slope",
    "{subject}: strongest at {at}, {value}, but {op} has the slope {slope} there: nothing passes",
)
ROWS = Claim("notice back rows", "{subject}: {length} long, most along {at} ({value}); longest: {longest}, {most}")
OWN_LONGEST = Claim(
    "notice back own longest", "{subject}: {length} long, the longest of {size}; most along {at} ({value})"
)
NUMBER = Claim("notice back number", "{subject}: {value}: raised by 0.01, it moves L by about {moved}")
ONE_USE = Claim(
    "notice back one use", "{subject}: {length} long, strongest at {at} ({value}): all of it comes from {use}"
)


def notice_back(player: BackwardPlayer, index: int) -> Statement:
    """Return what is remarkable in the gradient of a step that the walk backwards stands at."""
    with np.errstate(all="ignore"):
        return _GradientStop(player, index).said()


class _GradientStop:
    """A stop of the walk backwards: the line of gradients, and the step of the walk forwards."""

    def __init__(self, player: BackwardPlayer, index: int) -> None:
        self.player, self.index = player, index
        self.gradients, self.trace = player.gradients, player.gradients.trace
        self.stop = Stop(player.run, index, player.pointer, player.look)
        self.step = self.trace[index]

    def said(self) -> Statement:
        line, goal = self.stop.line, self.player.goal_of_walk
        if self.index == goal.step:
            reached = sum(self.gradients.reached(k) for k in range(len(self.trace)))
            return BEGINS(**self.facts(reached=reached, all=len(self.trace)))
        if not np.isfinite(line).all():
            return NOT_FINITE(**self.facts(count=int((~np.isfinite(line)).sum()), size=line.size))
        if not line.any():
            return self._nothing()
        if not line.ndim:
            value = float(line)
            return NUMBER(**self.facts(value=value, moved=MOVE * value))
        return self._through_time() or self._logits() or self._word() or self._uses() or self._slope() or self._rest()

    def _nothing(self) -> Statement:
        """That nothing came back; where it came back to another token, to which most."""
        rows = self.gradients[self.index]
        if self.stop.row is None or not np.isfinite(rows).all() or not rows.any():
            return NOTHING(**self.facts(size=self.stop.line.size))
        sizes = np.sqrt(np.square(rows).sum(axis=1))
        most = int(sizes.argmax())
        longest = token(self.stop.row_words, most)
        return NOTHING_HERE(**self.facts(longest=longest, place=most, most=float(sizes[most])))

    def facts(self, **more: object) -> dict[str, object]:
        """The facts of every sentence: whose gradient it is, and of which number."""
        return self.stop.facts(**more) | {"path": self.trace.path(self.index), "of": self.player.goal}

    def name(self, index: int) -> str:
        """How a value of the walk forwards is written here."""
        style = self.player.look.style
        if self.trace[index].symbol is None:
            index = self.trace.owner(index)
        return name_of(self.trace, index, style, self.step, concrete=True)

    def _through_time(self) -> Statement | None:
        """How much of the gradient of a state is left, one time step farther back, and since the last one."""
        step = self.step
        if step.time is None or step.name is None or self.stop.row is not None:
            return None
        others = {self.trace[k].time for k, _ in self.gradients.readers(self.index)}
        for time in (step.time + 1, step.time - 1):
            path = step.scope.at(time).path(step.name)
            if time in others and self.trace.has(path) and self.gradients.reached(self.trace.find(path)):
                return self._left_of(self.trace.find(path), time - step.time)
        return None

    def _left_of(self, after: int, stride: int) -> Statement | None:
        step, last = self.step, after
        assert step.time is not None
        time = step.time + stride
        while self.trace.has(path := step.scope.at(time).path(step.name or "")):
            if self.gradients.reached(self.trace.find(path)) and not self.trace[self.trace.find(path)].is_leaf:
                last = self.trace.find(path)
            time += stride
        here, there, end = (length(self.gradients[k]) for k in (self.index, after, last))
        if not there or not end or not np.isfinite([there, end]).all():
            return None
        return (FADES if here < there else GROWS)(
            **self.facts(
                length=here,
                ratio=here / there,
                next=self.name(after),
                last=self.name(last),
                left=here / end,
                paths=(self.trace.path(after), self.trace.path(last)),
            )
        )

    def _logits(self) -> Statement | None:
        """Which scores would have to rise and fall, where softmax reads them."""
        readers, line = self.gradients.readers(self.index), self.stop.line
        into = {self.trace[k].kind for k, _ in readers}
        if (
            into != {Kind.DISTRIBUTION}
            or line.ndim != 1
            or abs(float(line.sum())) > 1e-9 * max(1.0, np.abs(line).sum())
        ):
            return None
        low, high = lowest(line), highest(line)
        if not line[low] < 0 < line[high]:
            return None
        return LOGITS(
            **self.facts(
                up=self.stop.at(*low),
                down=self.stop.at(*high),
                low=float(line[low]),
                high=float(line[high]),
                places=(low, high),
            )
        )

    def _word(self) -> Statement | None:
        """How much a word that was read matters beside the others."""
        step = self.step
        table = self.trace[step.operands[0]] if step.op == INDEX.name else None
        if step.time is None or table is None or table.op != "parameter" or step.value.ndim != 1:
            return None
        words = self.player.run.labels(table.scope, "d_vocab")
        taken = step.params[0]
        if not isinstance(taken, int | np.integer) or taken >= len(words):
            return None
        sizes, time = [], 1
        while self.trace.has(path := step.scope.at(time).path(step.name or "")):
            sizes.append(length(self.gradients[self.trace.find(path)]))
            time += 1
        own = length(self.stop.line)
        rank = 1 + sum(size > own for size in sizes)
        return WORD(
            **self.facts(length=own, count=len(sizes), word=visible(words[int(taken)]), rank=rank, time=step.time)
        )

    def _uses(self) -> Statement | None:
        """Which of several uses sends back most."""
        found = self._consumers
        if len(found) < 2:
            return None
        sizes = [length(self._line_of(use.gradient)) for use in found]
        most = int(np.argmax(sizes))
        return USES(
            **self.facts(
                length=length(self.stop.line),
                count=len(found),
                use=self.name(found[most].consumer),
                most=sizes[most],
                consumer=self.trace.path(found[most].consumer),
            )
        )

    @property
    def _consumers(self) -> tuple[Consumer, ...]:
        return uses(self.gradients, self.index)

    def _line_of(self, gradient: np.ndarray) -> np.ndarray:
        return gradient if self.stop.row is None else gradient[self.stop.row]

    def _slope(self) -> Statement | None:
        """What the slope of a function lets through to what it was made of."""
        step = self.step
        if step.kind is not Kind.MAP or step.edited is not None:
            return None
        at = largest(self.stop.line)
        inside = self.trace[step.operands[0]].value
        slopes = OPS[step.op].tangent(0, np.ones_like(inside), [inside], step.value, step.params)
        slope, value = float(self._line_of(slopes)[at]), float(self.stop.line[at])
        facts = self.facts(at=self.stop.at(*at), element=at, value=value, slope=slope, passed=slope * value)
        return (SLOPE if slope else NO_SLOPE)(**facts, op=label(step.op))

    def _rest(self) -> Statement:
        """How long it is, and beside what."""
        stop, line = self.stop, self.stop.line
        at = largest(line)
        facts = self.facts(length=length(line), at=stop.at(*at), element=at, value=float(line[at]))
        found = self._consumers
        if stop.row is not None and len(self.gradients[self.index]) > 1:
            sizes = np.sqrt(np.square(self.gradients[self.index]).sum(axis=1))
            most = int(sizes.argmax())
            if most == stop.row:
                return OWN_LONGEST(**(facts | {"size": len(sizes)}))
            longest = token(stop.row_words, most)
            return ROWS(**(facts | {"longest": longest, "place": most, "most": Figure(sizes[most])}))
        use = self.name(found[0].consumer) if found else "L"
        consumer = self.trace.path(found[0].consumer) if found else ""
        return ONE_USE(**(facts | {"use": use, "consumer": consumer}))
