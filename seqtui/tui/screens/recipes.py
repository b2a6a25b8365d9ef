"""The recipes as a list to choose from."""

from __future__ import annotations

from seqtui.render.lines import Line, clip, pad, wrap
from seqtui.train.recipes import RECIPES, Recipe
from seqtui.tui.screens.choosing import ChoiceDialog

_NAME, _TITLE = 13, 31
_SHOWS = 2  # lines of what a recipe shows


class RecipesScreen(ChoiceDialog[Recipe, Recipe]):
    """Dismisses with a recipe, or None."""

    told_height = 2 + _SHOWS
    hint = "Enter chooses it, Esc closes, Up and Down move"

    def __init__(self) -> None:
        super().__init__("train a network here: choose a recipe", tuple(RECIPES.values()))

    def line(self, row: Recipe, is_chosen: bool, width: int) -> Line:
        """Its name, what it is, its models."""
        palette = self.app.palette
        mark = palette.sign("▶", ">") if is_chosen else " "
        line = Line((f"{mark} ", palette.style("accent")), (pad(row.name, _NAME), palette.style("operand")))
        line.add(pad(palette.look.words(row.title), _TITLE), palette.style("title" if is_chosen else "text"))
        return line.add(clip(" ".join(row.models), width - line.width, palette), palette.style("dim")).fit(width)

    def told(self, row: Recipe, width: int) -> list[Line]:
        """What it shows, what it is compared with, how long it takes."""
        palette = self.app.palette
        shows = [Line((piece, palette.style("text"))) for piece in wrap(palette.look.words(row.shows), width)[:_SHOWS]]
        shows += [Line()] * (_SHOWS - len(shows))
        effort = f"{row.measure}; baseline: {row.baseline}; within {row.budget:g} s on two cores"
        return [Line(), *shows, Line((clip(palette.look.words(effort), width, palette), palette.style("dim")))]

    def take(self, row: Recipe) -> None:
        """Choose it."""
        self.dismiss(row)
