"""The models and their experiments as data, for other programs."""

from seqtui.models.model import Model, Request, Run
from seqtui.models.zoo import Entry
from seqtui.session.changing.experiments import experiments_of
from seqtui.session.changing.presets import presets_of


def model_data(model: Model) -> dict[str, object]:
    """What a model is, what can be set, and which experiments it has."""
    settings = [
        {"name": s.name, "default": s.default, "allowed": s.allowed, "meaning": s.meaning} for s in model.settings
    ]
    names = ("name", "title", "family", "summary", "reference", "module", "example")
    about = {name: getattr(model, name) for name in names}
    return about | {"settings": settings, "experiments": _rows(model.name)}


def experiments_data(model: str, request: Request | None = None) -> dict[str, object]:
    """The experiments of a model; with a request, those that fit it."""
    return {"model": model, "experiments": _rows(model, request)}


def presets_data(run: Run) -> dict[str, object]:
    """The presets that fit a run."""
    rows = [{"preset": row.id, "title": row.title, "look": row.look} for row in presets_of(run)]
    return {"model": run.model.name, "presets": rows}


def _rows(model: str, request: Request | None = None) -> list[dict[str, str]]:
    return [{"experiment": row.id, "title": row.title, "look": row.look} for row in experiments_of(model, request)]


def zoo_data(entry: Entry) -> dict[str, object]:
    """What a trained network is, what it learnt from, and how good it is."""
    about = entry.about
    made = {"recipe": about.recipe, "seed": about.seed, "steps": about.steps, "settings": dict(about.settings)}
    figures = {"held_out": dict(about.held_out), "baseline": about.baseline, "torch": about.torch}
    return {"name": entry.name, "model": about.model, **made, **figures, "bytes": entry.size}
