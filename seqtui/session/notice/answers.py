"""What is noticed behind the output layer: the answer in words, how surprising what came was, what was chosen.

A network of random weights gives no answer: its sentence says that chance put the word first.
"""

from __future__ import annotations

import math

import numpy as np

from seqtui.engine.functions import LOG
from seqtui.engine.op import Kind
from seqtui.engine.ops import ADD, INDEX, NEG
from seqtui.models.parts.generation import rule_of
from seqtui.models.parts.readout import NEXT, answers_at, asks_of
from seqtui.models.statement import Claim, Statement
from seqtui.session.notice.stop import Figure, Stop, highest, visible

_LAST_WORDS = 6  # of what is written that a sentence repeats

BY_CHANCE = Claim(
    "notice by chance", "{subject}: untrained: by chance {best} comes first, {share}; an even share is {even}"
)
FIRST = Claim(
    "notice first", "{subject}: {best} comes first with {share}, then {second}, {next}; an even share is {even}"
)
NOT_ASKED = Claim(
    "notice not asked",
    "{subject}: {best} comes first, {share}, but the network gives its answer at *{asked}*, not here",
)
RIGHT = Claim("notice right", "{subject}: most probable is {best}, {share}, and that is right: *{target}* comes")
WRONG = Claim(
    "notice wrong",
    "{subject}: most probable is {best}, {share}, but *{target}* comes: it has {target_share}, number {rank}",
)
FIRST_RIGHT = Claim(
    "notice first right", "{subject}: the first word was {best}, says the network, {share}: that is right"
)
FIRST_WRONG = Claim(
    "notice first wrong", "{subject}: the first word was {best}, says the network, {share}: wrong, it was *{target}*"
)
REFERENT = Claim(
    "notice referent", "{subject}: *it* -> {best}, {share}: that is what *it* stands for, says the network"
)
CLASS = Claim(
    "notice class", "{subject}: this is a {digit}, says the network, with {share}; second is {second}, {next}"
)
WRITES = Claim("notice writes", "{subject}: next comes {best}, {share}; written so far: {written}")
BEGINS_WITH = Claim("notice begins with", "{subject}: the text begins with {best}, {share}; {second} has {next}")
PAINTS = Claim("notice paints", "{subject}: patch {patch} becomes {best}, {share}; {second} has {next}")
LEADS = Claim("notice leads", "{subject}: {best} leads with {high}, {lead} ahead of {second}; last is {worst}, {low}")
SURPRISE = Claim(
    "notice surprise", "{subject}: *{word}* had {share}: as surprising as one of {ways:.1f} equally likely"
)
GREEDY = Claim("notice greedy", "{subject}: *{word}* is chosen, the most probable, {share}: as if one of {ways:.1f}")
NOT_GREEDY = Claim(
    "notice not greedy", "{subject}: *{word}* is set, with {share}; the most probable was {best}, {most}"
)
FORCED = Claim(
    "notice forced", "{subject}: *{word}* is forced, with {share}; left alone, the choice would be {best}, {most}"
)
DRAWN = Claim(
    "notice drawn", "{subject}: *{word}* is drawn at u = {u}; y gives it {share}, and {best} the most, {most}"
)
TOTAL = Claim(
    "notice total",
    "{subject}: {mean} on average (steps so far: {count}): as unsure as among {ways:.1f} equally likely choices",
)
WRITTEN = Claim("notice written", "{subject}: {mean} on average (steps so far: {count}); written so far: {written}")
SUM_SO_FAR = Claim("notice sum so far", "{subject}: taken for {value} so far; the marked numbers read add up to {goal}")
SUM_OFF = Claim(
    "notice sum off", "{subject}: the answer is {answer} and the sum {goal}: off by {off}, which is squared"
)


def is_answer(stop: Stop) -> bool:
    """Whether a value is the probability of each entry of a vocabulary, as the model gives it."""
    step = stop.step
    if not _over_words(stop) or stop.line.ndim != 1:
        return False
    shares = (stop.line >= 0).all() and abs(float(stop.line.sum()) - 1) < 1e-9
    drawn_from = step.name != "y" and stop.trace.has(step.scope.path("y"))
    return bool(shares) and not drawn_from and step.name is not None


