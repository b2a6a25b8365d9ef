"""What a head of attention shows: its map at each stage, and all heads of a layer side by side.

Only what fits is copied out of the trace: whoever draws says how much room there is once the shape is known.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from seqtui.engine.paths import Scope
from seqtui.engine.trace import Step
from seqtui.models.statement import Statement
from seqtui.session.axes import axes_of, corner
from seqtui.session.maps.matrix import Labelled, MatrixView, Room, largest, matrix_view, shrunk_cells
from seqtui.session.statements import NO_HEADS, NO_HEADS_BEHIND, PATTERN_TO_COME, SIGNS, STRONGEST, TENTHS
from seqtui.session.walk.player import Player

STAGES = ("scores", "scaled", "attn_scores", "pattern")
MOST_NUMBERS = 40  # of one query, sorted by size: more do not fit on a line of any screen

Plan = Callable[[tuple[int, int]], Room]
Changed = Callable[[int], np.ndarray]  # of a step, which of its elements differ from the run before


class AttentionView(Struct, frozen=True, eq=False):
    """One head's map. scope is the head's (ROOT when the model is one head), stage the id shown, title its sign.

    step is where it stands in the trace. query and key are the words looked at, value what stands there (None: not
    computed yet); numbers are the query's largest ones, each with its key, masked ones left out.
    """

    scope: Scope
    stage: str
    step: int
    title: str
    matrix: MatrixView
    query: str
    key: str
    value: float | None
    is_masked: bool
    numbers: tuple[tuple[str, float], ...]


class SmallMap(Struct, frozen=True, eq=False):
    """One head among others: cells as in an overview; query is the lit row of them."""

    label: str
    cells: tuple[tuple[float | None, ...], ...]
    query: int
    scale: float
    is_lit: bool


class HeadsView(Struct, frozen=True, eq=False):
    """The patterns of all heads of a layer, or those that fit around the lit one; more says how many there are.

    rows are the words of the queries, columns those of the keys, when each has a row or column of its own, () when the
    maps are shrunk. All are drawn
    to one scale, the largest that is known in the layer; signs and strongest say so, for digits and for colours. signed
    values, which gradients are, lie around 0.
    """

    layer: Scope
    heads: tuple[SmallMap, ...]
    more: int
    shape: tuple[int, int]
    query: str
    rows: tuple[str, ...]
    columns: tuple[str, ...] = ()
    signed: bool = False
    signs: str = ""
    strongest: str = ""


def attention_view(player: Player, plan: Plan, changed: Changed | None = None) -> AttentionView | None:
    """Return the map of the head the walk is in, or was in last; None in a model without attention."""
    scope = head_here(player)
    if scope is None:
        return None
    stage = stage_here(player, scope)
    index, pointer = index_of(player, scope, stage), player.pointer
    step, matrix = player.trace[index], labelled(player, index, changed)
    at = pointer.row(step), pointer.column(step)
    view = matrix_view(matrix, at, plan(step.value.shape))
    hidden = matrix.masked is not None and bool(matrix.masked[at])
    return AttentionView(
        scope=scope,
        stage=stage,
        step=index,
        title=matrix.title,
        matrix=view,
        query=word_of(matrix.rows, at[0]),
        key=word_of(matrix.columns, at[1]),
        value=float(step.value[at]) if matrix.is_known else None,
        is_masked=hidden,
        numbers=_numbers(matrix, at[0]) if matrix.is_known else (),
    )


def matrix_of_tokens(player: Player, plan: Plan, changed: Changed | None = None) -> MatrixView | None:
    """Return the matrix that the current equation computes, one row for each token; None when it computes no such."""
    step = player.trace[player.owner]
    if not player.pointer.tokens(step):
        return None
    at = player.pointer.row(step), player.pointer.column(step)
    return matrix_view(labelled(player, player.owner, changed), at, plan(step.value.shape))


def heads_view(player: Player, plan: Callable[[int, tuple[int, int]], tuple[int, Room]]) -> HeadsView | None:
    """Return all heads beside the current one; plan takes their number and shape, returns how many and how large."""
    scope = head_here(player)
    if scope is None:
        return None
    layer = scope.parent
    heads = [head for head in head_scopes(player) if head.parent == layer]
    step = _step(player, scope, "pattern")
    row, shape = player.pointer.row(step), step.value.shape
    fit, room = plan(len(heads), shape)
    first = max(0, min(heads.index(scope) - fit // 2, len(heads) - fit))
    tokens = player.pointer.tokens(step)
    scale = _largest_share(player, heads)
    signed = labelled(player, index_of(player, scope, "pattern")).signed
    names, backwards = tuple(map(str, heads)), player.goal is not None
    is_known = any(player.known(index_of(player, head, "pattern")) for head in heads)
    facts = {"scale": scale, "heads": names, "cursor": player.cursor, "backwards": backwards}
    return HeadsView(
        layer=layer,
        heads=tuple(_small(player, head, head == scope, row, room, scale) for head in heads[first : first + fit]),
        more=len(heads),
        shape=shape,
        query=word_of(tokens, row),
        rows=tokens if room.rows >= shape[0] else (),
        columns=player.pointer.column_names(step) if room.rows >= shape[0] else (),
        signed=signed,
        signs=(PATTERN_TO_COME if not is_known else SIGNS if signed else TENTHS)(**facts),
        strongest=(STRONGEST if is_known else PATTERN_TO_COME)(**facts),
    )


def _largest_share(player: Player, heads: list[Scope]) -> float:
    """The largest number in the patterns of these heads that are known; 1 while none is."""
    known = [index for head in heads if player.known(index := index_of(player, head, "pattern"))]
    return max((largest(player.trace[index].value) for index in known), default=1.0)


def labelled(player: Player, index: int, changed: Changed | None = None) -> Labelled:
    """A recorded matrix with the words along its sides, and what is masked in it."""
    step, look = player.trace[index], player.look
    title = look.named(step)
    return Labelled(
        title=title,
        values=step.value,
        rows=player.pointer.tokens(step),
        columns=player.pointer.column_names(step),
        signed=not step.is_share,
        masked=_masked(player, step),
        is_known=player.known(index),
        changed=None if changed is None else changed(index),
        paths=(player.trace.path(index),),
        backwards=player.goal is not None,
        corner=corner(axes_of(player.run, step)),
    )


def head_scopes(player: Player) -> list[Scope]:
    """The scopes of all heads, in the order in which they are computed."""
    return [player.trace[index].scope for index in player.patterns]


def head_here(player: Player) -> Scope | None:
    """The scope of the head the walk is in, or was in last, or comes to first; None when there is none."""
    scopes = head_scopes(player)
    here = player.trace[player.owner].scope
    if here in scopes and (here or not _is_behind(player, scopes)):
        return here
    done = [scope for scope, index in zip(scopes, player.patterns, strict=True) if player.known(index)]
    return done[-1] if done else next(iter(scopes), None)


def no_heads(player: Player) -> Statement:
    """What stands in the place of a map where there is none: of a walk backwards, that no gradient reaches a head."""
    has_heads = any(step.name == "pattern" for step in player.run.trace)
    if player.goal is None or not has_heads:
        return NO_HEADS()
    return NO_HEADS_BEHIND(goal=player.goal)


def is_in_stages(player: Player) -> bool:
    """Whether the current equation is a stage of a head's scores: from queries that meet keys to the pattern."""
    owner = player.trace[player.owner]
    return owner.scope in head_scopes(player) and owner.name in STAGES


