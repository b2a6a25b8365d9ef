"""Where in a stack of attention blocks the walk is: which side, block, sublayer and head; and what a drawing lights."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seqtui.session.explain.module_tree import sublayer
from seqtui.session.maps.attention import STAGES, head_here, head_scopes
from seqtui.session.walk.cursor import part_of
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Highlight

SIDES = ("encoder", "decoder")
_NUMBERED = re.compile(r"(block|head)(\d+)")
_BLOCK = re.compile(r"\bblock\d+\b")
_IN_HEAD = frozenset({"q", "k", "v", "z", *STAGES})


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """One stack of blocks. name is "" when it is the only one; block the lit one, done how many are computed.

    tokens is how many rows it works on; cross says whether it looks at a memory.
    """

    name: str
    blocks: int
    block: int | None
    done: int
    tokens: int
    cross: bool


@dataclass(frozen=True, eq=False, slots=True)
class StackView:
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
    parts = part_of(owner)
    numbers = {match[1]: int(match[2]) for part in parts if (match := _NUMBERED.fullmatch(part))}
    name = owner.name or ""
    scopes = [tuple(scope.split(".")) for scope in head_scopes(player)]
    layer = tuple(owner.scope.split(".")[:-1]) if "head" in numbers else tuple(p for p in owner.scope.split(".") if p)
    return StackView(
        sides=_sides(player),
        side=next((part for part in parts if part in SIDES), ""),
        block=numbers.get("block"),
        sublayer=sublayer(parts, name),
        head=numbers.get("head"),
        heads=sum(scope[:-1] == layer for scope in scopes),
        in_head=owner.scope in head_scopes(player) and name in _IN_HEAD,
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
        parts = part_of(step)
        numbers = [int(match[2]) for part in parts if (match := _NUMBERED.fullmatch(part)) and match[1] == "block"]
        side = next((part for part in parts if part in SIDES), "")
        if not numbers:
            continue
        found.setdefault(side, set()).add(numbers[0])
        if "cross" in parts:
            cross.add(side)
        else:
            tokens[side] = max(tokens.get(side, 0), step.value.shape[1])
        if player.known(index):
            done.setdefault(side, set()).add(numbers[0])
    here = part_of(player.trace[player.owner])
    lit = next((int(part[5:]) for part in here if re.fullmatch(r"block\d+", part)), None)
    return tuple(
        Side(
            name=side,
            blocks=len(blocks),
            block=lit if side in here or not side else None,
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
        current=_id(owner.scope, owner.name or "", base),
        operands=frozenset(_id(trace[i].scope, trace[i].name or "", base) for i in read),
        computed=frozenset(_id(trace[k].scope, trace[k].name or "", base) for k in done),
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
    symbol = player.trace[player.trace.find(f"{scope}.pattern" if scope else "pattern")].symbol
    return symbol is not None and symbol.axis_names[1] == "source"


def _base(scope: str) -> str:
    """The scope of the block around, or of the side, or of all."""
    parts = scope.split(".")
    inside = next((k for k, part in enumerate(parts) if re.fullmatch(r"block\d+", part)), None)
    return ".".join(parts[: inside + 1]) if inside is not None else "" if parts[0] not in SIDES else parts[0]


def _id(scope: str, name: str, base: str) -> str:
    """``ln1.mean``, ``mlp_pre``, ``head0``, ``cross.head1``; ``in-`` and ``memory-`` come from before."""
    if base and not f"{scope}.".startswith(f"{base}."):
        return "memory-" if name == "memory" else "in-"
    inside = [part for part in scope.removeprefix(base).split(".") if part]
    if inside and inside[-1].startswith("head"):
        return ".".join([*inside[:-1], "attn"] if _BLOCK.search(base) else inside)
    return ".".join([*inside, "head"] if name in _IN_HEAD else [*inside, name])


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
