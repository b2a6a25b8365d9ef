"""What is noticed where a model counts: whether a context was ever seen, what it was followed by, and in a series."""

from __future__ import annotations

import math

import numpy as np

from seqtui.models.statement import Claim, Statement
from seqtui.session.axes import axes_of
from seqtui.session.notice.answers import step_path
from seqtui.session.notice.stop import Stop, called, highest, visible
from seqtui.session.text import short

_WRITTEN_OUT, _SHORT = 6, 4  # powers of ten up to which a number is written, and not its power; of a probability

CONTEXTS = Claim(
    "notice contexts", "{subject}: possible contexts of length {m}: {possible}; found in the corpus: {seen}"
)
VOCABULARY = Claim(
    "notice vocabulary", "{subject}: {size} tokens: each token more in the context makes {size} times as many"
)
NEVER_SEEN = Claim("notice never seen", "{subject}: the corpus never has this context: smoothing alone will speak")
SEEN = Claim(
    "notice context seen", "{subject}: the corpus has this context {count} times; smoothing adds {added} to that"
)
FOLLOWED = Claim("notice followed", "{subject}: {best} followed most often, {most} of {count} times")
NEVER_FOLLOWED = Claim("notice never followed", "{subject}: nothing ever followed here in the corpus: every count is 0")
SMOOTHED_EVEN = Claim(
    "notice smoothed even", "{subject}: nothing was counted, so each of {size} tokens gets the same, {share}"
)
CAME = Claim("notice came", "{subject}: *{word}* came, with {share}; the most probable was {best}, {most}")
CAME_FIRST = Claim("notice came first", "{subject}: *{word}* came, and that was the most probable one, with {share}")
AS_ONE_OF = Claim("notice as one of", "{subject}: as surprising as one of {ways:.1f} equally likely tokens")
JOINT = Claim(
    "notice joint",
    "{subject}: the text so far has the probability {probability}; *{word}* makes it {ways:.1f} times smaller",
)
ROWS_COUNTED = Claim(
    "notice rows counted", "{subject}: {best} is followed most often, {most} times; {unseen} tokens never are"
)
SUREST_ROW = Claim(
    "notice surest row", "{subject}: surest is that after {before} comes {best}, {share}; {even} rows are even"
)
RISES = Claim("notice rises", "{subject}: newest {newest}, oldest {oldest}: over the window it changes by {change}")
PREDICTED = Claim("notice predicted", "{subject}: {value} is predicted, {change} from the value before, {last}")
MISSED = Claim("notice missed", "{subject}: {value} came where {predicted} was predicted: missed by {missed}")
ERRORS = Claim("notice errors", "{subject}: {added} of it is new: {share:.0%} of all squared error so far")


def contexts(stop: Stop) -> Statement | None:
    """How many contexts there could be, beside those in the corpus."""
    m, seen = step_path(stop, "m"), step_path(stop, "seen")
    if m is None or seen is None:
        return None
    power = float(stop.line)
    possible = f"{10**power:,.0f}" if power < _WRITTEN_OUT else f"10^{short(power)}"
    facts = stop.facts(possible=possible, m=int(stop.trace[m].value), seen=int(stop.trace[seen].value), value=power)
    return CONTEXTS(**facts)


def vocabulary(stop: Stop) -> Statement | None:
    """By how much each token of context makes more contexts."""
    V = step_path(stop, "V")
    return None if V is None else VOCABULARY(**stop.facts(size=int(stop.trace[V].value), value=float(stop.line)))


def seen(stop: Stop) -> Statement:
    """How often a context was seen, beside what smoothing adds."""
    count = float(stop.line)
    if not count:
        return NEVER_SEEN(**stop.facts())
    k, V = (float(stop.trace.value(name)) for name in "kV")
    return SEEN(**stop.facts(count=f"{count:g}", added=f"{k * V:g}"))


def followed(stop: Stop) -> Statement:
    """What followed a context most often."""
    if not stop.line.any():
        return NEVER_FOLLOWED(**stop.facts())
    best = highest(stop.line)
    return FOLLOWED(
        **stop.facts(best=stop.at(*best), most=f"{stop.line[best]:g}", count=f"{stop.line.sum():g}", places=best)
    )


