"""The views of two runs beside each other, and of what is counted: made here for the tests of their statements."""

from collections.abc import Callable, Iterator

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request, Run
from seqtui.session.counting import chain, context_view, transition_view
from seqtui.session.maps.pictures import picture_pair
from seqtui.session.statements import NO_CHANGE, NO_CHANGE_TO_FOLLOW, NO_MATRIX, NO_RUN_BEFORE
from seqtui.session.whatif.change_view import change_view, telling
from seqtui.session.whatif.edit_tree import EditTree
from seqtui.session.whatif.experiments import experiments_of
from seqtui.session.whatif.outcomes import conduct
from seqtui.session.whatif.parse_edit import text_unit, words_of
from seqtui.session.whatif.preset_answers import preset_answer
from seqtui.session.whatif.presets import apply, presets_of
from tests.statements.runs import again, known


def changes(run: Run) -> Iterator[object]:
    """How far some values moved when a word was changed, taken out, or put in."""
    words = words_of(run)
    if len(words) < 2:
        return
    rng = np.random.default_rng(len(run.trace))
    texts = [(*words[:-1], words[0]), words[:-1], (words[0], *words)]
    for text in texts[: 1 if run.canvas else 3]:
        try:
            after = again(run.model.with_text(run.request, ("" if text_unit(run) == "char" else " ").join(text)))
        except SeqtuiError:  # an edit of a value that is no longer there, or other rows than the file has
            continue
        yield picture_pair(run, after)
        for step in {
            telling(after),
            *map(int, rng.choice([k for _, k in after.trace.named()], 3 if run.canvas else 12)),
        }:
            yield change_view(run, after, step)


def pictures(run: Run) -> Iterator[object]:
    """The picture of a run beside itself, beside that of other words, and beside one of another size."""
    if run.canvas is None or run.request.edits:
        return
    yield picture_pair(run, run)
    if run.canvas.palette and run.request.weights is None:
        yield picture_pair(run, again(Request(run.model.name, "blue bar", {"side": 2})))
    elif run.canvas.palette:
        yield picture_pair(run, again(run.model.with_text(run.request, "purple circle bottom right")))
    else:
        yield picture_pair(run, again(run.model.with_text(run.request, "8")))


def experiments(run: Run) -> Iterator[object]:
    """What came of every experiment that is offered for the run."""
    for row in experiments_of(run.model.name, run.request):
        try:
            outcome = conduct(run.model, run.request, row)
        except SeqtuiError:  # a text of one word, vectors, more words than the file has learned positions
            continue
        known(outcome.before), known(outcome.after)
        yield (outcome.said,)


def undone(run: Run) -> Iterator[object]:
    """What is said of undoing a change and of doing it again, at each end of a tree of changes."""
    tree = EditTree.opened(run)
    path = next(step for step in run.trace if step.name and not step.is_leaf).name
    tree.make(f"{path} = 0", run.request.with_edits((path, 0.0)), run)
    yield tree.told_redo(), tree.told_undo()
    yield tuple(claim(request=tree.root.request) for claim in (NO_CHANGE, NO_CHANGE_TO_FOLLOW, NO_RUN_BEFORE))
    while tree.here.parent is not None:
        said = tree.told_undo()
        tree.undo()
        yield said, tree.told_undo(), tree.told_redo()


def presets(run: Run) -> Iterator[object]:
    """What came of every preset that fits the run, from its beginning and from its middle."""
    if len(run.trace) > 4000:
        return
    middle = run.trace[run.trace.equations[len(run.trace.equations) // 2].last]
    for row in presets_of(run):
        for at in (None, middle) if row.id in ("freeze", "drop-head") else (None,):
            try:
                after = apply(run, row, at)
            except SeqtuiError:  # nothing comes after the place, or each run writes other words
                continue
            yield (preset_answer(row.id, run, known(after)),)


def counts(run: Run) -> Iterator[object]:
    """Context and transitions of a model that counts, at each time step, before it is computed and after."""
    if run.model.family != "counting" or not run.vocabulary:
        return
    for time in range(1, run.length + 1):
        for cursor in (0, len(run.trace)):
            yield context_view(run, time, cursor), chain(run, time, cursor, 3)
        yield transition_view(run, time, 4, 4) or (NO_MATRIX(),)


CHANGED: tuple[Callable[[Run], Iterator[object]], ...] = (changes, pictures, experiments, undone, presets, counts)
