"""What there is to open, in the order of the course: models, experiments, presets, trained networks; as data too."""

from msgspec import Struct

from seqtui.language import N_, _
from seqtui.models.model import Model, Request, Run
from seqtui.models.table import GROUPS, MODELS
from seqtui.models.weights import trained_files
from seqtui.models.weights.trained_files import ZooEntry
from seqtui.session.config import typed_sizes
from seqtui.session.requests import RunArgs, build_request
from seqtui.session.whatif.experiments import experiments_of
from seqtui.session.whatif.presets import presets_of
from seqtui.train.recipes import RECIPES

HEADINGS = {
    "counting": N_("Before neural networks: count what followed what"),
    "recurrent": N_("Recurrent networks: one step at a time, a state carried along"),
    "writing": N_("Reading and writing: one network reads, another writes word by word"),
    "attention": N_("Attention: each word weighs the words that it may look at"),
    "pictures": N_("Pictures: patches, read or written like words"),
}
TRAINED = N_("Trained networks, each with the question it answers")
TRAIN = N_("A network of your own")
COURSE = N_("The course: 26 lessons")
WHERE_TO_START = N_("Start here: Enter on the first row opens the course.")
TRAIN_ROW, COURSE_ROW, CONTINUE_ROW, REVIEW_ROW = "train", "course", "continue", "review"  # the rows that open no model


class CatalogEntry(Struct, frozen=True):
    """One row: its name, the heading it stands under, a sentence, more about it, and the model that runs ("": none)."""

    name: str
    group: str
    sentence: str
    more: str
    model: str

    def request(self) -> Request:
        """The run with its example."""
        return build_request(RunArgs(self.name, settings=typed_sizes(self.name)))


def choices() -> tuple[CatalogEntry, ...]:
    """Return the rows of home: the course, trained networks, training, and every model in the order of the course."""
    models = (
        CatalogEntry(m.name, _(HEADINGS.get(group, group)), _(m.summary), _about(m), m.name)
        for group, row in GROUPS.items()
        for m in row
    )
    return (_course_row(), *map(_trained, trained_files.entries()), _train_row(), *models)


def _train_row() -> CatalogEntry:
    more = _("Choose a recipe and a model, watch the curves, and open any moment of the training in the stepper.")
    return CatalogEntry(TRAIN_ROW, _(TRAIN), _("train one here, and watch it learn"), more, "")


def _course_row() -> CatalogEntry:
    sentence = _("each beside a live run; in English and in Korean")
    more = _("The map of the course: what is done, what is due for review, and the lesson that you left last.")
    return CatalogEntry(COURSE_ROW, _(COURSE), sentence, more, "")


def _about(model: Model) -> str:
    """What a model is called, and what the numbers of its run are."""
    named = {"title": _(model.title), "reference": model.reference}
    if model.family == "counting":
        return _("{title}, {reference}. Its numbers are counted in a corpus.", **named)
    return _("{title}, {reference}. Its weights are random, so its answers mean nothing.", **named)


def _trained(entry: trained_files.ZooEntry) -> CatalogEntry:
    about = entry.about
    does = _(RECIPES[about.recipe].title) if about.recipe in RECIPES else about.recipe
    title = _(MODELS[about.model].title) if about.model in MODELS else about.model
    more = _("{title}, trained on {recipe}: {does}.", title=title, recipe=about.recipe, does=does)
    if entry.headline:
        figure, value = entry.headline
        held_out = _("Held out: {figure} {value:.2f}.", figure=_(figure), value=value)
        more = f"{more} {held_out}"
    return CatalogEntry(entry.name, _(TRAINED), _(entry.question) or does, more, about.model)


def model_data(model: Model) -> dict[str, object]:
    """What a model is, what can be set, and which experiments it has."""
    settings = [
        {"name": s.name, "default": s.default, "allowed": s.allowed, "meaning": _(s.meaning)} for s in model.settings
    ]
    names = ("name", "title", "family", "summary", "reference", "module", "example")
    about = {name: getattr(model, name) for name in names}
    about |= {name: _(about[name]) for name in ("title", "summary", "reference", "module")}
    return about | {"settings": settings, "experiments": _rows(model.name)}


def experiments_data(model: str, request: Request | None = None) -> dict[str, object]:
    """The experiments of a model; with a request, those that fit it."""
    return {"model": model, "experiments": _rows(model, request)}


def presets_data(run: Run) -> dict[str, object]:
    """The presets that fit a run."""
    rows = [{"preset": row.id, "title": _(row.title), "look": _(row.look)} for row in presets_of(run)]
    return {"model": run.model.name, "presets": rows}


def _rows(model: str, request: Request | None = None) -> list[dict[str, str]]:
    return [
        {"experiment": row.id, "title": _(row.title), "look": _(row.look)} for row in experiments_of(model, request)
    ]


def zoo_data(entry: ZooEntry) -> dict[str, object]:
    """What a trained network is, what it learnt from, and how good it is."""
    about = entry.about
    made = {"recipe": about.recipe, "seed": about.seed, "steps": about.steps, "settings": dict(about.settings)}
    figures = {"held_out": dict(about.held_out), "counts": dict(about.counts), "baseline": about.baseline}
    known = {"name": entry.name, "question": _(entry.question), "model": about.model}
    return {**known, **made, **figures, "torch": about.torch, "bytes": entry.size}
