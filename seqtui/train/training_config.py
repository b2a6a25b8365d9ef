"""Everything that determines one training: as it is typed, checked, and sent to the worker as one JSON line."""

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.settings import read_settings
from seqtui.models.table import add_from, home
from seqtui.train.recipe import Recipe
from seqtui.train.recipes import find_recipe

MAX_THREADS = 64
MAX_STEPS = 1_000_000
_KINDS: dict[str, type] = {"steps": int, "lr": float, "clip": float, "threads": int}


class TrainingConfig(Struct, frozen=True):
    """What is to be trained. The same config gives the same curve on the same machine.

    model "" is the recipe's first; steps and lr None are the task's own. clip is the largest norm of a gradient, 0 for
    no clipping. settings are those of the recipe, as typed. text is what --text holds.
    directory is where snapshots go, out the file of the trained weights, "" for one in the directory. snapshots is how
    many are kept at most, 0 for none but the last. paused starts it paused, before the first update.
    """

    recipe: str
    model: str = ""
    seed: int = 0
    steps: int | None = None
    lr: float | None = None
    clip: float = 1.0
    threads: int = 1
    settings: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None
    directory: str = ""
    out: str = ""
    snapshots: int = 25
    paused: bool = False

    def checked(self) -> Recipe:
        """Return the recipe.

        Raises SeqtuiError for anything in the config that does not fit it, and for a model that no other process has.
        """
        recipe = find_recipe(self.recipe)
        home(recipe.model(self.model or None))
        read_settings(recipe.settings, self.settings)
        if self.text is not None and not recipe.reads_text:
            raise SeqtuiError(_("{name} makes its own data: leave out --text", name=recipe.name))
        _within("steps", self.steps, 1, MAX_STEPS, _("a whole number"))
        _within("lr", self.lr, 1e-9, 1e9, _("a number"))
        _within("clip", self.clip, 0, 1e9, _("a number"))
        _within("threads", self.threads, 1, MAX_THREADS, _("a whole number"))
        return recipe

    def line(self) -> bytes:
        """The config as one line of JSON, with where its model comes from."""
        return json.dumps(asdict(self) | {"home": home(self.model)}).encode() + b"\n"


def typed_config(recipe: Recipe, typed: Mapping[str, str | None], prefix: str = "", **more: Any) -> TrainingConfig:
    """Return a config whose steps, lr, clip and threads were typed; None leaves what suits the recipe.

    prefix stands before a name in what is said of it, more are the other fields. Raises SeqtuiError for what is no
    number.
    """
    numbers: dict[str, Any] = {
        name: _number(f"{prefix}{name}", typed[name], kind)
        for name, kind in _KINDS.items()
        if typed.get(name) is not None
    }
    return TrainingConfig(recipe.name, **numbers, **more)


def read_config(line: str | bytes) -> TrainingConfig:
    """Return the config of a line, with its model in the table.

    Raises SeqtuiError for anything else.
    """
    try:
        data = json.loads(line)
        add_from(data.get("home"))
        known = set(TrainingConfig.__struct_fields__)
        return TrainingConfig(**{key: value for key, value in data.items() if key in known})
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise SeqtuiError(_("the training process got something that is no order for it")) from None


def _number(name: str, text: Any, kind: type) -> float:
    try:
        return kind(text)
    except ValueError:
        whole = _("a whole number") if kind is int else _("a number")
        raise SeqtuiError(_("{name} cannot be '{text}': give {kind}", name=name, text=text, kind=whole)) from None


def _within(name: str, value: float | None, low: float, high: float, kind: str) -> None:
    if value is not None and not low <= value <= high:
        raise SeqtuiError(
            _(
                "{name} cannot be {value:g}: give {kind} from {low:g} to {high:g}",
                name=name,
                value=value,
                kind=kind,
                low=low,
                high=high,
            )
        )
