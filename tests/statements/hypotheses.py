"""Checks of what is said of a beam search; the hypotheses are read forward here, as rows of words."""

from collections.abc import Iterator

import numpy as np

from seqtui.models.model import Run
from seqtui.session.maps import hypotheses as claims
from seqtui.session.maps.hypotheses import hypotheses_view
from tests.statements.checks import check


def searches(run: Run) -> Iterator[object]:
    """The tree at a dozen places of the walk, and whole."""
    if run.searched:
        yield hypotheses_view(run)
        for cursor in range(0, len(run.trace), max(1, len(run.trace) // 12)):
            yield hypotheses_view(run, cursor)


def scored_in(run: Run, time: int) -> str:
    """The scope that scored a written word: where no search is, the time step; else the hypothesis of those words."""
    if run.config.get("search") != "beam":
        return f"decoder.t{time}"
    prefixes = [()]
    for t in range(1, time):
        grown = []
        for cell in run.trace.value(f"decoder.t{t}.picked"):
            row, word = divmod(int(cell), len(run.vocabulary))
            grown.append((*prefixes[row], run.vocabulary[word]))
        prefixes = [words for words in grown if words[-1] != "</s>"]
    return f"decoder.t{time}.beam{prefixes.index(run.outputs[: time - 1])}"


def written(run: Run, time: int) -> str:
    """The word written at a time step by the record alone: a choice, or the winner's; · where that has no more."""
    if run.config.get("search") != "beam":
        return run.vocabulary[int(run.trace.value(f"decoder.t{time}.chosen"))]
    alive, ended = [()], []
    for t in range(1, run.searched + 1):
        cells = [divmod(int(cell), len(run.vocabulary)) for cell in run.trace.value(f"decoder.t{t}.picked")]
        grown = [(*alive[row], run.vocabulary[word]) for row, word in cells]
        ended += [words for words in grown if words[-1] == "</s>"]
        alive = [words for words in grown if words[-1] != "</s>"]
    words = (ended + alive)[int(run.trace.value(f"decoder.t{run.searched}.winner"))]
    return words[time - 1] if time <= len(words) else "·"


@check(claims.SEARCHING)
def so_many_continuations_were_kept(run, facts) -> bool:
    rows = [
        step
        for path, k in run.trace.named()
        if (step := run.trace[k]).name == "candidate" and step.time == facts["time"]
    ]
    kept = min(run.config["beam"] - _complete(run, facts["time"] - 1), sum(row.value.size for row in rows))
    return facts["continuations"] == len(rows) * len(run.vocabulary) and facts["kept"] == kept


def _complete(run: Run, until: int) -> int:
    cells = [run.trace.value(f"decoder.t{t}.picked") % len(run.vocabulary) for t in range(1, until + 1)]
    return sum(int((words == run.vocabulary.index("</s>")).sum()) for words in cells)


@check(claims.NOT_SEARCHED_YET)
def none_is_kept_before_the_first_step(run, facts) -> bool:
    return facts["path"] == "decoder.t1.log_P" and run.trace.has(facts["path"])


@check(claims.BY_LOG_P, claims.BY_SCORE)
def the_winner_is_the_best_by_that_score(run, facts) -> bool:
    alpha, here = facts.get("alpha", 0.0), f"decoder.t{run.searched}"
    scores = run.trace.value(f"{here}.ended") / ((5 + run.trace.value(f"{here}.words")) / 6) ** alpha
    complete = _complete(run, run.searched)
    best = int(np.argmax(scores[:complete])) if complete else int(np.argmax(scores))
    return np.allclose(scores, run.trace.value(f"{here}.score")) and best == int(run.trace.value(f"{here}.winner"))
