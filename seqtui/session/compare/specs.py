"""One side of a comparison as it is typed: ``gru,reset=before``, ``lstm,weights=FILE``, ``lstm,t3.f=0``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.files import is_file
from seqtui.models.model import Model, Request, Run
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.models.weights import trained_files
from seqtui.models.weights.file_formats import SUFFIXES
from seqtui.models.weights.file_notes import HeadsNotGivenError
from seqtui.models.weights.trained_words import own_words
from seqtui.session.compare.comparison import FEWEST, MOST
from seqtui.session.requests import find, nearest
from seqtui.session.share.code import is_code
from seqtui.session.text import listed
from seqtui.train.read_weights import are_weights

_OWN = ("seed", "weights", "text", "vocab")  # what a side may have of its own that is no setting
HOW = N_("a model and what is set in it, as in gru,reset=before; lstm,weights=FILE; lstm,t3.f=0")


class Spec(Struct, frozen=True):
    """One side of a comparison, and what is set, edited, drawn, loaded or read in it.

    name is a model, a file of weights, a network of the zoo, or a state code.
    """

    name: str
    settings: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    seed: str | None = None
    weights: str | None = None
    text: str | None = None
    vocab: str | None = None


def read_spec(text: str, model: str | None = None) -> Spec:
    """Return the spec that was typed; model stands in where it begins with KEY=VALUE.

    Raises SeqtuiError for an unknown model or setting.
    """
    name, *pieces = _pieces(text)
    if model is not None and "=" in name:
        name, pieces = model, [name, *pieces]
    if not _brings_weights(name) and not is_code(name):
        find(name)
    settings, edits, own = [], [], {}
    for piece in pieces:
        key, sign, value = piece.partition("=")
        key = key.strip()
        if not sign or not value.strip():
            raise SeqtuiError(_("'{piece}' in '{text}' sets nothing: write {how}", piece=piece, text=text, how=_(HOW)))
        if key in _OWN:
            own[key] = value.strip()
        elif "." in key or "[" in key:
            edits.append(piece)
        else:
            settings.append(_setting(name, key, piece))
    return Spec(name, tuple(settings), tuple(edits), **own)


def split_words(words: Sequence[str]) -> tuple[list[str], str | None]:
    """Return the specs among the words of a command line, and the text behind them, if there is one.

    Raises SeqtuiError when there are too few or too many, or when a word is neither a model nor the text.
    """
    specs = list(words)
    text = None if not specs or is_model(specs[-1]) else specs.pop()
    strange = next((word for word in specs if not is_model(word)), None)
    if strange is None and text is not None and _looks_like_a_spec(text):
        strange = text
    if strange is not None:
        name = _pieces(strange)[0]
        hint = _("; a text of one word is given with --text") if strange == text else ""
        there = {"near": nearest(name, MODELS), "models": ", ".join(MODELS), "hint": hint}
        raise SeqtuiError(_("there is no model '{name}';{near} there are {models}{hint}", name=name, **there))
    if len(specs) > MOST:
        raise SeqtuiError(
            _(
                "{n} runs are too many to see at once: compare {fewest} or {most}",
                n=len(specs),
                fewest=FEWEST,
                most=MOST,
            )
        )
    if len(specs) < FEWEST:
        alone = specs[0] if specs else "rnn"
        other = suggested(_pieces(alone)[0])
        raise SeqtuiError(
            _(
                "compare needs {fewest} or {most} runs: name another, as in seqtui compare {alone} {other}",
                fewest=FEWEST,
                most=MOST,
                alone=alone,
                other=other,
            )
        )
    return specs, text


def relatives(model: Model) -> list[str]:
    """The names of the models that a model is compared with: those it names, then those that name it."""
    others = (other.name for other in MODELS.values() if model.name in other.compared_with)
    return list(dict.fromkeys((*model.compared_with, *others)))


def suggested(name: str) -> str:
    """What is proposed to stand beside a model, a file or a code, never that itself: a relative, else other weights."""
    model = MODELS.get(name)
    if model is None:
        return "lstm"
    return next(iter(relatives(model)), f"{name},seed=1")


def is_model(word: str) -> bool:
    """Whether a word names a model, weights or a state code, with or without settings behind it."""
    name = _pieces(word)[0]
    there = not name.endswith(SUFFIXES) or is_file(name)
    return name in MODELS or is_code(name) or (_brings_weights(name) and there)


def _brings_weights(name: str) -> bool:
    """Whether a name is that of a file of weights, of a model directory, or of a network of the zoo."""
    if name.endswith(SUFFIXES):
        return True
    return name not in MODELS and (trained_files.is_in_zoo(name) or are_weights(name))


def record_all(requests: Sequence[Request], words: Sequence[str] = ()) -> list[Run]:
    """Record the runs of a comparison, those with weights of a file first; words are the sides as they were typed.

    A run without a text of its own reads what the first one reads that brings one: a state code, or a trained file with
    its example. A run of the same model without a file is the network before its training: it takes the sizes of the
    trained one, where it was given none of its own.
    """
    trained = {k: _trained(r, words[k] if words else None) for k, r in enumerate(requests) if r.weights is not None}
    sizes = {run.model.name: run.settings for run in trained.values()}
    text = next(filter(None, map(_own_text, requests)), None)
    return [trained[k] if k in trained else record(_like(r, sizes, text)) for k, r in enumerate(requests)]


def _trained(request: Request, word: str | None) -> Run:
    """The run of a side with weights; what its file lacks is to be written behind the word."""
    try:
        return record(request)
    except HeadsNotGivenError as error:
        raise error if word is None else error.of_side(word) from None


def _own_text(request: Request) -> str | None:
    """The text that a request brings along: of a trained file, what it reads by itself."""
    model = MODELS[request.model]
    weights = request.weights
    brings = request.text is not None or (weights is not None and bool(weights.about or own_words(weights)))
    return model.text_of(request) if brings and not model.text_setting else None


def _like(request: Request, sizes: Mapping[str, Mapping[str, object]], text: str | None) -> Request:
    """A request with what it takes from the others."""
    settings = {**sizes.get(request.model, {}), **request.settings}
    is_bare = request.text is None and request.input is None and not MODELS[request.model].text_setting
    return replace(request, settings=settings, text=text if is_bare else request.text)


def _pieces(text: str) -> list[str]:
    """The parts between commas; a comma inside brackets, or before a piece without a sign, belongs to a value."""
    pieces: list[str] = [""]
    depth = 0
    for ch in text:
        depth += (ch in "[(") - (ch in "])")
        if ch == "," and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += ch
    joined = pieces[:1]
    for piece in pieces[1:]:
        if "=" in piece or len(joined) == 1:
            joined.append(piece)
        else:
            joined[-1] += f",{piece}"
    return [piece.strip() for piece in joined]


def _setting(name: str, key: str, piece: str) -> str:
    known = _settings(name)
    if known and key not in known:
        there = {"near": nearest(key, known), "known": listed((*known, *_OWN))}
        raise SeqtuiError(
            _(
                "{name} has no setting '{key}';{near} there are {known}; an edit names a path, as t3.f=0",
                name=name,
                key=key,
                **there,
            )
        )
    return piece


def _settings(name: str) -> list[str]:
    """The settings of a model; of a file they are not known yet."""
    return [setting.name for setting in MODELS[name].settings] if name in MODELS else []


def _looks_like_a_spec(word: str) -> bool:
    """Whether a single word was meant for a model: it sets something, or is one slip away from a name."""
    if " " in word:
        return False
    name, *more = _pieces(word)
    sets = any("=" in piece for piece in more)
    return sets or name.endswith(SUFFIXES) or bool(_near(name, MODELS))


def _near(word: str, known: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(word, list(known), n=1, cutoff=0.75)
