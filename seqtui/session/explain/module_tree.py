"""A model as its parts in reading order, derived from its trace: scopes are parts, and so is what lies between them.

Equations that stand in a scope of their own (``layer0``, ``block1.head0``) belong to it. The others are told apart by
what they do: the cell is what one time step hands to the next, a head is what makes and uses a pattern, the embedding
comes before the first part and the output after the last.
"""

from __future__ import annotations

from msgspec import Struct, field

from seqtui.engine.paths import Scope
from seqtui.engine.trace import Step, Trace
from seqtui.language import N_
from seqtui.models.model import Run

Label = tuple[str, ...]

_HEAD = frozenset({"q", "k", "v", "scores", "scaled", "attn_scores", "pattern", "z"})
_ENOUGH = 4  # time steps: the first has no past of its own, and the last no future
_ROLES = {
    "attn": N_("attention"),
    "cross": N_("cross-attention"),
    "mlp": "mlp",
    "norm": N_("norm"),
    "add": N_("residual"),
}
# what else a part may do; a label is translated where it is shown
_OTHERS: tuple[str, ...] = (
    N_("weights"),
    N_("output"),
    N_("embedding"),
    N_("cell"),
    N_("head"),
    N_("counts"),
    N_("probabilities"),
)
_OTHERS += (N_("context"), N_("state"))


class ModulePart(Struct, eq=False):
    """One part: its label, the equations in it (indices of their named steps), and the parts inside it, in order.

    at holds the same equations by their time step.
    """

    label: Label
    steps: list[int] = field(default_factory=list)
    at: dict[int | None, list[int]] = field(default_factory=dict)
    inside: dict[str, ModulePart] = field(default_factory=dict)

    @property
    def shown(self) -> ModulePart:
        """The part itself, or the only one inside it: a box in a box says nothing."""
        return next(iter(self.inside.values())).shown if len(self.inside) == 1 else self


def sublayer(step: Step) -> str:
    """Which sublayer of a block an equation belongs to: "attn", "cross", "mlp", "norm", "add" or ""."""
    own = step.symbol.sublayer if step.symbol else ""
    own = own or ("attn" if "head" in step.scope else "")
    return "cross" if own in ("attn", "") and "cross" in step.scope else own


