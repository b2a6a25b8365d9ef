"""What a lesson may say of the inside of a network: what its heads do, and a value with a part taken out or swapped.

Each is what the screens and ``seqtui heads``, ``ablate`` and ``patch`` show, computed here from the run of the stage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.replay import Replay
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.inside.ablation import ATTENTION, HEADS, ZERO, Cell, edits_of, replacement
from seqtui.session.inside.all_heads import AllHeads, all_heads
from seqtui.session.inside.answer import find_answer
from seqtui.session.inside.effect_view import effect_view
from seqtui.session.inside.head_measures import BY_NAME
from seqtui.session.inside.parts import New, find_part
from seqtui.session.inside.patching import check_pair, contrast, swapped

if TYPE_CHECKING:
    from seqtui.course.facts import Scene


def head_measure(scene: Scene, measure: str, head: str) -> float:
    """Return how much of a measure a head has: ``head_measure("induction", "block1.head0")``.

    ``before.block1.head0`` is the head of the run before.

    Raises SeqtuiError for a measure or a head that there is not, and where the text has no place that it averages.
    """
    scene, pattern = scene.part(f"{head}.pattern")
    head = str(paths.split(pattern)[0])
    rows = {row.head.name: row for row in _heads(scene.run, measure).heads}
    if head not in rows:
        raise SeqtuiError(_("there is no head '{name}' here; there are {known}", name=head, known=", ".join(rows)))
    found = rows[head].measures[measure]
    if found is None:
        raise SeqtuiError(_("{head} has no such place in this text: there is nothing to average", head=head))
    return found


def leading_head(scene: Scene, measure: str) -> str:
    """Return the name of the head that has most of a measure.

    Raises SeqtuiError for a measure that there is not, and for a run without heads.
    """
    return _heads(scene.run, measure).ranked[0].head.name


def without(scene: Scene, part: str, path: str) -> np.ndarray:
    """Return a recorded value as it is with a part of the network set to 0: ``without("block1.head0", "logits")``.

    Raises SeqtuiError for a part or a path that there is not.
    """
    return _changed(scene.run, part, path, replacement(ZERO))


def patched(scene: Scene, part: str, path: str) -> np.ndarray:
    """Return a recorded value as it is with a part's value taken from another run: ``patched("block0.attn[1]", "y")``.

    Raises SeqtuiError for a part or a path that there is not, without another run, and for one of another network.
    """
    if scene.before is None:
        raise SeqtuiError(_("patched('{part}', …) takes values from a run before, and this stage has none", part=part))
    check_pair(scene.before, scene.run)
    return _changed(scene.run, part, path, swapped(scene.before, scene.run))


def screen_said(screen: str, run: Run | None, before: Run | None) -> str:
    """Return in words what a screen of the inside comes to, for who has none: of heads, of parts; "" for others.

    Parts are swapped with those of the run before where that reads another text of the same length, else set to 0.
    """
    if run is None or screen not in ("heads", "effects"):
        return ""
    if screen == "heads":
        return "\n".join(str(_heads(run, measure).said) for measure in BY_NAME)
    swaps = before is not None and before.tokens != run.tokens and len(before.tokens) == len(run.tokens)
    source = before if swaps else None
    answer = find_answer(run) if source is None else contrast(source, run)
    view = effect_view(run, answer, HEADS if source is None else ATTENTION, source=source)
    return str(view if isinstance(view, Statement) else view.with_values(view.numbers()).said() or "")


def _heads(run: Run, measure: str) -> AllHeads:
    if measure not in BY_NAME:
        raise SeqtuiError(_("there is no measure '{name}'; there are {known}", name=measure, known=", ".join(BY_NAME)))
    found = all_heads(run, measure)
    if isinstance(found, Statement):
        raise SeqtuiError(_("{name}: {why}", name=run.model.name, why=found))
    return found


def _changed(run: Run, text: str, path: str, new: New) -> np.ndarray:
    """A value of the run with the edits of a part; replayed, so that only what follows from them is computed."""
    cell, step = Cell(*find_part(run, text)), run.trace.find(path)
    return Replay(run.trace, (step,), run.request.edits).values(edits_of(run, cell, new))[step]
