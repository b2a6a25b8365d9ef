"""What is noticed in attention: where scores lead, what scaling and mask do to them, what softmax makes of them."""

from __future__ import annotations

import numpy as np

from seqtui.engine.op import Kind
from seqtui.engine.ops import IDENTITY, INDEX
from seqtui.models.inputs.padding import BATCH_WITH
from seqtui.models.inputs.text import PAD
from seqtui.models.statement import Claim, Statement
from seqtui.session.notice.kinds import strongest
from seqtui.session.notice.stop import Figure, Stop, called, cosine, highest, largest, length, lowest, token, visible

_WORDS = frozenset({"embed", "pos_embed", "memory", "keys", "H"})  # what stands for words, by name
ALIKE_ROWS = 1e-3  # of the longest: rows that differ by less are called equally long
EVEN = 0.95  # of all keys that are open: attention spread over more is called even

LONGEST_ROW = Claim(
    "notice longest row", "{subject}: {length} long, most along {at} ({value}); longest: {longest}, {most}"
)
OWN_LONGEST = Claim("notice own longest", "{subject}: {length} long, the longest of {size}; most along {at} ({value})")
EQUAL_ROWS = Claim("notice equal rows", "{subject}: {length} long, as every row is; most along {at} ({value})")
BEST_MATCH = Claim("notice best match", "{subject}: {best} matches best, {high}, {worst} worst, {low}")
LEAD_SHRINKS = Claim(
    "notice lead shrinks",
    "{subject}: the lead of {best} over {second} shrinks from {before} to {lead}: a softer softmax",
)
LEAD_STAYS = Claim("notice lead stays", "{subject}: nothing is scaled: {best} leads {second} by {lead}, as before")
MASKED = Claim(
    "notice masked",
    "{subject}: {hidden} of {size} masked (-inf): their share will be exactly 0; {best} leads with {high}",
)
NONE_MASKED = Claim(
    "notice none masked", "{subject}: nothing is masked, all {size} stay open; {best} leads with {high}"
)
ONLY_KEY = Claim(
    "notice only key", "{subject}: {best} gets all of the attention, {share}: every other share is exactly 0"
)
EVENLY = Claim("notice evenly", "{subject}: nearly even: {best} gets most, {share}; an even share of {open} is {even}")
SHARES = Claim(
    "notice shares", "{subject}: {best} gets most, {share}, then {second}, {next}; an even share of {open} is {even}"
)
PAD_ROW = Claim(
    "notice pad row",
    "{subject}: it only fills up the batch: its row is {length} long, and no word's row is made from it",
)
WEIGHTED = Claim("notice weighted", "{subject}: {length} long; {best} has weight {share}, and its part is {part} long")


def is_pad(stop: Stop) -> bool:
    """Whether the row that is looked at is one of the <pad> which fill a text up, and which the mask hides."""
    run = stop.run
    if stop.row is None or stop.line.ndim != 1 or run.request.edits or not run.config.get(BATCH_WITH.name):
        return False
    return stop.row_words[stop.row] == PAD and bool(np.isneginf(run.trace.value("mask")[:, stop.row]).all())


def pad_row(stop: Stop) -> Statement:
    """What a row of <pad> is there for."""
    return PAD_ROW(**stop.facts(length=length(stop.line[np.isfinite(stop.line)])))


def in_rows(stop: Stop) -> Statement | None:
    """How long the vector of a token is beside those of the others."""
    if stop.row is None or len(stop.step.value) < 2:
        return None
    rows = np.sqrt(np.square(stop.step.value).sum(axis=1))
    at, most = largest(stop.line), int(rows.argmax())
    facts = stop.facts(length=length(stop.line), at=stop.at(*at), element=at, value=float(stop.line[at]))
    if np.ptp(rows) <= ALIKE_ROWS * rows[most]:
        return EQUAL_ROWS(**facts)
    if most == stop.row:
        return OWN_LONGEST(**(facts | {"size": len(rows)}))
    longest = token(stop.row_words, most)
    return LONGEST_ROW(**(facts | {"longest": longest, "place": most, "most": Figure(rows[most])}))


def scores(stop: Stop) -> Statement:
    """Which key meets the query best, and which worst."""
    best, worst = highest(stop.line), lowest(stop.line)
    if best == worst:
        return strongest(stop)
    return BEST_MATCH(
        **stop.facts(
            best=stop.at(*best),
            worst=stop.at(*worst),
            high=float(stop.line[best]),
            low=float(stop.line[worst]),
            places=(best, worst),
        )
    )


def scaled(stop: Stop) -> Statement | None:
    """What scaling does to the lead of the best key."""
    first = _first_two(stop, stop.line)
    if first is None:
        return None
    best, second = first
    lead = float(stop.line[best] - stop.line[second])
    facts = stop.facts(best=stop.at(*best), second=stop.at(*second), lead=lead, places=(best, second))
    source = stop.line_of(stop.sources[0])
    if stop.step.op == IDENTITY.name:
        return LEAD_STAYS(**facts)
    before = float(source[best] - source[second])
    if not 0 <= lead < before:
        return None
    return LEAD_SHRINKS(**(facts | {"before": Figure(before), "source": stop.trace.path(stop.sources[0])}))


def masked(stop: Stop) -> Statement | None:
    """How many keys are hidden from the query, and which of the others leads."""
    hidden = int(np.isneginf(stop.line).sum())
    best = highest(stop.line)
    facts = stop.facts(best=stop.at(*best), high=float(stop.line[best]), size=stop.line.size, places=(best,))
    if hidden:
        return MASKED(**(facts | {"hidden": hidden}))
    return NONE_MASKED(**facts)


