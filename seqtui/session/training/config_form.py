"""From what was typed into the dialog of a training to the orders for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.files import read_text
from seqtui.models.inputs.settings import Setting
from seqtui.session.requests import read_seed
from seqtui.train import run_directory
from seqtui.train.process import spawn
from seqtui.train.recipes import Recipe
from seqtui.train.training_config import TrainingConfig

ALL = "all"
SAME_TEXT = "(the same)"  # in the dialog of a training that is started again


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the dialog: its name, what stands in it, and what may be typed."""

    name: str
    value: str
    meaning: str


def lines_of(recipe: Recipe, order: TrainingConfig) -> tuple[Line, ...]:
    """Return the lines of the dialog, filled in from an order."""
    every = (ALL,) if len(recipe.models) > 1 else ()
    found = [Line("model", order.model or recipe.models[0], ", ".join((*recipe.models, *every)))]
    found += [Line("seed", str(order.seed), "the same seed, the same curve")]
    if recipe.torch:
        found += [
            Line("steps", _or_empty(order.steps), "the most updates; empty: what suits it"),
            Line("lr", _or_empty(order.lr), "learning rate; empty: what suits the model"),
            Line("clip", f"{order.clip:g}", "largest norm of a gradient; 0 never clips"),
        ]
    found += [_line(setting, order) for setting in recipe.settings]
    if recipe.reads_text:
        same = "" if order.text is None else SAME_TEXT
        found.append(Line("text", same, "a text file; empty: one made up"))
    return tuple(found)


def orders_of(recipe: Recipe, typed: Mapping[str, str], text: str | None = None) -> tuple[TrainingConfig, ...]:
    """Return the orders that were typed: one, or with the model "all" one for each; text is that of the order before.

    Raises SeqtuiError for anything that does not fit, and when torch is needed and missing.
    """
    given = {name: value.strip() for name, value in typed.items()}
    settings = {s.name: s.read(given[s.name]) for s in recipe.settings if s.read(given[s.name]) != s.default}
    file = given.get("text", "")
    order = TrainingConfig(
        recipe=recipe.name,
        seed=read_seed(given["seed"]),
        steps=_number("steps", given.get("steps", ""), whole=True),  # type: ignore[arg-type]
        lr=_number("lr", given.get("lr", "")),
        clip=_number("clip", given.get("clip", "1")) or 0.0,
        settings=settings,
        text=text if file == SAME_TEXT else read_text(Path(file).expanduser()) if file else None,
    )
    models = recipe.models if given["model"] == ALL else (given["model"] or recipe.models[0],)
    orders = tuple(replace(order, model=model) for model in models)
    for each in orders:
        each.checked()
    if recipe.torch:
        spawn.need_torch()
    return orders


def for_all_models(recipe: Recipe, order: TrainingConfig) -> tuple[TrainingConfig, ...]:
    """Return the configuration for every model of the recipe, with the learning rate that suits each."""
    plain = replace(order, lr=None, steps=None, directory="", paused=False)
    return tuple(replace(plain, model=model) for model in recipe.models)


def placed(order: TrainingConfig) -> TrainingConfig:
    """The order with a new directory for its snapshots; the oldest trainings make room."""
    run_directory.make_room()
    return replace(order, directory=str(run_directory.new_directory(order.recipe, order.model, order.seed)))


def _line(setting: Setting, order: TrainingConfig) -> Line:
    value = order.settings.get(setting.name, setting.default)
    return Line(setting.name, str(value), f"{setting.meaning} ({setting.allowed})")


def _or_empty(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _number(name: str, text: str, whole: bool = False) -> float | None:
    if not text:
        return None
    try:
        return int(text) if whole else float(text)
    except ValueError:
        raise SeqtuiError(f"{name} cannot be '{text}': give {'a whole number' if whole else 'a number'}") from None
