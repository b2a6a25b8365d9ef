"""The form of a training's config: its fields, and the configs that were typed into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from seqtui import policy
from seqtui.language import N_, _
from seqtui.models.inputs.files import read_text
from seqtui.models.inputs.settings import Setting
from seqtui.session.form import Form, FormField, setting_field
from seqtui.session.requests import read_seed
from seqtui.session.training.page import task_said
from seqtui.train import run_directory
from seqtui.train.process import spawn
from seqtui.train.recipe import Recipe
from seqtui.train.training_config import TrainingConfig, typed_config

ALL = "all"
SAME_TEXT = N_("(the same)")  # in the dialog of a training that is started again


def form_fields(recipe: Recipe, config: TrainingConfig) -> tuple[FormField, ...]:
    """Return the fields of the dialog, filled in from a config."""
    every = (ALL,) if len(recipe.models) > 1 else ()
    models = (*recipe.models, *every)
    found = [FormField("model", config.model or recipe.models[0], ", ".join(models), models)]
    found += [FormField("seed", str(config.seed), _("the same seed, the same curve"))]
    if recipe.torch:
        found += [
            FormField("steps", _or_empty(config.steps), _("the most updates; empty: what suits it")),
            FormField("lr", _or_empty(config.lr), _("learning rate; empty: what suits the model")),
            FormField("clip", f"{config.clip:g}", _("largest norm of a gradient; 0 never clips")),
        ]
    found += [_field(setting, config) for setting in recipe.settings]
    if recipe.reads_text:
        same = "" if config.text is None else _(SAME_TEXT)
        found.append(FormField("text", same, _("a text file; empty: one made up")))
    return tuple(found)


def training_form(recipe: Recipe, config: TrainingConfig) -> Form[tuple[TrainingConfig, ...]]:
    """Return the form of a training, filled in from a config; what comes of it are the configs that were typed."""

    def read(values: Mapping[str, str]) -> Callable[[], tuple[TrainingConfig, ...]]:
        configs = configs_of(recipe, values, config.text)
        return lambda: configs

    keys = _("Enter starts it, F1 explains, Esc leaves, Up and Down move")
    about = "; ".join(task_said(recipe))
    return Form(_(recipe.title), form_fields(recipe, config), read, about=about, in_thread=False, keys=keys)


def configs_of(recipe: Recipe, typed: Mapping[str, str], text: str | None = None) -> tuple[TrainingConfig, ...]:
    """Return the configs that were typed: one, or with the model "all" one for each; text is that of the config before.

    Raises SeqtuiError for anything that does not fit, and when torch is needed and missing.
    """
    given = {name: value.strip() for name, value in typed.items()}
    file = given.get("text", "")
    config = typed_config(
        recipe,
        {name: value or None for name, value in given.items()} | {"clip": given.get("clip", "1") or "0"},
        seed=read_seed(given["seed"]),
        settings={s.name: s.read(given[s.name]) for s in recipe.settings if s.read(given[s.name]) != s.default},
        text=text if file == _(SAME_TEXT) else read_text(Path(file).expanduser()) if file else None,
    )
    models = recipe.models if given["model"] == ALL else (given["model"] or recipe.models[0],)
    configs = tuple(replace(config, model=model) for model in models)
    for each in configs:
        each.checked()
    if recipe.torch:
        spawn.need_torch()
    return configs


def for_all_models(recipe: Recipe, config: TrainingConfig) -> tuple[TrainingConfig, ...]:
    """Return the config for every model of the recipe, with the learning rate that suits each."""
    plain = replace(config, lr=None, steps=None, directory="", paused=False)
    return tuple(replace(plain, model=model) for model in recipe.models)


def placed(config: TrainingConfig) -> TrainingConfig:
    """The config with a new directory for its snapshots; the oldest trainings make room.

    In a class the queue gives it its place.
    """
    if not policy.may_write(run_directory.home()):
        return config
    run_directory.make_room()
    return replace(config, directory=str(run_directory.new_directory(config.recipe, config.model, config.seed)))


def _field(setting: Setting, config: TrainingConfig) -> FormField:
    return setting_field(setting, str(config.settings.get(setting.name, setting.default)))


def _or_empty(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