def smoothed(stop: Stop) -> Statement | None:
    """That nothing was counted, where all tokens share alike."""
    if np.ptp(stop.line) > 0:
        return None
    return SMOOTHED_EVEN(**stop.facts(size=stop.line.size, share=float(stop.line[0])))


def came(stop: Stop) -> Statement | None:
    """How probable the token was that came, beside the most probable one."""
    p, time = stop.trace[stop.step.operands[0]], stop.step.time
    words = stop.run.labels(p.scope, "d_vocab")
    if p.value.ndim != 1 or len(words) != p.value.size or time is None or time > len(stop.run.targets):
        return None
    best = int(p.value.argmax())
    facts = stop.facts(
        word=visible(stop.run.targets[time - 1]),
        share=float(stop.line),
        best=f"*{visible(words[best])}*",
        most=float(p.value[best]),
        time=time,
    )
    return (CAME_FIRST if float(stop.line) == float(p.value[best]) else CAME)(**facts)


def surprising(stop: Stop) -> Statement:
    """As one of how many equally likely tokens what came was."""
    return AS_ONE_OF(**stop.facts(ways=math.exp(min(-float(stop.line), 700.0))))


def joint(stop: Stop) -> Statement | None:
    """How improbable the text is so far, and how much of that is the newest token."""
    time, newest = stop.step.time, step_path(stop, "log_p")
    if time is None or newest is None or time > len(stop.run.targets):
        return None
    power = float(stop.line) / math.log(10)
    return JOINT(
        **stop.facts(
            power=power,
            probability=f"{10**power:.2g}" if power > -_SHORT else f"10^{short(power)}",
            word=visible(stop.run.targets[time - 1]),
            ways=math.exp(min(-float(stop.trace[newest].value), 700.0)),
            time=time,
        )
    )


def rows_counted(stop: Stop) -> Statement:
    """Which token is followed most often, and how many never are."""
    rows = stop.step.value[:, 0]
    best = int(rows.argmax())
    axes = axes_of(stop.run, stop.step)
    return ROWS_COUNTED(
        **stop.facts(
            best=called(axes[:1], (best,)), most=f"{rows[best]:g}", unseen=int((rows == 0).sum()), places=(best,)
        )
    )


def surest_row(stop: Stop) -> Statement:
    """After which token the model is surest, and how many rows know nothing."""
    value = stop.step.value
    row, best = (int(k) for k in np.unravel_index(int(value.argmax()), value.shape))
    axes = axes_of(stop.run, stop.step)
    return SUREST_ROW(
        **stop.facts(
            before=called(axes[:1], (row,)),
            best=called(axes[1:], (best,)),
            share=float(value[row, best]),
            even=int((np.ptp(value, axis=1) == 0).sum()),
            places=(row, best),
        )
    )


def window(stop: Stop) -> Statement | None:
    """Whether the series rises or falls over the window."""
    if stop.line.size < 2:
        return None
    newest, oldest = float(stop.line[0]), float(stop.line[-1])
    return RISES(**stop.facts(newest=newest, oldest=oldest, change=newest - oldest))


def predicted(stop: Stop) -> Statement | None:
    """How far the prediction lies from the value before."""
    past = step_path(stop, "window")
    if past is None:
        return None
    last = float(stop.trace[past].value[0])
    return PREDICTED(**stop.facts(value=float(stop.line), change=float(stop.line) - last, last=last))


def missed(stop: Stop) -> Statement | None:
    """By how much a prediction missed."""
    x, x_hat = step_path(stop, "x"), step_path(stop, "x_hat")
    if x is None or x_hat is None:
        return None
    value, guess = float(stop.trace[x].value[0]), float(stop.trace[x_hat].value)
    return MISSED(**stop.facts(value=value, predicted=guess, missed=float(stop.line)))


def errors(stop: Stop) -> Statement | None:
    """How much of the squared error is new."""
    e, total = step_path(stop, "e"), float(stop.line)
    if e is None or not total:
        return None
    added = float(stop.trace[e].value) ** 2
    return ERRORS(**(stop.facts(added=added) | {"share": added / total}))
