"""Checks of what is said of two runs beside each other."""

import re

import numpy as np

from seqtui.engine.paths import Scope
from seqtui.session import statements
from seqtui.session import statements as claims
from tests.statements.checks import check
from tests.statements.hypotheses import written
from tests.statements.runs import again

_TIME = re.compile(r"(?:(?<=\.)|^)t(\d+)(?=\.)")


@check(claims.MOVED_READ)
def each_word_read_has_its_own_number(run, facts) -> bool:
    if _TIME.search(facts["path"]):
        forced = facts["path"].startswith("decoder.")
        return moved_step_by_step(run, facts, lambda one, time: (one.tokens if forced else one.given)[time - 1])
    before, after = runs_of(run, facts)
    read = (
        {*one.given, *one.tokens, *one.sources, *one.labels(Scope.parse("shuffled"), "key")} for one in (before, after)
    )
    return all(name in (*words, "") for k, words in enumerate(read) for name in [row[k] for row in facts["rows"]])


@check(claims.MOVED_WRITTEN)
def each_word_written_has_its_own_number(run, facts) -> bool:
    return moved_step_by_step(run, facts, written)


@check(claims.MOVED_COLOURS)
def each_colour_read_has_its_own_number(run, facts) -> bool:
    def read(one, time):
        return one.vocabulary[int(one.trace.value(f"t{time - 1}.chosen"))] if time > 1 else "<s>"

    return moved_step_by_step(run, facts, read)


def moved_step_by_step(run, facts, word) -> bool:
    """Whether each row has the words of its time steps, and is as large as the value moved between them."""
    before, after = runs_of(run, facts)
    for was, now, moved, old, new in facts["rows"]:
        if (old and was != word(before, old)) or (new and now != word(after, new)):
            return False
        if moved is not None and moved not in sizes(before, after, facts["path"], [old], [new]):
            return False
    return True


def runs_of(run, facts):
    """The run before and the run after."""
    return [run if request is run.request else again(request) for request in facts["runs"]]


def sizes(before, after, path, old, new):
    """How far the value moved between each of these steps of the two runs, over the words that both know."""
    for k in old or ():
        for n in new or ():
            was, now = (_TIME.sub(f"t{time}", path) for time in (k, n))
            if before.trace.has(was) and after.trace.has(now):
                yield size(before, after, was, now)


def size(before, after, was, now):
    old, new = before.trace.value(was), after.trace.value(now)
    step = after.trace[after.trace.find(now)]
    axes = step.symbol.axis_names if step.symbol else ()
    if axes[-1:] in (("d_vocab",), ("d_prev",)) and old.ndim == 1:
        words = [one.labels(step.scope, axes[-1]) for one in (before, after)]
        both = [word for word in words[1] if word in words[0]]
        old, new = (v[[names.index(word) for word in both]] for v, names in zip((old, new), words, strict=True))
    if old.shape != new.shape:
        return -1.0
    with np.errstate(invalid="ignore"):
        return float(np.where(old == new, 0.0, np.abs(new - old)).max(initial=0.0))


@check(claims.MOVED_ROWS)
def the_rows_have_no_words_of_the_text(run, facts) -> bool:
    before, after = runs_of(run, facts)
    step = after.trace[after.trace.find(facts["path"])]
    words = set(after.labels(step.scope, step.symbol.axis_names[0])) | set(
        before.labels(step.scope, step.symbol.axis_names[0])
    )
    numbered = {f"{step.symbol.axis_names[0]} {k}" for k in range(len(step.value))}
    return {name for row in facts["rows"] for name in row[:2] if name} <= (words or numbered)


@check(claims.MOVED_WHOLE)
def the_largest_element_moved_by_this(run, facts) -> bool:
    before, after = runs_of(run, facts)
    [(_, _, moved, _, _)] = facts["rows"]
    return moved is None or moved == size(before, after, facts["path"], facts["path"])


@check(claims.ONLY_AFTER, claims.ONLY_BEFORE)
def one_run_lacks_it(run, facts) -> bool:
    return isinstance(facts["path"], str)


@check(claims.OTHER_SHAPE)
def both_have_it_in_other_shapes(run, facts) -> bool:
    return facts["before"] != facts["after"]


def pixels(run):
    """The picture of a run, from what was chosen or read, cut into its patches."""
    trace, canvas = run.trace, run.canvas
    if canvas.palette:
        return [[float(trace.value(f"t{k}.chosen"))] for k in range(1, canvas.patches + 1)]
    return trace.value("patches").tolist()


@check(claims.PATCHES_DIFFER, claims.ALL_PATCHES_SAME)
def these_patches_differ_and_no_others(run, facts) -> bool:
    before, after = map(pixels, runs_of(run, facts))
    differ = tuple(k for k, (old, new) in enumerate(zip(before, after, strict=True)) if old != new)
    return facts["patches"] == len(after) and facts["differ"] == differ and facts.get("count", 0) == len(differ)


@check(claims.OTHER_PATCHES)
def the_pictures_have_other_sizes(run, facts) -> bool:
    before, after = (one.canvas for one in runs_of(run, facts))
    return (before.height, before.width) != (after.height, after.width)


@check(statements.UNDONE, statements.AGAIN)
def the_change_of_that_name_lies_between_them(run, facts) -> bool:
    changed, back = (facts[name].edits for name in ("request", "back"))
    return changed[:-1] == back and facts["label"].startswith(f"{changed[-1][0]} = ")


@check(statements.NOTHING_TO_UNDO, statements.NO_CHANGE, statements.NO_CHANGE_TO_FOLLOW, statements.NO_RUN_BEFORE)
def it_has_no_edits(run, facts) -> bool:
    return not facts["request"].edits


@check(statements.NOTHING_TO_REDO)
def it_is_the_newest(run, facts) -> bool:
    return len(facts["request"].edits) == len(run.request.edits) + 1
