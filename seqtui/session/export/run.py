"""A run as a document: what is chosen of it, step by step, so that a long run is not held twice."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.backward import Gradients
from seqtui.engine.formula import expression, formula
from seqtui.engine.ops import label
from seqtui.engine.spelling import Script, Style
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.session.axes import Axis, axes_of, names_data
from seqtui.session.export.blocks import Block, Heading, Numbers, Table, Text
from seqtui.session.json_text import dumps, headed, plain
from seqtui.session.maps.hypotheses import hypotheses_data
from seqtui.session.maps.pictures import picture_names
from seqtui.session.notice.voice import notice_at
from seqtui.session.step_query import StepSelection
from seqtui.session.text import TextStyle, in_ascii, safe


class Export(Struct, frozen=True, eq=False):
    """What is exported of a run. all_steps: unnamed steps are exported too, so operands may name them.

    proof is what torch said of these numbers, as plain data; None when it was not asked. place is the number that a
    state code points at. noticed: what is remarkable in each computed step is said beside it.
    """

    run: Run
    chosen: StepSelection
    gradients: Gradients | None = None
    all_steps: bool = False
    style: Style = Style.UNICODE
    proof: Mapping[str, object] | None = None
    place: str | None = None
    noticed: bool = False

    @property
    def trace(self) -> Trace:
        """The record that is exported."""
        return self.run.trace

    def path(self, index: int) -> str:
        """The path of a chosen step, with the index of the chosen element."""
        return paths.spell(self.trace.path(index), self.chosen.element)

    def value(self, index: int) -> np.ndarray:
        """The value of a chosen step, or its chosen element."""
        return self._pick(self.trace[index].value)

    def grad(self, index: int) -> np.ndarray | None:
        """The gradient of the same place, when gradients are exported."""
        return None if self.gradients is None else self._pick(self.gradients[index])

    def formula(self, index: int) -> str:
        """The formula of a step; one without a name has the right-hand side alone."""
        write = expression if self.trace[index].name is None else formula
        return write(self.trace, index, self.style)

    def split(self) -> tuple[list[int], list[int]]:
        """The chosen parameters, and the chosen steps that are none."""
        parameters = [i for i in self.chosen.steps if self.trace[i].op == "parameter"]
        return parameters, [i for i in self.chosen.steps if self.trace[i].op != "parameter"]

    def axes(self, index: int) -> tuple[Axis, ...]:
        """What lies along the axes of a chosen step, whichever element of it is chosen."""
        return axes_of(self.run, self.trace[index])

    def word(self, index: int) -> str:
        """The word that the time step reads, or writes; "" outside of time."""
        step = self.trace[index]
        words = self.run.words_in_time(step.scope.side)
        return words[step.time - 1] if step.time is not None and 1 <= step.time <= len(words) else ""

    # a document -------------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The model, by both its names."""
        name = _(self.run.model.title)
        return f"{self.run.name}: {in_ascii(name) if self.style.script is Script.ASCII else name}"

    @property
    def with_gradients(self) -> bool:
        """Whether numbers come with gradients."""
        return self.gradients is not None

    def json(self, ascii: bool = False) -> Iterator[str]:
        """Yield the text of the object, one parameter or step on a line."""
        return chunks(self, ascii)

    def meta(self) -> dict[str, object]:
        """Return what the run is, without its numbers."""
        return head(self)

    def blocks(self) -> Iterator[Block]:
        """Yield what was run, then each chosen value."""
        yield from _about(self)
        for scope, members in groupby(self.chosen.steps, lambda i: self.trace[i].scope):
            steps = list(members)
            word = self.word(steps[0])
            yield Heading(f"{scope}: {safe(word)}" if word else str(scope) or _("whole run"))
            yield from (_numbers(self, index) for index in steps)

    def _pick(self, array: np.ndarray) -> np.ndarray:
        return array if self.chosen.element is None else np.asarray(array[self.chosen.element])


def document(export: Export) -> dict[str, object]:
    """Return the whole object of ``show --format json``."""
    parameters, steps = export.split()
    return head(export) | {
        "parameters": [parameter(export, i) for i in parameters],
        "steps": [step(export, i) for i in steps],
    }


def chunks(export: Export, ascii: bool = False) -> Iterator[str]:
    """Yield the text of ``document``, one parameter or step on a line."""
    parameters, steps = export.split()
    yield dumps(head(export), ascii)[:-1] + ',\n"parameters": ['
    yield from _lines((parameter(export, i) for i in parameters), ascii)
    yield '],\n"steps": ['
    yield from _lines((step(export, i) for i in steps), ascii)
    yield "]}\n"


def head(export: Export) -> dict[str, object]:
    """Return what the run is, before its numbers; of names the number that was differentiated."""
    run = export.run
    about = {
        "model": run.model.name,
        "config": {**run.config, "seed": run.request.seed},
        "tokens": list(run.tokens),
        **provenance(run),
        "notes": list(run.notes),
    }
    found = headed("show", about)
    found |= _file(run)
    found |= {} if export.place is None else {"place": export.place}
    found |= {"reads": list(run.given)} if run.given != run.tokens else {}
    found |= {"writes": list(run.outputs)} if run.outputs else {}
    found |= {"search": hypotheses_data(run)} if run.searched else {}
    picture = picture_names(run)
    found |= {"picture": [list(row) for row in picture]} if picture else {}
    found |= {} if export.proof is None else {"proof": dict(export.proof)}
    return found if export.gradients is None else found | {"of": of(export.gradients)}


