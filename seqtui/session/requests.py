"""What a person typed into what a model runs: names, settings, edits, files. Every fault is one sentence."""

import difflib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import is_file, read_npy, read_text, text_of
from seqtui.models.limits import MAX_TEXT_BYTES
from seqtui.models.model import READ_MEMORY, Model, Request
from seqtui.models.table import MODELS
from seqtui.models.weights import trained_files
from seqtui.models.weights.file_formats import SUFFIXES
from seqtui.models.weights.language_model import with_words
from seqtui.models.weights.module_detection import choose_module, narrowed
from seqtui.models.weights.state_dict import StateDict
from seqtui.models.weights.torch_stack import agree_with_file
from seqtui.models.weights.vocabulary_files import read_vocabulary
from seqtui.session.share.code import is_code, read_code
from seqtui.session.share.state import State
from seqtui.session.whatif.parse_edit import read_value
from seqtui.train.read_weights import are_weights, read_weights


class RunArgs(Struct, frozen=True):
    """The arguments that describe a run, as they were typed; model may be a file of weights or a state code, too.

    part is the prefix of a module inside a file of weights, vocab the file that names its words. large: a code's run is
    wanted whatever it takes.
    """

    model: str
    text: str | None = None
    settings: Sequence[str] = ()
    seed: str | None = None
    input: str | None = None
    memory: str | None = None
    corpus: str | None = None
    edits: Sequence[str] = ()
    part: str | None = None
    vocab: str | None = None
    large: bool = False


def described(typed: RunArgs, weights: StateDict | None = None) -> State:
    """Return the state that was typed: that of a state code, or the beginning of a run.

    What is typed beside a code takes the place of what the code says; edits come after its own. weights are those of
    --weights, already read. Raises SeqtuiError for anything that does not fit.
    """
    if not is_code(typed.model):
        if typed.large:
            raise SeqtuiError(_("--large goes with a state code: what is typed is recorded without it"))
        return State(_typed_out(typed, weights))
    words = () if typed.vocab is None else read_vocabulary(typed.vocab)
    weights = weights if weights is None else _naming(weights, words)
    state = read_code(typed.model, weights, typed.large, words)
    request = state.request
    _refuse_unread(find(request.model), typed, weights or request.weights)
    if weights is not None and request.weights is None:
        module = narrowed(weights, request.model) if weights.vocabulary else weights
        vectors = _beside(request, typed).input
        weights = _with_words(find(request.model), module, weights, vectors, typed.vocab)
        return state.running(replace(_beside(request, typed), weights=weights))
    if words and (request.weights is None or request.weights.vocabulary != words):
        raise SeqtuiError(
            _("the run of this code reads no words of --vocab: leave it out, or give its file of weights")
        )
    return state if _is_bare(typed) else state.running(_beside(request, typed))


def build_request(typed: RunArgs, weights: StateDict | None = None) -> Request:
    """Return the request that was typed, as a name, a file of weights or a state code.

    Raises SeqtuiError for anything that does not fit.
    """
    return described(typed, weights).request


def _typed_out(typed: RunArgs, weights: StateDict | None) -> Request:
    name = typed.model
    is_named = name not in MODELS and are_weights(name)
    if weights is None and not is_named and name not in MODELS and trained_files.is_in_zoo(name):
        weights = read_weights(trained_files.full_name(name))
        is_named = True
    elif is_named and weights is None:
        weights = read_weights(name)
    words = () if typed.vocab is None else read_vocabulary(typed.vocab)
    whole = weights = _naming(weights, words)
    if weights is not None and (is_named or typed.part is not None):
        name, weights = choose_module(weights, typed.part, None if is_named else name)
    elif weights is not None:
        weights = narrowed(weights, name)
    model = find(name)
    _refuse_unread(model, typed, weights)
    weights = _with_words(model, weights, whole, typed.input, typed.vocab)
    settings = _settings(typed)
    if weights is not None and weights.network is not None and weights.network.model == name:
        agree_with_file(weights.name, weights.network.settings, model.settings, settings)
    return Request(
        model=name,
        text=typed.text,
        settings=settings,
        seed=0 if typed.seed is None else read_seed(typed.seed),
        weights=weights,
        input=None if typed.input is None else read_npy(typed.input),
        memory=None if typed.memory is None else read_npy(typed.memory),
        corpus=None if typed.corpus is None else read_text(typed.corpus),
        edits=_edits(typed),
    )


def _naming(weights: StateDict | None, words: tuple[str, ...]) -> StateDict | None:
    """A file of weights with the words of --vocab, which stand in place of those in its metadata.

    Raises SeqtuiError where there is no such file, or one of this program's own.
    """
    if not words:
        return weights
    if weights is None:
        raise SeqtuiError(_("--vocab names the words of a file of weights: give that with --weights"))
    if weights.about is not None:
        raise SeqtuiError(_("{file} was trained here and names its words itself: leave out --vocab", file=weights.name))
    return replace(weights, vocabulary=words)


