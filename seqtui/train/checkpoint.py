"""The weights inside of a checkpoint: where in what torch.save wrote the state_dict stands, and what is said beside it.

A training script saves more than a state_dict: ``{"model": …, "optimizer": …, "model_args": {"n_head": 12}}``. What is
no tensor is left out; plain numbers and words are kept, because they say what shapes cannot.
"""

from collections.abc import Iterator, Mapping

from torch import Tensor

from seqtui.models.limits import MAX_TENSORS
from seqtui.train.inert_objects import InertObject

# where trainers keep the weights, the likeliest first; and where numbers stand that are no weights
PLACES = ("state_dict", "model_state_dict", "model_state", "model", "module", "net", "network", "weights", "params")
NO_PLACES = ("optim", "sched", "ema", "scaler", "rng", "callbacks", "loops", "buffer_names", "fp8")
_DEPTH = 5  # of dictionaries in dictionaries
_MODULES = 40  # of modules in modules
_MOST = 500  # plain values that are kept
_LONGEST = 300  # characters of one of them

Plain = dict[str, object]


def weights_in(content: object, depth: int = _DEPTH) -> dict[str, Tensor]:
    """The tensors of a checkpoint by name, {} where it has none; what the same name leads to otherwise is left out.

    Dictionaries of tensors that no known name leads to are taken together, each below its own name.
    """
    if isinstance(content, InertObject):
        return dict(_of_module(content))
    if not isinstance(content, Mapping) or depth == 0:
        return {}
    for place in PLACES:
        found = weights_in(content.get(place), depth - 1)
        if found:
            return found
    own = {key: value for key, value in content.items() if isinstance(key, str) and isinstance(value, Tensor)}
    if any(tensor.ndim for tensor in own.values()):  # a loss may stand beside the weights
        return own
    return {
        f"{key}.{name}": tensor
        for key, value in content.items()
        if isinstance(key, str) and not key.lower().startswith(NO_PLACES)
        for name, tensor in weights_in(value, depth - 1).items()
    }


def said_in(content: object) -> Plain:
    """The plain values of a checkpoint, dictionaries in dictionaries as there: numbers, yes and no, and short words.

    Those of the modules of a whole network stand under ``modules``, by the names of the modules.
    """
    left = [_MOST]
    if isinstance(content, InertObject):
        return {"modules": _said_by_modules(content, left)}
    found = _plain(content, _DEPTH, left)
    return found if isinstance(found, dict) else {}


def _of_module(module: InertObject) -> Iterator[tuple[str, Tensor]]:
    """The state_dict of a module: its parameters and the buffers that it keeps, then those of its modules."""
    for part, below in _modules(module):
        hidden = below.state.get("_non_persistent_buffers_set")
        left_out = hidden if isinstance(hidden, set) else set()
        for kind in ("_parameters", "_buffers"):
            tensors = below.state.get(kind)
            for key, value in tensors.items() if isinstance(tensors, Mapping) else ():
                if isinstance(key, str) and isinstance(value, Tensor) and key not in left_out:
                    yield f"{part}{key}", value


def _modules(module: InertObject) -> Iterator[tuple[str, InertObject]]:
    """A module and those in it, each behind the prefix of its keys; no more than a file may hold tensors."""
    waiting, seen = [("", module, _MODULES)], 0
    while waiting and seen < MAX_TENSORS:
        part, here, levels = waiting.pop()
        seen += 1
        yield part, here
        inside = here.state.get("_modules")
        if not isinstance(inside, Mapping) or levels == 0:
            continue
        below = [(k, m) for k, m in inside.items() if isinstance(k, str) and isinstance(m, InertObject)]
        waiting += [(f"{part}{key}.", one, levels - 1) for key, one in reversed(below)]


def _said_by_modules(module: InertObject, left: list[int]) -> Plain:
    """The plain attributes of a module and of those in it, by name; a function is its name."""
    found: Plain = {}
    for part, here in _modules(module):
        own = {key: value for key, value in here.state.items() if not (key.startswith("_") or key == "training")}
        said = _plain(
            {key: _function(value) for key, value in own.items() if not isinstance(value, InertObject)}, 1, left
        )
        found[part.rstrip(".")] = {"class": type(here).named, **(said if isinstance(said, dict) else {})}
        if left[0] <= 0:
            break
    return found


def _function(value: object) -> object:
    """The name of a function or class that an attribute is; any other value as it is."""
    return value.named if isinstance(value, type) and issubclass(value, InertObject) else value


def _plain(value: object, depth: int, left: list[int]) -> object:
    """A value without what is not plain; None for one that is nothing else. left counts what may still be kept."""
    if isinstance(value, InertObject):
        return _plain(value.state, depth, left)
    if isinstance(value, Mapping):
        if depth == 0:
            return None
        pairs = ((key, _plain(inner, depth - 1, left)) for key, inner in value.items() if _is_name(key))
        return {key: inner for key, inner in pairs if inner is not None and inner != {}} or None
    if left[0] <= 0 or not isinstance(value, bool | int | float | str):
        return None
    left[0] -= 1
    if isinstance(value, str):
        return value if len(value) <= _LONGEST and value.isprintable() else None
    return value if abs(value) < 2**63 else None  # nor is infinity, or what is no number


def _is_name(key: object) -> bool:
    return isinstance(key, str) and key.isprintable() and len(key) <= _LONGEST
