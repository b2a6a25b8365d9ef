"""The models and their experiments as data, for other programs."""

from seqtui.models.model import Model
from seqtui.session.experiments import experiments_of


def model_data(model: Model) -> dict[str, object]:
    """What a model is, what can be set, and which experiments it has."""
    settings = [
        {"name": s.name, "default": s.default, "allowed": s.allowed, "meaning": s.meaning} for s in model.settings
    ]
    names = ("name", "title", "family", "summary", "reference", "module", "example")
    about = {name: getattr(model, name) for name in names}
    return about | {"settings": settings, "experiments": _rows(model.name)}


def experiments_data(model: str) -> dict[str, object]:
    """The experiments of a model."""
    return {"model": model, "experiments": _rows(model)}


def _rows(model: str) -> list[dict[str, str]]:
    return [{"experiment": row.id, "title": row.title, "look": row.look} for row in experiments_of(model)]