def provenance(run: Run) -> dict[str, object]:
    """Return where the numbers of a run come from: its weights, whether any training made them, what was assumed."""
    return {"weights": run.source, "untrained": bool(run.tag), "assumed": dict(run.assumed)}


def _file(run: Run) -> dict[str, object]:
    """What the layout of the file of a run says of its network, its config.json among it; {} where it says nothing."""
    network = run.request.weights.network if run.request.weights is not None else None
    if network is None:
        return {}
    return {"file": {"layout": network.layout, "settings": dict(network.settings), "facts": dict(network.facts)}}


def of(gradients: Gradients) -> str:
    """Return the path of the differentiated number; a path of several numbers without an index means their sum."""
    index, element = gradients.of
    return paths.spell(gradients.trace.path(index), element)


def parameter(export: Export, index: int) -> dict[str, object]:
    """Return one weight as plain data: path, shape, values and gradient."""
    value = export.value(index)
    shape = {"path": export.path(index), "shape": list(value.shape)}
    return shape | _names(export, index) | {"value": plain(value)} | _grad(export, index)


def step(export: Export, index: int) -> dict[str, object]:
    """Return one recorded step; symbol and axes are null for a step without a name."""
    recorded, value = export.trace[index], export.value(index)
    symbol = recorded.symbol
    axes = None if symbol is None else list(symbol.axis_names)
    return (
        {
            "path": export.path(index),
            "symbol": None if symbol is None else symbol.text,
            "op": label(recorded.op),
            "formula": export.formula(index),
            "axes": axes if export.chosen.element is None else [],
            "shape": list(value.shape),
            **_names(export, index),
            "value": plain(value),
            "operands": operands(export.trace, index, export.all_steps),
        }
        | _grad(export, index)
        | _notice(export, index)
    )


def _notice(export: Export, index: int) -> dict[str, object]:
    """What is remarkable in the numbers of a computed step, where that was asked for."""
    if not export.noticed or export.gradients is not None or export.trace[index].is_leaf:
        return {}
    look = TextStyle(export.style is Style.ASCII)
    return {"notice": str(notice_at(export.run, index, export.chosen.element, look))}


def operands(trace: Trace, index: int, all_steps: bool = False) -> list[object]:
    """Return what a step reads: paths, and fixed numbers as numbers.

    Unless all steps are exported, unnamed ones are seen through to what they read, each path once.
    """
    found: list[object] = []
    waiting = list(reversed(trace[index].operands))
    while waiting:
        source = waiting.pop()
        step = trace[source]
        if step.op == "constant":
            found.append(plain(step.value))
        elif all_steps or step.name is not None or step.is_leaf:
            path = trace.path(source)
            if all_steps or path not in found:
                found.append(path)
        else:
            waiting.extend(reversed(step.operands))
    return found


def _names(export: Export, index: int) -> dict[str, object]:
    """The words along each axis, null along one that has none; and the word of the time step, where it has one."""
    axes = export.axes(index) if export.chosen.element is None else ()
    word = export.word(index)
    return ({"word": word} if word else {}) | names_data(axes)


def _grad(export: Export, index: int) -> dict[str, object]:
    gradient = export.grad(index)
    return {} if gradient is None else {"grad": plain(gradient)}


def _lines(rows: Iterator[dict[str, object]], ascii: bool) -> Iterator[str]:
    gap = "\n"
    for row in rows:
        yield gap + dumps(row, ascii)
        gap = ",\n"


def _about(export: Export) -> Iterator[Block]:
    """What a reader has to know first: settings, notes, words."""
    run = export.run
    config = {**run.config, "seed": run.request.seed, "weights": run.source}
    yield Table("", (_("setting"), _("value")), tuple((name, value) for name, value in config.items()))
    yield from (Text(str(note)) for note in run.notes)
    yield _words(_("token"), run.given)
    if run.outputs:
        yield _words(_("written"), run.outputs)
    elif run.tokens != run.given:
        yield _words(_("target"), run.tokens)
    picture = picture_names(run)
    if picture:
        heads = (_("picture"), *(str(k) for k in range(len(picture[0]))))
        yield Table("", heads, tuple((str(k), *row) for k, row in enumerate(picture)))
    if export.proof is not None:
        yield Table("", (_("proof"), _("value")), tuple((name, str(value)) for name, value in export.proof.items()))
    if export.gradients is not None:
        yield Text(_("Each row of gradients (grad) is that of `{of}` by the row above it.", of=of(export.gradients)))


def _words(head: str, words: Iterable[str]) -> Table:
    return Table("", ("t", head), tuple((str(t), word) for t, word in enumerate(words, 1)))


def _numbers(export: Export, index: int) -> Numbers:
    return Numbers(
        path=export.trace.path(index),
        axes=export.axes(index),
        value=export.value(index),
        grad=export.grad(index),
        formula="" if export.trace[index].is_leaf else export.formula(index),
        element=export.chosen.element,
        word=export.word(index),
    )