class ModuleTree:
    """The tree of parts of a run. root holds them all; label_of gives the path of labels of each equation."""

    def __init__(self, run: Run) -> None:
        self.run, self.trace = run, run.trace
        self.steps = [last for _, last in self.trace.equations]
        self.starts = {last: first for first, last in self.trace.equations}
        self.reads = {last: _named_operands(self.trace, first, last) for first, last in self.trace.equations}
        self.readers: dict[int, list[int]] = {}
        for step in self.steps:
            for operand in self.reads[step]:
                self.readers.setdefault(operand, []).append(step)
        self._part = {k: step.scope.untimed for k, step in enumerate(self.trace) if step.name is not None}
        self._states = self._handed_on()
        self._recurrent = {part for part, _ in self._states}
        self._heads = {self._part[k] for k in self.steps if self.trace[k].name == "pattern"}
        self.label_of = self._labels()
        self.root = ModulePart(())
        for step in sorted(self.steps, key=self._is_prepared):
            self._grow(self.label_of[step], step)

    def _grow(self, label: Label, step: int) -> None:
        part, time = self.root, self.trace[step].time
        for k in range(len(label) + 1):
            part.steps.append(step)
            part.at.setdefault(time, []).append(step)
            if k < len(label):
                part = part.inside.setdefault(label[k], ModulePart(label[: k + 1]))

    def _is_prepared(self, step: int) -> bool:
        """Whether an equation comes before the reading: it makes weights, or an initial state."""
        return self.label_of[step][-1] == "weights" or self.trace[step].time == 0

    def _handed_on(self) -> set[tuple[Scope, str]]:
        """The vectors that one time step hands to the next one read: (part, name)."""
        found = set()
        for step in self.steps:
            here = self.trace[step]
            for operand in self.reads[step]:
                other = self.trace[operand]
                handed = other.time is not None and here.time is not None and other.time != here.time
                if handed and other.value.ndim == 1 and self._part[operand] == self._part[step]:
                    found.add((self._part[operand], other.name or ""))
        return found

    def _labels(self) -> dict[int, Label]:
        """The label of every equation; after a few time steps those of the same name are known."""
        labels: dict[int, Label] = {}
        prepared: set[int] = set()
        counted = self._counted()
        seen: dict[tuple[Scope, str | None], list[int]] = {}
        for step in self.steps:
            seen.setdefault((self._part[step], self.trace[step].name), []).append(step)
        looked_at = sorted(step for steps in seen.values() for step in steps[:_ENOUGH])
        self._like = {step: steps[min(k, _ENOUGH - 1)] for steps in seen.values() for k, step in enumerate(steps)}
        for step in looked_at:
            role = counted.get(step) or self._role(step, prepared)
            if role == "weights":
                prepared.add(step)
            role = role or ("output" if self._comes_after(step, labels) else "embedding")
            labels[step] = (*self._part[step].names, role)
        for step in reversed(looked_at):
            labels[step] = self._seen_from_its_readers(step, labels)
        return {step: labels[self._like[step]] for step in self.steps}

    def _comes_after(self, step: int, labels: dict[int, Label]) -> bool:
        """Whether an equation reads, at its own time, what the parts before it have made."""
        time = self.trace[step].time
        read = (self._like[i] for i in self.reads[step] if i in self._like and time in (None, self.trace[i].time))
        return any(labels[i][-1] not in ("embedding", "weights") for i in read)

    def _seen_from_its_readers(self, step: int, labels: dict[int, Label]) -> Label:
        """What only attention reads belongs to it, what the cell reads goes in; what crosses to a part has its name."""
        label, found = labels[step], self.trace[step]
        *part, role = label
        readers = [labels[self._like[k]] for k in self.readers.get(step, ())]
        if role not in ("output", "embedding", "cell") or self._is_state(step) or not readers:
            return label
        if all(reader == (*part, "attention") for reader in readers):
            return (*part, "attention")
        if role == "output" and found.time is not None and any(reader == (*part, "cell") for reader in readers):
            return (*part, "embedding")
        crosses = role == "output" and all(len(reader) > len(label) for reader in readers)
        return (*part, found.name or role) if crosses else label

    def _role(self, step: int, prepared: set[int]) -> str:
        """What an equation does in its part; "" when that follows from where it stands."""
        found, part = self.trace[step], self._part[step]
        fixed = all(self.trace[i].op in ("parameter", "constant") or i in prepared for i in self.reads[step])
        if fixed and found.time is None and not any(self._is_table(i) for i in (step, *self.reads[step])):
            return "weights"
        if part in self._heads and (found.name in _HEAD or part.innermost.kind == "head"):
            return "head"
        known = sublayer(found)
        if known:
            return _ROLES[known]
        if self._looks_at_source(step):
            return "attention"
        return "cell" if self._is_in_cell(step) else ""

    def _is_table(self, index: int) -> bool:
        symbol = self.trace[index].symbol
        return symbol is not None and "d_vocab" in symbol.axis_names and self.trace[index].op == "parameter"

    def _is_in_cell(self, step: int) -> bool:
        """Whether an equation lies between the old state and the new one."""
        found, part = self.trace[step], self._part[step]
        if found.time is None or found.value.ndim != 1 or part not in self._recurrent:
            return False
        reads = self.reads[step]
        old = any(self._is_state(i) and self.trace[i].time != found.time for i in reads)
        makes = any(self._is_state(k) for k in self.readers.get(step, ()))
        return self._is_state(step) or old or (makes and any(self.trace[i].time == found.time for i in reads))

    def _is_state(self, step: int) -> bool:
        return (self._part[step], self.trace[step].name) in self._states

    def _looks_at_source(self, step: int) -> bool:
        """Whether an equation weighs the tokens of another sequence, one time step of a writer at a time."""
        found = self.trace[step]
        return found.time is not None and any(_has_axis(self.trace[i], "source") for i in (step, *self.reads[step]))

    def _counted(self) -> dict[int, str]:
        """For a model that counts: what leads to each distribution, what comes of it, and what is told beside it."""
        if self.run.model.family != "counting":
            return {}
        roles: dict[int, str] = {}
        inside: dict[int | None, list[int]] = {}
        for step in self.steps:
            inside.setdefault(self.trace[step].time, []).append(step)
        for time, steps in inside.items():
            at = next((k for k, step in enumerate(steps) if self.trace[step].name == "p"), None)
            if at is None:
                roles.update(dict.fromkeys(steps, "counts" if time is None else "probabilities"))
                continue
            for k, step in enumerate(steps):
                told = self.trace[step].value.ndim == 0 and not (set(self.readers.get(step, ())) & set(steps))
                roles[step] = "probabilities" if k >= at else "context" if told and k == 0 else "counts"
                if self._is_state(step):
                    roles[step] = "state"
        return roles


def _named_operands(trace: Trace, first: int, last: int) -> list[int]:
    read = (i for k in range(first, last + 1) for i in trace[k].operands)
    return list(dict.fromkeys(i for i in read if trace[i].name is not None))


def _has_axis(step: Step, axis: str) -> bool:
    return step.symbol is not None and axis in step.symbol.axis_names