def _with_words(
    model: Model, module: StateDict | None, whole: StateDict | None, vectors: object | None, vocab: str | None
) -> StateDict | None:
    """A module with the embedding and output layer of its file, where the file names its words and a text is read.

    Raises SeqtuiError for --vocab with what reads no words of a file.
    """
    brings = module is not None and any(key.endswith("embedding.weight") for key in module.tensors)
    if vocab is not None and model.family != "recurrent" and not brings:
        raise SeqtuiError(
            _("--vocab names the rows of an embedding, and {model} takes none of this file", model=model.name)
        )
    if vocab is not None and vectors is not None:
        raise SeqtuiError(_("--vocab names the words of a text, and --input takes its place: give one of them"))
    if brings or module is None or whole is None or vectors is not None:
        return module
    if not whole.vocabulary or model.family != "recurrent":
        return module
    return with_words(module, whole)


def _beside(request: Request, typed: RunArgs) -> Request:
    """A request with what was typed beside its code; a text takes the place of vectors, and vectors that of a text."""
    given: dict[str, Any] = {"settings": {**request.settings, **_settings(typed)}}
    if typed.text is not None or typed.input is not None:
        given |= {"text": typed.text, "input": None if typed.input is None else read_npy(typed.input), "names": ()}
    if typed.seed is not None:
        given["seed"] = read_seed(typed.seed)
    if typed.memory is not None:
        given["memory"] = read_npy(typed.memory)
    if typed.corpus is not None:
        given["corpus"] = read_text(typed.corpus)
    return replace(request, **given, edits=(*request.edits, *_edits(typed)))


def _is_bare(typed: RunArgs) -> bool:
    """Whether nothing but a model was typed."""
    nothing = replace(typed, settings=tuple(typed.settings), edits=tuple(typed.edits))
    return nothing == RunArgs(typed.model, large=typed.large)


def _settings(typed: RunArgs) -> dict[str, object]:
    return dict(read_pair(text, "--set", "d_hidden=8") for text in typed.settings)


def _edits(typed: RunArgs) -> tuple[tuple[str, object], ...]:
    return tuple((path, read_value(path, text)) for path, text in map(_edit, typed.edits))


def find(name: str) -> Model:
    """Return the model of that name.

    Raises SeqtuiError with the nearest name.
    """
    if name in MODELS:
        return MODELS[name]
    if policy.is_folder(name) and not is_file(name):
        raise SeqtuiError(
            _("{name} is a directory without a config.json: name one that a hub has, or a file of weights", name=name)
        )
    if Path(name).suffix and is_file(name):
        raise SeqtuiError(
            _("{name} cannot be opened: give a .safetensors or .pt file of weights, or a model", name=name)
        )
    if Path(name).suffix in SUFFIXES or len(Path(name).parts) > 1:
        policy.ask_to_read(name)
        raise SeqtuiError(
            _("there is no file or directory '{name}': give a path, or a model (seqtui models lists them)", name=name)
        )
    zoo, near = trained_files.names(), nearest(name, (*MODELS, *trained_files.names()))
    raise SeqtuiError(
        _(
            "there is no model '{name}';{near} there are the models {models} and the trained networks {zoo}",
            name=name,
            near=near,
            models=", ".join(MODELS),
            zoo=", ".join(zoo),
        )
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `` did you mean 'lstm'?``, or nothing when no known word is near."""
    found = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.5)
    return _(" did you mean {word}?", word=found[0]) if found else ""


def read_stdin() -> str:
    """Read the text from standard input.

    Raises SeqtuiError as read_text does.
    """
    if sys.stdin is None:
        raise SeqtuiError(_("standard input is closed: give the text as an argument"))
    try:
        data = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
    except OSError as error:
        raise SeqtuiError(_("standard input cannot be read: {error}", error=error.strerror or error)) from None
    return text_of(_("standard input"), data)


def read_argument(text: str) -> str:
    """Return an argument whose bytes were perhaps no UTF-8: what is no character becomes a replacement sign."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _refuse_unread(model: Model, typed: RunArgs, weights: StateDict | None) -> None:
    """Refuse a file that this model would never look at."""
    if typed.corpus is not None and model.family != "counting":
        raise SeqtuiError(
            _("{model} does not count a corpus: --corpus goes with the counting models", model=model.name)
        )
    if typed.memory is not None and not model.reads_memory:
        raise SeqtuiError(
            _("{model} reads no encoder output: --memory goes with {models}", model=model.name, models=_(READ_MEMORY))
        )
    if weights is not None and not model.module:
        raise SeqtuiError(
            _("{model} has no weights to load: --weights goes with the neural networks", model=model.name)
        )


def read_pair(text: str, option: str, example: str) -> tuple[str, str]:
    """Return the name and the value of ``NAME=VALUE``, as an option takes it.

    Raises SeqtuiError with the example.
    """
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise SeqtuiError(
            _(
                "{option} takes a name and a value, as in {option} {example}, not '{text}'",
                option=option,
                example=example,
                text=text,
            )
        )
    return name.strip(), value.strip()


def _edit(text: str) -> tuple[str, str]:
    return read_pair(text, "--edit", "t3.f=0.5")


def read_seed(text: str) -> int:
    """Return the seed that was typed.

    Raises SeqtuiError for anything but a whole number of a sensible length.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise SeqtuiError(_("the seed cannot be '{text}': give a whole number from 0, at most 18 digits", text=text))
    return int(text)


def read_depth(text: str) -> int:
    """Read how many levels to open.

    Raises SeqtuiError for anything but a whole number from 1.
    """
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 4):
        raise SeqtuiError(_("the depth cannot be '{text}': give a whole number from 1", text=text))
    return int(text)
