"""What can stand beside the run in the stepper: other models, its variants, itself before a change, other weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.padding import BATCH_WITH, MASK_PADDING
from seqtui.models.inputs.settings import Setting
from seqtui.models.model import Request, Run
from seqtui.models.table import MODELS
from seqtui.models.weights import trained_files
from seqtui.models.weights.file_formats import SUFFIXES
from seqtui.models.weights.module_detection import choose_module
from seqtui.session.compare.comparison import MOST
from seqtui.session.compare.specs import Spec, read_spec, record_all, relatives
from seqtui.session.requests import RunArgs, build_request, read_seed
from seqtui.session.share.code import is_code
from seqtui.train.read_weights import are_weights, read_weights

BEFORE, UNTRAINED, UNEDITED, BATCH = "before", "untrained", "unedited", "batch"
_NO_VARIANTS = frozenset(
    {"unit", "output", "decoding", "target", "hide", "order", "kind", "bidirectional", MASK_PADDING.name}
)
_MOST_FILES = 20


def suggestions(run: Run, before: Run | None = None, folder: Path = Path()) -> list[str]:
    """Return what fits beside a run: other models of its size, variants, the run before, weights in this folder."""
    found = [BEFORE] * (before is not None) + [UNTRAINED] * (run.request.weights is not None)
    found += [UNEDITED] * bool(run.request.edits)
    found += relatives(run.model)
    found += [_variant(run, s.name, other) for s in run.model.settings for other in _others(s, run.config[s.name])]
    found += [BATCH, *(["mask_padding=no"] if run.config[MASK_PADDING.name] else [])] if _other_text(run) else []
    found += ["bidirectional=yes"] if run.config.get("bidirectional") is False else []
    if run.model.module:
        found += [path.name for path in policy.listing(folder, "*.safetensors")][:_MOST_FILES]
        found += [path.parent.name for path in policy.listing(folder, "*/config.json")][:_MOST_FILES]
    return found


def matches(text: str, known: Sequence[str]) -> list[str]:
    """Return the line with its last word completed to each suggestion that begins with it, or has it inside."""
    head, _space, word = text.rpartition(" ")
    start = f"{head} " if head else ""
    hits = [name for name in known if name.startswith(word)] + [
        name for name in known if word in name and not name.startswith(word)
    ]
    return [f"{start}{name}" for name in hits if name not in head.split()]


def beside(run: Run, before: Run | None, text: str) -> list[Run]:
    """Record what was typed, one or two words, to stand beside a run; the run itself comes first.

    Raises SeqtuiError for words that mean nothing here.
    """
    words = text.split()
    if not 0 < len(words) < MOST:
        known = suggestions(run, before)
        if not known:
            raise SeqtuiError(_("name one run or {n} to stand beside this one", n=MOST - 1))
        example = _(" or ").join(known[:2])
        raise SeqtuiError(
            _("name one run or {n} to stand beside this one, as in {example}", n=MOST - 1, example=example)
        )
    wanted = [_request(run, before, word) for word in words]
    sides = [(request, word) for request, word in zip(wanted, words, strict=True) if request is not None]
    made = record_all([request for request, _ in sides], [word for _, word in sides])
    others = iter(made)
    return [run, *(before if request is None and before is not None else next(others) for request in wanted)]


def _others(setting: Setting, now: object) -> list[str]:
    """The other ways to set what is a choice between variants."""
    if setting.name in _NO_VARIANTS:
        return []
    if isinstance(setting.default, bool):
        return ["no" if now else "yes"]
    return [choice for choice in setting.choices if choice != now]


def _variant(run: Run, name: str, value: str) -> str:
    """One setting changed; a network whose tokens see what comes after them cannot keep a cache."""
    no_cache = ",cache=no" if (name, value) == ("causal", "no") and run.config.get("cache") else ""
    return f"{name}={value}{no_cache}"


def _request(run: Run, before: Run | None, word: str) -> Request | None:
    """The request of one word; None means the run before."""
    if word == BEFORE:
        if before is None:
            raise SeqtuiError(_("nothing was changed yet: there is no run before this one"))
        return None
    if word == UNTRAINED:
        text = run.model.text_of(run.request)
        return replace(run.request, text=text, settings=run.settings, weights=None)
    if word == BATCH:
        return _of_batch(run)
    if word == UNEDITED:
        return replace(run.request, edits=())
    if is_code(word) or (word not in MODELS and trained_files.is_in_zoo(word)):
        return _reading(run, build_request(RunArgs(word)))
    spec = read_spec(word, run.model.name)
    of_file = spec.name not in MODELS and (spec.name.endswith(SUFFIXES) or are_weights(spec.name))
    return _apply(_of_file(run, spec.name) if of_file else _like(run, spec.name), spec)


def _of_batch(run: Run) -> Request:
    """The other text of the batch, which has this one beside it."""
    other, text = _other_text(run), run.model.text_of(run.request)
    if not other or text is None:
        raise SeqtuiError(_("there is no other text in a batch with this one: batch_with sets one"))
    return replace(run.request, text=other, settings={**run.request.settings, BATCH_WITH.name: text}, edits=())


def _other_text(run: Run) -> str:
    """The other text of the batch, "" where the run reads its own alone."""
    return str(run.config.get(BATCH_WITH.name, "")).strip()


def _of_file(run: Run, name: str) -> Request:
    """A network of a file with the text and the seed of a run; of another model's settings none are its."""
    model, weights = choose_module(read_weights(name))
    like = _like(run, model)
    return replace(like, weights=weights, settings=like.settings if model == run.model.name else {})


def _reading(run: Run, request: Request) -> Request:
    """A network of the zoo with the text of a run, where it reads texts; a code has one of its own."""
    stand_ins = run.model.text_setting or MODELS[request.model].text_setting
    bare = request.text is None and request.input is None and not stand_ins
    return replace(request, text=run.model.text_of(run.request)) if bare else request


def _like(run: Run, model: str) -> Request:
    """A model as much like a run as can be: its text, seed and sizes; of another model neither weights nor edits."""
    own = run.request
    text = run.model.text_of(own)
    if model == run.model.name:
        return replace(own, text=text)
    known = {setting.name for setting in MODELS[model].settings}
    sizes = {name: value for name, value in run.config.items() if name in known and not isinstance(value, str)}
    typed = {name: value for name, value in own.settings.items() if name in known}
    return replace(own, model=model, text=text, settings={**sizes, **typed}, weights=None, edits=())


def _apply(request: Request, spec: Spec) -> Request:
    settings = dict(piece.split("=", 1) for piece in spec.settings)
    edits = build_request(RunArgs(request.model, edits=spec.edits)).edits
    return replace(
        request,
        settings={**request.settings, **settings},
        text=request.text if spec.text is None else spec.text,
        seed=request.seed if spec.seed is None else read_seed(spec.seed),
        weights=request.weights if spec.weights is None else read_weights(spec.weights),
        edits=(*request.edits, *edits),
    )
