"""What an experiment changes in a request: settings, words, gates, patches; pure functions of a written-out text."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.text import PAD, tokenize
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.weights.trained_words import SOURCE, named_words

Change = Callable[[Request], Request]
_OTHER = {"tired": "wide", "wide": "tired", "마세요": "주세요"}
_MORE = 3  # words that the other text of a batch has more, at most
_DIGIT, _PATCH = 8, 2  # pixels along a built-in digit, and along a patch where nothing else is said


def settings(**given: object) -> Change:
    """The change that sets these."""
    return lambda request: replace(request, settings={**request.settings, **given})


def other_word(request: Request) -> Request:
    """The last word becomes another one that is known: wide where it is tired, else the first that differs."""
    words = _words(request)
    return _with_words(request, [*words[:-1], _another(request, words, words[-1])])


def other_first_word(request: Request) -> Request:
    """The first word becomes another one that is known."""
    words = _words(request)
    return _with_words(request, [_another(request, words, words[0]), *words[1:]])


def _another(request: Request, words: list[str], word: str) -> str:
    known = next((found for side in ("", SOURCE) if (found := named_words(request.weights, side))), None)
    fitting = [w for w in (_OTHER.get(word, word), *words) if w != word and (known is None or w in known)]
    other = next(iter(fitting), None)
    if other is None:
        raise SeqtuiError(_("one word has no neighbours to move: give a text of several different words"))
    return other


def backwards(request: Request) -> Request:
    """Return the words of a text from the last to the first."""
    words = _words(request)
    if words == words[::-1]:
        raise SeqtuiError(_("this text reads the same from both ends: give one of several different words"))
    return _with_words(request, words[::-1])


def twice(request: Request) -> Request:
    """The text a second time behind itself."""
    return _with_words(request, _words(request) * 2)


def has_room_for_twice(request: Request) -> bool:
    """Whether the positions that a file has learned are enough for the text a second time."""
    rows = None if request.weights is None else request.weights.tensors.get("positions")
    text = MODELS[request.model].text_of(request)
    return rows is None or text is None or len(rows) >= 2 * len(tokenize(text, _unit(request)))


def batched(request: Request) -> Request:
    """Beside a longer text, without a mask: its own, where it has one, else itself with its first words behind it."""
    words = _words(request)
    other = str(request.settings.get("batch_with", ""))
    if not other.strip() or len(tokenize(other, _unit(request))) <= len(words):
        other = _joined(request, [*words, *words[:_MORE]])
    return settings(batch_with=other, mask_padding="no", causal="no", hide="")(request)


def may_be_padded(request: Request) -> bool:
    """Whether <pad> can stand behind the words: it has a vector, and the keys are those of the words."""
    known = named_words(request.weights)
    return request.input is None and request.memory is None and (not known or PAD in known)


def forced(request: Request) -> Request:
    """With a target, so that the decoder reads all its words at once; the causal mask as it should be."""
    target = request.settings.get("target") or "don't take pictures here"
    return settings(target=target, causal="yes")(request)


def _words(request: Request) -> list[str]:
    if request.text is None:
        raise SeqtuiError(_("this run reads vectors, not words: give a text for this experiment"))
    return list(tokenize(request.text, _unit(request)))


def _with_words(request: Request, words: list[str]) -> Request:
    return replace(request, text=_joined(request, words))


def _joined(request: Request, words: list[str]) -> str:
    return ("" if _unit(request) == "char" else " ").join(words)


def _unit(request: Request) -> str:
    """What a token is: as it was typed, or else as the file was trained."""
    about = request.weights.about if request.weights else None
    trained = about.config.get("unit", "word") if about and about.model == request.model else "word"
    return str(request.settings.get("unit", trained)).strip()


def has_no_file(request: Request) -> bool:
    """Whether the sizes are free: a file has its own."""
    return request.weights is None


def gate(name: str, value: float) -> Change:
    """The change that sets a gate to one value at every time step."""
    return lambda request: request.with_edits(*((f"t{t}.{name}", value) for t in range(1, len(_words(request)) + 1)))


def has_one_layer(request: Request) -> bool:
    """Whether the cell stands alone, in one layer and one direction, and reads words."""
    about = request.weights.about if request.weights else None
    given = {**(about.config if about else {}), **request.settings}
    one = str(given.get("n_layers", 1)) == "1" and str(given.get("bidirectional", "no")).lower() in ("no", "false")
    return one and request.input is None and (request.weights is None or about is not None)


def upper_half_hidden(request: Request) -> Request:
    """The patches of the upper half of a built-in digit hidden from every query, by the mask."""
    about = request.weights.about if request.weights else None
    patch = int(str({**(about.config if about else {}), **request.settings}.get("patch", _PATCH)))
    rows = _DIGIT // patch
    mask = np.zeros((rows * rows + 1, rows * rows + 1))
    mask[:, 1 : 1 + rows // 2 * rows] = -np.inf  # row 0 is the class token
    return request.with_edits(("mask", mask))


def is_digit(request: Request) -> bool:
    """Whether a built-in digit is read."""
    return request.input is None
