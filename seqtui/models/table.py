"""The table of models: every row of the syllabus that runs, and the way to add one.

A row is a module with a ``MODEL``. In the table it is in every list and view; a recurrent cell is counted among the
costs and compared by its gradients, too, and with a torch_reference it is verified, and trained on what cells are
trained on. A module of one's own is added by ``add("recurrent", module)``, for as long as the program runs.
"""

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models import (
    ar,
    bahdanau,
    decoder,
    encoder,
    gpt,
    gru,
    latent_ar,
    lstm,
    luong,
    markov,
    multi_head,
    naive,
    positional,
    rnn,
    self_attention,
    seq2seq,
    text_to_image,
    transformer,
    vit,
)
from seqtui.models.model import Model, Request, Run

GROUPS: dict[str, tuple[Model, ...]] = {}  # the rows in the order of the syllabus, by the heading that they stand under
MODELS: dict[str, Model] = {}  # the same rows in the same order, by name
_HOMES: dict[str, tuple[str, str]] = {}  # the group and the module of each row, by name


def add(group: str, module: ModuleType) -> None:
    """Add the row of a module, its ``MODEL``, as the last of a group: from then on it is a model like any other.

    Raises ValueError for a name that another row has.
    """
    model: Model = module.MODEL
    if MODELS.get(model.name, model) is not model:
        raise ValueError(f"there is a model '{model.name}' already")
    if model.name not in MODELS:
        _HOMES[model.name] = group, module.__name__
        _set(group, (*GROUPS.get(group, ()), model))


def remove(name: str) -> None:
    """Take the row of that name out of the table."""
    group = next(group for group, rows in GROUPS.items() if MODELS[name] in rows)
    _set(group, tuple(row for row in GROUPS[group] if row.name != name))


def home(name: str) -> tuple[str, str] | None:
    """Return the group and the module of an added row, from which another process adds it; None for the syllabus' own.

    Raises SeqtuiError for the row of a script, which no other process can import.
    """
    group, module = _HOMES.get(name, ("", ""))
    if module == "__main__":
        raise SeqtuiError(
            _(
                "the model {name} stands in the script that runs, where a process of its own cannot find "
                "it: move it to a module that the script imports",
                name=name,
            )
        )
    return None if name in _SYLLABUS or not module else (group, module)


def add_from(home: Sequence[str] | None) -> None:
    """Add the row that another process has there; None adds nothing.

    Raises SeqtuiError when its module cannot be imported.
    """
    if home is None:
        return
    group, module = home
    policy.ask_to_start(_("a model of one's own"))
    try:
        add(group, import_module(module))
    except ImportError as error:
        raise SeqtuiError(
            _("the model of {module} cannot be used in a process of its own: {error}", module=module, error=error)
        ) from None


def _set(group: str, rows: tuple[Model, ...]) -> None:
    """Give a group these rows."""
    GROUPS[group] = rows
    MODELS.clear()
    MODELS.update((row.name, row) for rows in GROUPS.values() for row in rows)


for _group, _modules in {
    "counting": (naive, ar, markov, latent_ar),
    "recurrent": (rnn, lstm, gru),
    "writing": (seq2seq, bahdanau, luong),
    "attention": (self_attention, multi_head, positional, encoder, decoder, gpt, transformer),
    "pictures": (vit, text_to_image),
}.items():
    for _module in _modules:
        add(_group, _module)
_SYLLABUS = frozenset(MODELS)


def family(name: str) -> tuple[Model, ...]:
    """Return the rows of a family, in the order of the syllabus."""
    return tuple(model for model in MODELS.values() if model.family == name)


def find_model(name: str) -> Model:
    """Return the model of that name.

    Raises SeqtuiError that lists the names.
    """
    if name not in MODELS:
        raise SeqtuiError(_("there is no model '{name}'; there are {models}", name=name, models=", ".join(MODELS)))
    return MODELS[name]


def run(request: Request) -> Run:
    """Record the run that the request describes."""
    return find_model(request.model).run(request)
