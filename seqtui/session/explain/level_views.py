"""What a step shows at each level: the model in blocks, shapes, meanings of signs, and the code of one number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from msgspec.structs import replace

from seqtui.engine import paths
from seqtui.engine.formula import formula, name_of
from seqtui.engine.op import Op
from seqtui.engine.ops import OPS, label
from seqtui.engine.paths import Index
from seqtui.engine.spelling import Written
from seqtui.engine.trace import Step, Trace
from seqtui.language import _, _n
from seqtui.models.model import Run
from seqtui.session.explain.blocks import Blocks, shape_text
from seqtui.session.explain.code import DIALECTS, Slices, code_line
from seqtui.session.explain.program import numbers_in, program_of
from seqtui.session.step_query import select_steps
from seqtui.session.text import TextStyle, precise
from seqtui.session.walk.views import Emphasis, EquationView, Level, TextLine


def shaped_formula(trace: Trace, root: int, look: TextStyle) -> str:
    """Return the formula with a shape behind every name: ``f₃ [4] = σ(W_xf [4×4] x₃ [4] + …)``."""
    here, given = trace[root], Slices(trace, root).is_given

    def written(index: int) -> Written:
        step = trace[index]
        if given(index):
            text = f"{name_of(trace, index, look.style, here, concrete=True)} {shape_text(step, look)}".strip()
            return Written(text if step.op != "constant" else text.split(" [")[0], single=not step.value.ndim)
        parts = [written(i) for i in step.operands]
        return replace(OPS[step.op].spelling.spell(parts, step.params, look.style), single=not step.value.ndim)

    left = f"{name_of(trace, root, look.style, here, concrete=True)} {shape_text(here, look)}".strip()
    return left if here.is_leaf else f"{left} = {written(root).text}"


def shapes_said(trace: Trace, root: int, look: TextStyle) -> tuple[TextLine, ...]:
    """Return the axes of every operand, then every operation with the shapes it takes and gives, then what it costs."""
    here = trace[root]
    lines = [
        TextLine(_name(trace, i, here, look), _axes(trace[i], look))
        for i in (root, *Slices(trace, root).named_operands())
    ]
    inner = _operations(trace, root)
    arrow = look.sign("→", "->")
    rows: Counter[tuple[str, str]] = Counter()
    costs: Counter[tuple[str, str]] = Counter()
    for index in inner:
        step, values = trace[index], [trace[i].value for i in trace[index].operands]
        shapes = ", ".join(shape_text(trace[i], look) or "1" for i in step.operands)
        row = step.op, f"{shapes} {arrow} {shape_text(step, look) or '1'}"
        rows[row] += 1
        costs[row] += OPS[step.op].cost(values, step.value)
    for (op, text), count in rows.items():
        cost = costs[op, text]
        said = _("{shapes}, {n} times", shapes=text, n=count) if count > 1 else text
        if cost:
            said = _("{shapes}: {n:,} multiplications", shapes=said, n=cost)
        lines.append(TextLine(label(op), said, Emphasis.QUIET))
    if sum(costs.values()) and len(costs) > 1:
        lines.append(TextLine("", _("{n:,} multiplications in this equation", n=sum(costs.values())), Emphasis.QUIET))
    return tuple(lines)


def meanings_said(trace: Trace, root: int, look: TextStyle) -> tuple[TextLine, ...]:
    """Return what every sign of an equation means: its values from left to right, then its operations."""
    here = trace[root]
    lines = [
        TextLine(_name(trace, i, here, look), _meaning(trace[i], look))
        for i in (root, *Slices(trace, root).named_operands())
    ]
    ops = dict.fromkeys(OPS[trace[i].op] for i in _operations(trace, root))
    return (
        *lines,
        *(TextLine(_sign(op, look), look.words(_(op.meaning)), Emphasis.QUIET) for op in ops if not op.is_plain),
    )


def _operations(trace: Trace, root: int) -> list[int]:
    """The steps of an equation, innermost first."""
    given = Slices(trace, root).is_given
    found: dict[int, None] = {}

    def read(index: int) -> None:
        if not given(index) and index not in found:
            for i in trace[index].operands:
                read(i)
            found[index] = None

    read(root)
    return list(found)


def _name(trace: Trace, index: int, here: Step, look: TextStyle) -> str:
    return name_of(trace, index, look.style, here, concrete=True)


def _axes(step: Step, look: TextStyle) -> str:
    """``[4×4]  d_hidden × d_in``."""
    names = look.sign(" × ", " x ").join(step.symbol.axis_names) if step.symbol else ""
    return f"{shape_text(step, look)}  {names}".strip() if step.value.ndim else _("a single number")


def _meaning(step: Step, look: TextStyle) -> str:
    if step.symbol is None:
        return _("a fixed number of the formula") if step.op == "constant" else _("a part of the equation")
    return look.words(_(step.symbol.meaning))


def _sign(op: Op, look: TextStyle) -> str:
    """How an op is marked on the page."""
    sign = op.spelling.sign
    return sign if sign.strip() and not look.ascii else op.label


_WIDEST_TITLE = 26  # characters beside the level's name, on the narrowest screen


class LevelViews:
    """Writes the equation of a moment at another level than that of the numbers."""

    def __init__(self, run: Run, look: TextStyle) -> None:
        self.run, self.trace, self.look = run, run.trace, look
        self.blocks = Blocks(run, look)
        self._writers: dict[Level, Callable[[EquationView, int, int, Index], EquationView]] = {
            Level.BLOCKS: self._as_blocks,
            Level.SHAPES: self._as_shapes,
            Level.EQUATIONS: self._as_meanings,
            Level.CODE: self._as_code,
        }

    def equation(self, view: EquationView, level: Level, owner: int, step: int, element: Index) -> EquationView:
        """Return the view at a level.

        owner is the named equation that is walked through; step and element are the number that is pointed at, which
        the code computes.
        """
        writer = self._writers.get(level)
        if writer is None:
            return view
        title = view.title
        if len(title) > _WIDEST_TITLE:
            title = name_of(self.trace, owner, self.look.style, self.trace[owner], concrete=True)
        return replace(writer(view, owner, step, element), level=level, title=title, part="", lines=())

    def _as_blocks(self, view: EquationView, owner: int, step: int, element: Index) -> EquationView:
        return replace(view, formula="", meaning="", said=self.blocks.said(owner))

    def _as_shapes(self, view: EquationView, owner: int, step: int, element: Index) -> EquationView:
        text = shaped_formula(self.trace, owner, self.look)
        return replace(view, formula=text, meaning="", said=shapes_said(self.trace, owner, self.look))

    def _as_meanings(self, view: EquationView, owner: int, step: int, element: Index) -> EquationView:
        return replace(view, meaning="", said=meanings_said(self.trace, owner, self.look))

    def _as_code(self, view: EquationView, owner: int, step: int, element: Index) -> EquationView:
        lines = []
        for library in DIALECTS.values():
            line = code_line(self.trace, step, element, library)
            shown = f"{line.element_text}  # {precise(float(self.trace[step].value[element]))}"
            lines += [TextLine(library.name, line.text)] * bool(line.text) + [
                TextLine("" if line.text else library.name, shown)
            ]
        lines.append(TextLine(_("y copies"), self._copied(step, element), Emphasis.QUIET))
        text = formula(self.trace, step, self.look.style, concrete=True)
        return replace(view, formula=text, meaning="", said=tuple(lines))

    def _copied(self, step: int, element: Index) -> str:
        """What the key y copies, in words."""
        edited = self.trace[step].edited
        if edited is not None and edited[element]:
            return _("a program that prints the number set by hand")
        count = numbers_in(self.run, step, element)
        if count is None:
            return _("a program that records the run again and prints it")
        return _n(
            "a program with {n:,} number in it that prints it",
            "a program with {n:,} numbers in it that prints it",
            count,
        )


def looked_at(
    run: Run, look: TextStyle, level: Level, at: str | None = None
) -> list[tuple[int | None, Index, EquationView]]:
    """Return equations at a level, each with its step and element: those of a path or a scope, or all.

    The blocks of a run without a path are shown once, none of them lit; their step is None. Raises SeqtuiError for a
    path that is not there.
    """
    nearer, trace = LevelViews(run, look), run.trace
    if at is None and level is Level.BLOCKS:
        return [(None, (), replace(_blank(_(run.model.title)), level=level, said=nearer.blocks.said(None)))]
    steps, element = select_steps(trace, at).steps, select_steps(trace, at).element
    if at is None:
        steps = tuple(last for _, last in trace.equations)
    found: list[tuple[int | None, Index, EquationView]] = []
    for step in steps:
        symbol, place = trace[step].symbol, element if element is not None else (0,) * trace[step].value.ndim
        title = look.words(_(symbol.meaning).partition(": ")[0]) if symbol else ""
        view = replace(_blank(title), formula=formula(trace, step, look.style))
        found.append((step, place, nearer.equation(view, level, step, step, place)))
    return found


def _blank(title: str) -> EquationView:
    return EquationView(title, "", "", "", ())


def level_data(run: Run, step: int | None, element: Index, view: EquationView) -> dict[str, object]:
    """Return an equation at a level as plain data; of code, the programs that print its number as well."""
    programs = {}
    if view.level is Level.CODE and step is not None:
        programs = {name: program_of(run, step, element, name) for name in DIALECTS}
    return {
        "path": None if step is None else paths.spell(run.trace.path(step), element),
        **programs,
        "level": view.level.value,
        "formula": view.formula,
        "lines": [
            {"name": said.name.strip(), "text": said.text, "lit": said.tone is Emphasis.LIT} for said in view.said
        ],
    }