def stage_here(player: Player, scope: Scope) -> str:
    """The stage of a head that is shown: the one computed now, the first while q, k and v are, the pattern at last."""
    name = player.trace[player.owner].name or ""
    if player.trace[player.owner].scope == scope and name in STAGES:
        return name
    return "pattern" if player.known(index_of(player, scope, "scores")) else "scores"


def _is_behind(player: Player, scopes: list[Scope]) -> bool:
    """Whether the walk has left the head of the outermost scope for another one: what follows is in that scope, too."""
    inner = [index for scope, index in zip(scopes, player.patterns, strict=True) if scope]
    return any(player.known(index) for index in inner)


def _small(player: Player, scope: Scope, is_lit: bool, row: int, room: Room, scale: float) -> SmallMap:
    matrix = labelled(player, index_of(player, scope, "pattern"))
    cells, _ = shrunk_cells(matrix, room.rows, room.columns)
    lit = row * len(cells) // matrix.values.shape[0]
    return SmallMap(str(scope.innermost), cells, lit, scale, is_lit)


def _masked(player: Player, step: Step) -> np.ndarray | None:
    """Where a query must not look, once the mask has been added."""
    if step.name not in ("attn_scores", "pattern"):
        return None
    masked = np.isneginf(player.trace.value(step.scope.path("attn_scores")))
    return masked if masked.any() else None


def _numbers(matrix: Labelled, row: int) -> tuple[tuple[str, float], ...]:
    """The numbers of one query with their keys, the largest first; masked ones are left out."""
    line = matrix.values[row]
    sizes = np.abs(line) if matrix.signed else line
    if matrix.masked is not None:
        sizes = np.where(matrix.masked[row], -1.0, sizes)
    order = np.argsort(-sizes, kind="stable")[:MOST_NUMBERS]
    return tuple((word_of(matrix.columns, k), float(line[k])) for k in order.tolist() if sizes[k] >= 0)


def _step(player: Player, scope: Scope, name: str) -> Step:
    return player.trace[index_of(player, scope, name)]


def index_of(player: Player, scope: Scope, name: str) -> int:
    """Where in the trace a value of a head stands."""
    return player.trace.find(scope.path(name))


def word_of(words: tuple[str, ...], k: int) -> str:
    """The word of a row or column, its number where it has none."""
    return words[k] if k < len(words) else str(k)
