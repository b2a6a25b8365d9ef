"""The table of recipes."""

from seqtui.engine.errors import SeqtuiError
from seqtui.train import attention_recipes, recurrent_recipes
from seqtui.train.recipe import Recipe

_ROWS = (*recurrent_recipes.ROWS, *attention_recipes.ROWS)

RECIPES: dict[str, Recipe] = {row.name: row for row in _ROWS}


def find_recipe(name: str) -> Recipe:
    """Return the recipe of that name.

    Raises SeqtuiError that lists the names.
    """
    if name not in RECIPES:
        raise SeqtuiError(f"there is no recipe '{name}'; there are {', '.join(RECIPES)}")
    return RECIPES[name]
