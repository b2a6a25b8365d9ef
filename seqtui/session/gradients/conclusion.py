"""What the norms of a run come to, in one sentence: whether its gradients vanish, explode or are carried, and how fast.

The factor of one step back is the geometric mean, (‖∂h_T/∂h_1‖ / ‖∂h_T/∂h_T‖) to the power 1/(T−1); of an LSTM that
along the cell state, the road that its gates keep open (Hochreiter & Schmidhuber 1997).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from seqtui.language import N_, _
from seqtui.models.statement import Claim, Statement
from seqtui.session.gradients.depth import DepthTrack
from seqtui.session.gradients.flow import Flow, NormTrack
from seqtui.session.text import magnitude

VANISHED, EXPLODED = 0.1, 10.0  # below, above this norm at t=1, over the whole length

VANISHES = Claim(
    "vanishes", "Vanishing along the {road}: on average a step back keeps {factor} of ‖{of}‖: {first} at t=1."
)
EXPLODES = Claim(
    "explodes",
    "Exploding along the {road}: on average a step back makes ‖{of}‖ {factor} times as large: {first} at t=1.",
)
IS_CARRIED = Claim(
    "is carried",
    "Carried along the {road}: on average a step back leaves ‖{of}‖ {factor} times as large: {first} at t=1.",
)
IS_CUT = Claim("is cut", "Cut: nothing of t=1 to t={last} reaches the end, as ‖{of}‖ is 0 there.")
OVERFLOWS = Claim("overflows", "Exploding: ‖{of}‖ is beyond what a number can hold.")
ONE_STEP = Claim("one step", "One time step alone: no gradient flows through time.")
READ_AT_ONCE = Claim(
    "read at once",
    "All tokens are read at once, so no gradient comes back through time: ‖∂L/∂x‖ is smallest at *{least}*, {low}, and "
    "largest at *{most}*, {high}.",
)
BY_DEPTH = Claim(
    "by depth",
    "By depth, over {blocks} blocks: the gradient entering the first is {pre} times that entering the last with "
    "pre-norm, {post} times with post-norm.",
)
_STATES = (("dcT_dct", "∂c_T/∂c_t", N_("cell state")), ("dhT_dht", "∂h_T/∂h_t", N_("hidden state")))


def conclude(flow: Flow) -> Statement | None:
    """Return what happens to the gradients on their way back; None where the Jacobians were left out."""
    if flow.read_at_once:
        norms = flow.tracks[0].norms
        least, most = norms.index(min(norms)), norms.index(max(norms))
        return READ_AT_ONCE(
            least=flow.tokens[least],
            most=flow.tokens[most],
            low=magnitude(norms[least]),
            high=magnitude(norms[most]),
            places=(least, most),
            request=flow.request,
        )
    found = {track.key: track for track in flow.tracks}
    for key, of, road in _STATES:
        if key in found:
            return _of_track(flow, found[key], of, road)
    return None


def conclude_depth(tracks: Sequence[DepthTrack]) -> Statement | None:
    """Return how pre-norm and post-norm pass gradients through a stack; None before both are known."""
    shares = {track.norm_first: track.share for track in tracks}
    if len(shares) < 2:
        return None
    blocks = len(tracks[0].norms)
    return BY_DEPTH(blocks=blocks, pre=magnitude(shares[True]), post=magnitude(shares[False]), shares=shares)


def _of_track(flow: Flow, track: NormTrack, of: str, road: str) -> Statement:
    norms, facts = track.norms, {"of": of, "road": _(road), "key": track.key, "request": flow.request}
    if len(norms) < 2:
        return ONE_STEP(steps=len(norms), **facts)
    if not all(map(math.isfinite, norms)):
        return OVERFLOWS(**facts)
    if not norms[0]:
        return IS_CUT(last=next((t for t, norm in enumerate(norms) if norm), len(norms)), **facts)
    factor = (norms[0] / norms[-1]) ** (1 / (len(norms) - 1))
    claim = VANISHES if norms[0] < VANISHED else EXPLODES if norms[0] > EXPLODED else IS_CARRIED
    return claim(factor=magnitude(factor), first=magnitude(norms[0]), exact=factor, start=norms[0], **facts)