def is_logits(stop: Stop) -> bool:
    """Whether a value is a number for each entry of a vocabulary."""
    return _over_words(stop) and stop.line.ndim == 1


def _over_words(stop: Stop) -> bool:
    return stop.step.symbol is not None and stop.step.symbol.axis_names[-1:] == ("d_vocab",)


def _words(stop: Stop) -> tuple[str, ...]:
    return stop.axes[-1].names if stop.axes else ()


def _first(stop: Stop) -> dict[str, object]:
    """The two most probable entries, with their shares, and what an even share would be."""
    order = np.argsort(-stop.line, kind="stable")
    best, second = (int(order[min(k, len(order) - 1)]) for k in (0, 1))
    return stop.facts(
        best=stop.at(best),
        share=float(stop.line[best]),
        second=stop.at(second),
        next=float(stop.line[second]),
        even=1 / stop.line.size,
        places=(best, second),
    )


def answer(stop: Stop) -> Statement:
    """What is most probable, and whether that is right; of random weights, that it is chance."""
    run, facts = stop.run, _first(stop)
    if not run.trained:
        return (BY_CHANCE if run.request.weights is None else FIRST)(**facts)
    asks, words = asks_of(run.request), _words(stop)
    best = words[int(stop.line.argmax())] if words else ""
    if run.canvas is not None and not run.outputs:
        return CLASS(**(facts | {"digit": best}))
    time = stop.step.time or (stop.row + 1 if stop.row is not None else None)
    if asks != NEXT:
        return _asked(stop, facts, asks, best, time)
    if run.outputs and time is not None and not run.searched:  # there each hypothesis has words of its own
        return _writing(stop, facts, time)
    if time is None or time > len(run.targets) or run.targets[time - 1] not in words:
        return FIRST(**facts)
    return _compared(stop, facts, best, run.targets[time - 1])


def _asked(stop: Stop, facts: dict[str, object], asks: str, best: str, time: int | None) -> Statement:
    """The answer of a network that is asked for another word than the next one."""
    run = stop.run
    place = answers_at(run.request, run.tokens)
    if time is not None and time != place + 1:
        return NOT_ASKED(**(facts | {"asked": run.tokens[place], "place": place}))
    if asks == "referent" and run.tokens[place] == "it":
        return REFERENT(**facts)
    if asks == "first":
        claim = FIRST_RIGHT if best == run.tokens[0] else FIRST_WRONG
        return claim(**(facts | {"target": run.tokens[0]}))
    return FIRST(**facts)


def _compared(stop: Stop, facts: dict[str, object], best: str, target: str) -> Statement:
    if best == target:
        return RIGHT(**(facts | {"target": visible(target)}))
    at = _words(stop).index(target)
    share = float(stop.line[at])
    more = {"target": visible(target), "target_share": Figure(share), "rank": 1 + int((stop.line > share).sum())}
    return WRONG(**(facts | more))


def _writing(stop: Stop, facts: dict[str, object], time: int) -> Statement:
    """What is written next, and what stands there already."""
    if stop.run.canvas is not None:
        return PAINTS(**(facts | {"patch": f"p{time - 1}", "time": time}))
    if time == 1:
        return BEGINS_WITH(**(facts | {"time": 1}))
    return WRITES(**(facts | {"time": time, "written": _text(stop.run.outputs[: time - 1], stop.run.end)}))


def _text(words: tuple[str, ...], end: str) -> str:
    """What is written, its last words where it is long, without the end mark."""
    shown = tuple(word for word in words if word != end)
    dots = "... " if len(shown) > _LAST_WORDS else ""
    return f"*{dots}{' '.join(shown[-_LAST_WORDS:])}*"


def logits(stop: Stop) -> Statement | None:
    """Which entry leads before softmax, and by how much."""
    if np.isneginf(stop.line).any() or stop.line.size < 2:
        return None
    order = np.argsort(-stop.line, kind="stable")
    best, second, worst = (int(order[k]) for k in (0, 1, -1))
    return LEADS(
        **stop.facts(
            best=stop.at(best),
            second=stop.at(second),
            worst=stop.at(worst),
            high=float(stop.line[best]),
            low=float(stop.line[worst]),
            lead=float(stop.line[best] - stop.line[second]),
            places=(best, second, worst),
        )
    )