def shares(stop: Stop) -> Statement | None:
    """What softmax made of the scores: who gets most, beside an even share of what is open."""
    line = stop.line
    first = _first_two(stop, line)
    if first is None:
        return None
    best, second = first
    scores = stop.line_of(stop.step.operands[0]) if stop.step.kind is Kind.DISTRIBUTION else line
    is_open = ~np.isneginf(scores) & (line >= 0)
    count = int(is_open.sum())
    facts = stop.facts(
        best=stop.at(*best), share=float(line[best]), open=count, even=1 / max(1, count), places=(best, second)
    )
    if line[best] == line.sum() and not line[second]:
        return ONLY_KEY(**facts)
    with np.errstate(all="ignore"):
        logs = np.where(line > 0, np.log(line), 0.0)
    if np.exp(-(line * logs).sum()) > EVEN * count:
        return EVENLY(**facts)
    return SHARES(**(facts | {"second": stop.at(*second), "next": Figure(line[second])}))


def weighted(stop: Stop) -> Statement | None:
    """Which value has the largest weight in a weighted sum, and how much of the sum it is."""
    if not is_weighted(stop):
        return None
    weights, values = (stop.line_of(stop.step.operands[0]), stop.trace[stop.step.operands[1]].value)
    best = highest(weights)
    axes = stop.axes_at(stop.step.operands[0])
    share = float(weights[best])
    return WEIGHTED(
        **stop.facts(
            best=called(axes, best),
            share=share,
            part=length(share * values[best[0]]),
            length=length(stop.line),
            places=(best,),
            of=tuple(stop.trace.path(k) for k in stop.step.operands),
        )
    )


def is_weighted(stop: Stop) -> bool:
    """Whether a vector is a sum of the rows of a matrix, weighted by what a softmax made."""
    if stop.step.kind is not Kind.CONTRACTION:
        return False
    weights, values = (stop.trace[k] for k in stop.step.operands)
    return weights.kind is Kind.DISTRIBUTION and values.value.ndim == 2 and stop.line.ndim == 1


def _first_two(stop: Stop, line: np.ndarray) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """The places of the two highest numbers that are finite."""
    if line.ndim != 1 or int(np.isfinite(line).sum()) < 2:
        return None
    order = np.argsort(-line, kind="stable")
    return (int(order[0]),), (int(order[1]),)


ALIKE = Claim("notice alike", "{subject}: {length} long, most like that of {other}: their cosine is {cosine}")
SAME_ROW = Claim("notice same row", "{subject}: exactly the vector of {other}: the same word, wherever it stands")
READ_AGAIN = Claim("notice read again", "{subject}: *{word}* was read at t {time} already: exactly the same vector")
READ_NEAREST = Claim(
    "notice read nearest",
    "{subject}: the vector of *{word}*, {length} long, is most like that of *{other}* at t {time}: "
    "their cosine is {cosine}",
)
READ_SECOND = Claim(
    "notice read second",
    "{subject}: the vector of *{word}* is {length} long; its cosine with that of *{other}*, read before, is {cosine}",
)
READ_FIRST = Claim(
    "notice read first", "{subject}: *{word}* is read first: its vector is {length} long, strongest at {at}, {value}"
)


def is_words(stop: Stop) -> bool:
    """Whether a value has a row for each token that was looked up, or handed over by an encoder."""
    step = stop.step
    looked_up = step.op == INDEX.name and stop.trace[step.operands[0]].op == "parameter"
    return stop.row is not None and (looked_up or step.name in _WORDS)


def rows_alike(stop: Stop) -> Statement | None:
    """Which other token's vector is the most like this one."""
    if stop.row is None or len(stop.step.value) < 2:
        return None
    rows = stop.step.value
    own = rows[stop.row]
    sizes = np.sqrt(np.square(rows).sum(axis=1)) * length(own)
    with np.errstate(all="ignore"):
        alike = np.where(sizes > 0, rows @ own / sizes, 0.0)
    alike[stop.row] = -2.0
    other = int(alike.argmax())
    facts = stop.facts(
        other=token(stop.row_words, other), place=other, length=length(own), cosine=cosine(own, rows[other])
    )
    if np.array_equal(own, rows[other]) and stop.row_words[other] == stop.row_words[stop.row]:
        return SAME_ROW(**facts)
    return ALIKE(**facts)


def word_read(stop: Stop) -> Statement | None:
    """Whether a word was read before, or which word read before has the vector most like its own."""
    step = stop.step
    table = stop.trace[step.operands[0]]
    if step.time is None or step.value.ndim != 1 or table.op != "parameter":
        return None
    words = stop.run.labels(table.scope, "d_vocab")
    taken = step.params[0]
    if not isinstance(taken, int | np.integer) or taken >= len(words):
        return None
    at = largest(stop.line)
    facts = stop.facts(
        word=visible(words[int(taken)]),
        length=length(stop.line),
        at=stop.at(*at),
        element=at,
        value=float(stop.line[at]),
    )
    best: tuple[float, int, int] | None = None
    count = 0
    for time in range(step.time - 1, 0, -1):
        path = step.scope.at(time).path(step.name or "")
        if not stop.trace.has(path) or stop.trace.find(path) >= stop.index:
            continue
        other = stop.trace[stop.trace.find(path)]
        if other.op != INDEX.name or other.operands != step.operands:
            continue
        if other.params == step.params:
            return READ_AGAIN(**(facts | {"time": time}))
        count += 1
        alike = cosine(stop.line, other.value)
        if best is None or alike > best[0]:
            best = alike, time, int(other.params[0])
    if best is None:
        return READ_FIRST(**facts)
    facts |= {"cosine": Figure(best[0]), "time": best[1], "other": visible(words[best[2]])}
    return READ_NEAREST(**facts, count=count) if count > 1 else READ_SECOND(**facts)
