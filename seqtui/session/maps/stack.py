"""Where in a stack of attention blocks the walk is: which side, block, sublayer and head; and what a drawing lights."""

from __future__ import annotations

from msgspec import Struct

from seqtui.engine.paths import SIDES, Scope
from seqtui.engine.trace import Step
from seqtui.session.explain.module_tree import sublayer
from seqtui.session.maps.attention import STAGES, head_here, head_scopes, index_of
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Highlight

_IN_HEAD = frozenset({"q", "k", "v", "z", *STAGES})


class Side(Struct, frozen=True, eq=False):
    """One stack of blocks. name is "" when it is the only one; block the lit one, done how many are computed.

    tokens is how many rows it works on; cross says whether it looks at a memory.
    """

    name: str
    blocks: int
    block: int | None
    done: int
    tokens: int
    cross: bool


class StackView(Struct, frozen=True, eq=False):
    """The place of the current equation; cross says whether the head looks at another sequence than its own.

    sublayer is "attn", "cross", "mlp", "norm", "add" or ""; head the number of the lit head of so many heads; memory
    says whether it is computed, or being read (None: there is none).
    """

    sides: tuple[Side, ...]
    side: str
    block: int | None
    sublayer: str
    head: int | None
    heads: int
    in_head: bool
    cross: bool
    lit: Highlight
    memory: str | None


def stack_view(player: Player) -> StackView:
    """Return where the walk is."""
    owner = player.trace[player.owner]
    scope, heads = owner.scope, head_scopes(player)
    layer = scope.outside("head")
    return StackView(
        sides=_sides(player),
        side=scope.side,
        block=scope.number("block"),
        sublayer=sublayer(owner),
        head=scope.number("head"),
        heads=sum(head.parent == layer for head in heads),
        in_head=scope in heads and owner.name in _IN_HEAD,
        cross=_looks_elsewhere(player),
        lit=_lit(player),
        memory=_memory(player),
    )


def _sides(player: Player) -> tuple[Side, ...]:
    """The stacks of the run; () for a model without blocks."""
    found: dict[str, set[int]] = {}
    done: dict[str, set[int]] = {}
    tokens: dict[str, int] = {}
    cross: set[str] = set()
    for index in player.patterns:
        step = player.trace[index]
        side, block = step.scope.side, step.scope.number("block")
        if block is None:
            continue
        found.setdefault(side, set()).add(block)
        if "cross" in step.scope:
            cross.add(side)
        else:
            tokens[side] = max(tokens.get(side, 0), step.value.shape[1])
        if player.known(index):
            done.setdefault(side, set()).add(block)
    here = player.trace[player.owner].scope
    return tuple(
        Side(
            name=side,
            blocks=len(blocks),
            block=here.number("block") if side in (here.side, "") else None,
            done=len(done.get(side, ())),
            tokens=tokens.get(side, 0),
            cross=side in cross,
        )
        for side, blocks in found.items()
    )


def _lit(player: Player) -> Highlight:
    """What a drawing of the block lights: ids are paths inside the block, those inside a head are its name alone."""
    trace, owner = player.trace, player.trace[player.owner]
    base = _base(owner.scope)
    equation = trace.equations[player.frames.equation_of[player.cursor]]
    read = {i for k in range(equation.first, equation.last + 1) for i in trace[k].operands if trace[i].name is not None}
    done = [k for k in _before(player) if player.known(k)]
    return Highlight(
        current=_id(owner, base),
        operands=frozenset(_id(trace[i], base) for i in read),
        computed=frozenset(_id(trace[k], base) for k in done),
        time=player.frame.time,
        part=player.frame.part,
    )


def _before(player: Player) -> list[int]:
    """The equations of the same block from its first to the current one, the last first."""
    trace, found = player.trace, []
    here = player.frames.equation_of[player.cursor]
    base = _base(trace[player.owner].scope)
    for k in range(here, -1, -1):
        last = player.frames.equations[k]
        if _base(trace[last].scope) != base:
            break
        found.append(last)
    return found


def _looks_elsewhere(player: Player) -> bool:
    """Whether the keys of the current head are tokens of a source."""
    scope = head_here(player)
    if scope is None:
        return False
    symbol = player.trace[index_of(player, scope, "pattern")].symbol
    return symbol is not None and symbol.axis_names[1] == "source"


def _base(scope: Scope) -> Scope:
    """The scope of the block around, or of the side, or of all."""
    return scope.through("block", *SIDES)


def _id(step: Step, base: Scope) -> str:
    """``norm1.mean``, ``mlp_pre``, ``head0``, ``cross.head1``; ``in-`` and ``memory-`` come from before."""
    name = step.name or ""
    if not step.scope.inside(base):
        return "memory-" if name == "memory" else "in-"
    inside = step.scope.relative_to(base)
    if sublayer(step) == "norm":
        return f"norm{inside.innermost.number or ''}.{name}"
    if inside.innermost.kind in ("head", "kv"):
        return inside.parent.path("attn") if "block" in base else str(inside)
    return inside.path("head" if name in _IN_HEAD else name)


def _memory(player: Player) -> str | None:
    """How what crosses from encoder to decoder stands: "pending", "computed", "read" or "current"."""
    trace = player.trace
    if not trace.has("memory"):
        return None
    index = trace.find("memory")
    if index == player.owner:
        return "current"
    if not player.known(index):
        return "pending"
    first, last = trace.equations[player.frames.equation_of[player.cursor]]
    return "read" if any(index in trace[k].operands for k in range(first, last + 1)) else "computed"
