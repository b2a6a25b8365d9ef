"""The runs a model is verified on: small ones, over every setting that changes the arithmetic."""

from collections.abc import Iterator, Mapping
from itertools import count, product

from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.settings import Setting
from seqtui.models.model import Model, Request, Run
from seqtui.models.weights import seeds

TEXTS = ("하나", "the cat the", "the animal didn't cross the street because it was too tired 끝")
SIZES = ((4, 4), (1, 1), (3, 5), (8, 2), (6, 16))  # (d_in, d_hidden)
ATTENTION_SIZES = (
    {"d_model": 6, "n_heads": 3, "d_mlp": 5, "n_layers": 1, "n_decoder_layers": 2, "d_hidden": 3, "d_in": 5},
    {"d_model": 4, "n_heads": 1, "d_mlp": 7, "n_layers": 3, "n_decoder_layers": 1, "d_hidden": 5, "d_in": 2},
    {"d_model": 5, "n_heads": 5, "d_mlp": 2, "n_layers": 2, "n_decoder_layers": 1},
    {"d_model": 5, "n_heads": 3, "d_mlp": 2, "n_layers": 1, "n_decoder_layers": 2, "d_head": 2, "d_v": 7},
)
_AROUND: tuple[dict[str, object], ...] = (  # what stands before and behind a stack of blocks
    {},
    {"n_decoder_heads": 2, "d_decoder_mlp": 9, "embed_norm": True, "start": "on", "end": "mat"},
    {"token_types": 2, "pair": "on a mat", "output": True, "head": True, "embed_norm": True},
    {"token_types": 3, "pooler": True, "classes": 4, "scale_embed": True},
    {"embed_norm": True, "positions": "learned", "classes": 3, "pooler_activation": "relu"},
    {"scale_embed": True, "embed_norm": True, "positions": "none", "head_activation": "tanh"},
    {"classes": 1, "pooler": True, "token_types": 1, "output": True, "head": True, "head_activation": "relu"},
    {},
)
_TOGETHER = (  # settings of recurrent encoder-decoders that are published with each other
    {"score": "heads", "n_heads": 2, "bidirectional": True, "bridge": "tanh", "first": "zeros", "readout": "cell"},
    {"score": "additive", "bidirectional": True, "bridge": "linear", "first": "zeros", "readout": "joined"},
)
SINCE: tuple[dict[str, object], ...] = (  # what networks have had since the paper
    {},
    {"n_kv_heads": 1, "norm": "rms", "positions": "rotary", "d_head": 4, "window": 2},
    {"positions": "rotary", "rotary_halves": False, "d_head": 2, "rotary_base": 50.0, "tied": True, "output": True},
    {"n_kv_heads": 1, "tied": True, "output": True, "window": 3, "norm": "rms"},
    {"norm": "std", "eps": 1e-6},
    {"positions": "rotary", "d_head": 6, "rotary_scaling": "llama3 8 1 4 64", "n_kv_heads": 1},
)
_EQUATIONS = ("norm_first", "activation", "heads", "bias", "score", "cell", "input_feeding", "bidirectional", "reverse")


def verification_cases(model: Model) -> Iterator[Run]:
    """Record the runs of a model, one after the other."""
    if model.family == "recurrent":
        yield from _recurrent(model)
        return
    yield from _each_choice(model)
    if model.family == "attention":
        yield from _attention(model)


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
            asked = Request(model.name, settings={**settings, "output": from_text}, seed=k)
            yield model.run(replace(asked, text=text) if from_text else replace(asked, input=vectors))


def _attention(model: Model) -> Iterator[Run]:
    """Every combination of the settings that change the equations, in changing sizes, on texts and on vectors.

    What a model has no setting for, or does not read, is left out.
    """
    known = {setting.name: setting for setting in model.settings}
    chosen = [known[name] for name in _EQUATIONS if name in known]
    for k, way in enumerate(product(*(_choices(setting) for setting in chosen))):
        size = {name: value for name, value in ATTENTION_SIZES[k % len(ATTENTION_SIZES)].items() if name in known}
        target = {"target": "don't take pictures"} if k % 3 == 2 and "target" in known else {}
        hidden = {"hide": "1"} if k % 5 == 3 and "hide" in known else {}
        padded = {"batch_with": "one two three four five six"} if k % 4 == 1 and "batch_with" in known else {}
        dropped = {"dropout": 0.25} if k % 7 == 5 and "dropout" in known else {}
        around = {name: value for name, value in _AROUND[k % len(_AROUND)].items() if name in known}
        since = {name: value for name, value in SINCE[k % len(SINCE)].items() if name in known}
        equations = dict(zip((s.name for s in chosen), way, strict=True))
        settings = {**size, **target, **hidden, **dropped, **around, **since, **equations}
        yield from _if_it_fits(model, Request(model.name, "the cat the mat", settings | padded, seed=k))
        width = size.get("d_model", size.get("d_in", 1))
        vectors = seeds.stream(k, "input").normal(size=(4, width))
        for memory in (None, seeds.stream(k, "memory").normal(size=(3, width))):
            yield from _if_it_fits(model, Request(model.name, None, settings, seed=k, input=vectors, memory=memory))


def _choices(setting: Setting) -> tuple[object, ...]:
    return (False, True) if isinstance(setting.default, bool) else setting.choices


def _if_it_fits(model: Model, request: Request) -> Iterator[Run]:
    """The run, or none where the model cannot read this."""
    try:
        run = model.run(request)
    except SeqtuiError:
        return
    yield run


def _variants(settings: tuple[Setting, ...]) -> list[Mapping[str, str]]:
    """Every combination of the settings that name a variant of the equations."""
    named = [s for s in settings if s.choices and s.name != "unit"]
    return [dict(zip((s.name for s in named), way, strict=True)) for way in product(*(s.choices for s in named))]


def _each_choice(model: Model) -> Iterator[Run]:
    """The example with each single choice of each setting; one that needs something else beside it is left out."""
    yield model.run(Request(model.name))
    yield model.run(Request(model.name, seed=1))
    known = {setting.name for setting in model.settings}
    for together in (found for found in _TOGETHER if known >= found.keys()):
        for cell in ("lstm", "gru"):
            yield model.run(Request(model.name, settings={**together, "cell": cell}))
    for setting in model.settings:
        for choice in (c for c in _choices(setting) if c != setting.default):
            yield from _if_it_fits(model, Request(model.name, settings={setting.name: choice}))
