"""How far back a network remembers, in one sentence for each training: made from what that training measured.

Accuracy at the longest distance stands beside the share of the gradient that reaches what is to be remembered. Neither
explains the other: a plain RNN that has settled on its answer sends no gradient back, right or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seqtui.models.statement import Claim, Statement
from seqtui.session.text import magnitude
from seqtui.session.training.held_out_figures import numbered
from seqtui.session.training.line import figure_text
from seqtui.session.training.view import Norms
from seqtui.train.recipes import Recipe

REACH = Claim("reach", "{run}: {figure} at {far}; {kept}'s gradient {share} of the largest")
REACH_SINCE = Claim("reach-since", f"{REACH.words}, at first {{share_before}}")
NO_GRADIENT = Claim("no-gradient", "{run}: {figure} at {far}; no gradient reaches any step")


def reach_said(recipe: Recipe, run: str, figures: Mapping[str, float], norms: Sequence[Norms]) -> Statement | None:
    """Return what a training has measured of a network's memory, or None where it measured no distances or norms.

    figures are its held-out figures, norms those of the gradient by time step in order of updates, of which the last is
    told, and the first beside it.
    """
    name, by_distance = numbered(figures)
    if not recipe.remembers or not by_distance or not norms:
        return None
    first, last = norms[0], norms[-1]
    far = max(by_distance)
    facts = {"run": run, "measure": name, "step": last.step, "far": far, "figure": figure_text(by_distance[far])}
    facts |= {"kept": recipe.remembers}
    share = share_of_first(last.values)
    if share is None:
        return NO_GRADIENT(**facts)
    before = share_of_first(first.values)
    if before is None or first.step == last.step:
        return REACH(**facts, share=magnitude(share))
    since = {"share_before": magnitude(before), "step_before": first.step}
    return REACH_SINCE(**facts, share=magnitude(share), **since)


def share_of_first(norms: Sequence[float]) -> float | None:
    """The gradient's norm at the first time step over the largest of all; None where all are 0."""
    largest = max(norms, default=0.0)
    return norms[0] / largest if largest > 0 else None