def is_surprise(stop: Stop) -> bool:
    """Whether a number is the negative logarithm of one share of a distribution."""
    step = stop.step
    if step.op != NEG.name or stop.line.ndim or step.time is None or step.time > len(stop.run.targets):
        return False
    inside = stop.trace[step.operands[0]]
    return inside.op == LOG.name and stop.trace[inside.operands[0]].op == INDEX.name


def surprise(stop: Stop) -> Statement | None:
    """How surprising the word was that came or was chosen, and what would have been the most probable one."""
    run, time = stop.run, stop.step.time or 1
    log = stop.trace[stop.step.operands[0]]
    share = float(stop.trace[log.operands[0]].value)
    source = stop.trace[stop.sources[0]]
    line = source.value if source.value.ndim == 1 else source.value[time - 1]
    words = run.labels(source.scope, "d_vocab")
    best = highest(line)[0]
    if best >= len(words) or not share:
        return None
    facts = stop.facts(
        word=visible(run.targets[time - 1]),
        share=share,
        ways=1 / share,
        best=f"*{visible(words[best])}*",
        most=float(line[best]),
        of=stop.trace.path(stop.sources[0]),
        time=time,
    )
    if not run.outputs:
        return SURPRISE(**facts)
    rule = "forced" if stop.run.canvas is not None and run.config["target"] else rule_of(run.config)
    if rule == "forced":
        return FORCED(**facts)
    u = step_path(stop, "u")
    if rule == "sample" and u is not None:
        return DRAWN(**(facts | {"u": Figure(stop.trace[u].value)}))
    return (GREEDY if words[best] == run.targets[time - 1] else NOT_GREEDY)(**facts)


def step_path(stop: Stop, name: str) -> int | None:
    """Another value of the same scope; None where there is none."""
    path = stop.step.scope.path(name)
    return stop.trace.find(path) if stop.trace.has(path) else None


def is_total(stop: Stop) -> bool:
    """Whether a number adds up surprises over time."""
    return stop.step.name == "L" and stop.step.op == ADD.name and stop.step.time is not None and not stop.line.ndim


def total(stop: Stop) -> Statement | None:
    """How large the surprise is on average; of a trained network that writes, what it has written."""
    run, step = stop.run, stop.step
    time = step.time or 1
    losses = [k for t in range(1, time + 1) if (k := _at(stop, t, "loss")) is not None]
    value = float(stop.line)
    if not losses:
        return None
    mean = value / len(losses)
    facts = stop.facts(mean=mean, count=len(losses), ways=math.exp(min(mean, 700.0)))
    if run.trained and run.outputs and run.canvas is None:
        return WRITTEN(**(facts | {"written": _text(run.outputs[:time], run.end), "time": time}))
    return TOTAL(**facts)


def _at(stop: Stop, time: int, name: str) -> int | None:
    path = stop.step.scope.at(time).path(name)
    return stop.trace.find(path) if stop.trace.has(path) else None


def is_sum(stop: Stop) -> bool:
    """Whether a number is what a network takes a sum of marked numbers for."""
    return stop.step.name == "s" and asks_of(stop.run.request) == "sum"


def marked_sum(stop: Stop) -> Statement:
    """What the marked numbers that were read add up to, beside what the network takes their sum for."""
    goal = 0.0
    for time in range(1, (stop.step.time or 0) + 1):
        path = stop.step.scope.at(time).path("x")
        if stop.trace.has(path):
            number, mark = stop.trace.value(path)[:2]
            goal += float(number * mark)
    return SUM_SO_FAR(**stop.facts(value=float(stop.line), goal=goal))


def is_sum_off(stop: Stop) -> bool:
    """Whether a number is the squared error of such a sum."""
    return stop.step.name == "L" and step_path(stop, "goal") is not None


def sum_off(stop: Stop) -> Statement:
    """How far the sum is off."""
    answer, goal = (
        float(stop.trace[k].value) for k in (step_path(stop, "s"), step_path(stop, "goal")) if k is not None
    )
    return SUM_OFF(**stop.facts(answer=answer, goal=goal, off=abs(answer - goal)))


def is_distribution(stop: Stop) -> bool:
    """Whether softmax made the line."""
    return stop.step.kind is Kind.DISTRIBUTION
