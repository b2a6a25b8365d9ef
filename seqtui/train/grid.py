"""The runs a model is verified on: small ones, over every setting that changes the arithmetic."""

from collections.abc import Iterator, Mapping
from itertools import count, product

from seqtui.engine.errors import SeqtuiError
from seqtui.models import seeds
from seqtui.models.model import Model, Request, Run
from seqtui.models.settings import Setting

TEXTS = (
    "하나",
    "the cat the",
    "the animal didn't cross the street because it was too tired 끝",
)
SIZES = ((4, 4), (1, 1), (3, 5), (8, 2), (6, 16))  # (d_in, d_hidden)


def runs(model: Model) -> Iterator[Run]:
    """Record the runs of a model, one after the other."""
    yield from _recurrent(model) if model.family == "recurrent" else _each_choice(model)


def _recurrent(model: Model) -> Iterator[Run]:
    """1 to 3 layers, one or both directions, each variant; texts of 1, 3 and 12 words, and vectors of that length."""
    seed = count()
    shapes = product((1, 2, 3), (False, True), _variants(model.settings), TEXTS)
    for n_layers, both, variant, text in shapes:
        for from_text in (True, False):
            k = next(seed)
            d_in, d_hidden = SIZES[k % len(SIZES)]
            settings = {"n_layers": n_layers, "bidirectional": both, "d_in": d_in, "d_hidden": d_hidden, **variant}
            vectors = seeds.stream(k, "input").normal(size=(len(text.split()), d_in))
            given = {"text": text} if from_text else {"input": vectors}
            yield model.run(Request(model.name, settings={**settings, "output": from_text}, seed=k, **given))


def _variants(settings: tuple[Setting, ...]) -> list[Mapping[str, str]]:
    """Every combination of the settings that name a variant of the equations."""
    named = [s for s in settings if s.choices and s.name != "unit"]
    return [dict(zip((s.name for s in named), way, strict=True)) for way in product(*(s.choices for s in named))]


def _each_choice(model: Model) -> Iterator[Run]:
    """The example with each single choice of each setting; one that needs something else beside it is left out."""
    yield model.run(Request(model.name))
    yield model.run(Request(model.name, seed=1))
    for setting in model.settings:
        flags = (not setting.default,) if isinstance(setting.default, bool) else ()
        for choice in (*flags, *(c for c in setting.choices if c != setting.default)):
            try:
                yield model.run(Request(model.name, settings={setting.name: choice}))
            except SeqtuiError:
                continue
