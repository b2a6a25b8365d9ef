"""What a moment shows at each level: the model in blocks, shapes, equations, and the code of one number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from seqtui.engine import paths
from seqtui.engine.formula import formula, name_of
from seqtui.engine.paths import Index
from seqtui.models.model import Run
from seqtui.session.chosen import choose
from seqtui.session.levels.blocks import Blocks
from seqtui.session.levels.code import code_line
from seqtui.session.levels.level import Level
from seqtui.session.levels.said import Said, Tone
from seqtui.session.levels.shapes import meanings_said, shaped_formula, shapes_said
from seqtui.session.look import Look
from seqtui.session.numbers import precise
from seqtui.session.walk.view import EquationView
from seqtui.session.why.libraries import LIBRARIES
from seqtui.session.why.snippet import numbers_in, snippet

_WIDEST_TITLE = 26  # characters beside the level's name, on the narrowest screen


class Nearer:
    """Writes the equation of a moment at another level than that of the numbers."""

    def __init__(self, run: Run, look: Look) -> None:
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
        for library in LIBRARIES.values():
            line = code_line(self.trace, step, element, library)
            shown = f"{line.element_text}  # {precise(float(self.trace[step].value[element]))}"
            lines += [Said(library.name, line.text)] * bool(line.text) + [
                Said("" if line.text else library.name, shown)
            ]
        lines.append(Said("y copies", self._copied(step, element), Tone.QUIET))
        text = formula(self.trace, step, self.look.style, concrete=True)
        return replace(view, formula=text, meaning="", said=tuple(lines))

    def _copied(self, step: int, element: Index) -> str:
        """What the key y copies, in words."""
        edited = self.trace[step].edited
        if edited is not None and edited[element]:
            return "a program that prints the number set by hand"
        count = numbers_in(self.run, step, element)
        if count is None:
            return "a program that records the run again and prints it"
        return f"a program with {count:,} number{'s' * (count != 1)} in it that prints it"


def looked_at(
    run: Run, look: Look, level: Level, at: str | None = None
) -> list[tuple[int | None, Index, EquationView]]:
    """Return equations at a level, each with its step and element: those of a path or a scope, or all.

    The blocks of a run without a path are shown once, none of them lit; their step is None. Raises SeqtuiError for a
    path that is not there.
    """
    nearer, trace = Nearer(run, look), run.trace
    if at is None and level is Level.BLOCKS:
        return [(None, (), replace(_blank(run.model.title), level=level, said=nearer.blocks.said(None)))]
    steps, element = choose(trace, at).steps, choose(trace, at).element
    if at is None:
        steps = tuple(last for _, last in trace.equations)
    found: list[tuple[int | None, Index, EquationView]] = []
    for step in steps:
        symbol, place = trace[step].symbol, element if element is not None else (0,) * trace[step].value.ndim
        title = look.words(symbol.meaning.partition(": ")[0]) if symbol else ""
        view = replace(_blank(title), formula=formula(trace, step, look.style))
        found.append((step, place, nearer.equation(view, level, step, step, place)))
    return found


def _blank(title: str) -> EquationView:
    return EquationView(title, "", "", "", ())


def level_data(run: Run, step: int | None, element: Index, view: EquationView) -> dict[str, object]:
    """The same for other programs; of code, the programs that print the number as well."""
    programs = {}
    if view.level is Level.CODE and step is not None:
        programs = {name: snippet(run, step, element, name) for name in LIBRARIES}
    return {
        "path": None if step is None else paths.spell(run.trace.path(step), element),
        **programs,
        "level": view.level.value,
        "formula": view.formula,
        "lines": [{"name": said.name.strip(), "text": said.text, "lit": said.tone is Tone.LIT} for said in view.said],
    }
