"""Checks of the notes on a file of weights: against the names and shapes in the file, and other runs of it."""

from functools import cache

import numpy as np
from msgspec.structs import replace

from seqtui.models import statement
from seqtui.models.model import Request
from seqtui.models.table import run as record
from tests.statements.checks import check
from tests.statements.files import OTHER
from tests.statements.runs import again

NAMED = ("emb", "wte", "tok", "vocab", "word", "lookup")


@check(statement.ASSUMED, statement.ASSUMED_TAG, statement.TOLD_TORCH)
def nobody_gave_these_and_the_file_would_take_others(run, facts) -> bool:
    request = run.request
    about = request.weights.about
    given = {**(about.config if about else {}), **request.settings}
    found = facts["assumed"]
    same = all(run.config[name] == value and name not in given for name, value in found.items())
    written = facts["settings"] == ", ".join(
        f"{name}={ ({True: 'yes', False: 'no'}.get(value, value) if isinstance(value, bool) else value) }"
        for name, value in found.items()
    )
    return same and written and bool(found) and all(may_be_another(request, name) for name in found)


@cache
def may_be_another(request: Request, name: str) -> bool:
    """Whether the file is opened as readily with another value, and then gives other numbers."""
    run = again(request)
    other = not run.config[name] if isinstance(run.config[name], bool) else OTHER[name]
    changed = record(replace(request, settings={**request.settings, name: other}))
    ours, theirs = ([trace[k].value for _, k in trace.named()] for trace in (run.trace, changed.trace))
    return len(ours) != len(theirs) or not all(
        a.shape == b.shape and np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True)
    )


@check(statement.ONE_HEAD)
def the_whole_width_is_one_head(run, facts) -> bool:
    width = run.request.weights.tensors["in_proj_weight"].shape[1]
    return facts["width"] == width == run.trace.value("q").shape[1] and not any("head" in s.scope for s in run.trace)


@check(statement.DROPOUT)
def what_is_added_is_0_or_divided_by_the_rest(run, facts) -> bool:
    trace, config = run.trace, run.config
    found = [(path, index) for path, index in trace.named() if path.endswith("_dropped")]
    right = (
        facts["share"] == config["dropout"]
        and facts["rest"] == 1 - facts["share"]
        and facts["seed"] == run.request.seed
    )
    for path, index in found:
        scope, part = path.removesuffix("_dropped").rpartition(".")[::2]
        name = {"attn": "attn_out", "cross": "cross.attn_out", "mlp": "mlp_out"}[part]
        whole, dropped = trace.value(f"{scope}.{name}") / facts["rest"], trace[index].value
        right = right and bool((np.isclose(dropped, whole, atol=1e-12) | (dropped == 0)).all())
    return right and bool(found)


@check(statement.PADDED, statement.PADDED_OPEN)
def so_many_fill_it_up_and_the_mask_is_so(run, facts) -> bool:
    words, other = run.request.text.split(), run.config["batch_with"].split()
    hidden = np.isneginf(run.trace.value("mask")).all(axis=0)
    told = (facts["words"], facts["length"], facts["pads"]) == (len(words), len(other), len(other) - len(words))
    masked = [False] * len(words) + [run.config["mask_padding"]] * facts["pads"]
    return told and list(run.tokens) == words + ["<pad>"] * facts["pads"] and hidden.tolist() == masked


@check(statement.FILLS_UP_OTHER, statement.SAME_LENGTH)
def nothing_is_filled_up(run, facts) -> bool:
    words, other = run.request.text.split(), run.config["batch_with"].split()
    missing = len(words) - len(other)
    told = (facts["length"], facts.get("other", len(words)), facts.get("missing", 0)) == (
        len(words),
        len(other),
        missing,
    )
    return told and missing >= 0 and list(run.tokens) == words


@check(statement.OTHER_SIGN)
def z_is_the_share_that_torch_does_not_keep(run, facts) -> bool:
    """Beside the run of the same file in torch's convention: z is what is left of 1, and no state moves."""
    kept = record(replace(run.request, settings={**run.request.settings, "update": "keep"})).trace
    pairs = [(run.trace[run.trace.find(path)], kept[index]) for path, index in kept.named()]
    turned = [(ours.value, theirs.value) for ours, theirs in pairs if ours.name in facts["blocks"].split(", ")]
    signs = [(ours.value, theirs.value) for ours, theirs in pairs if ours.name in ("W_xz", "W_hz", "b_xz", "b_hz")]
    states = [(ours.value, theirs.value) for ours, theirs in pairs if ours.name == "h"]
    return (
        all(np.abs(ours + theirs - 1).max() <= 1e-12 for ours, theirs in turned)
        and all(np.array_equal(ours, -theirs) for ours, theirs in signs)
        and all(np.abs(ours - theirs).max() <= 1e-12 for ours, theirs in states)
        and bool(turned and signs and states)
        and facts["file"] == run.request.weights.name
    )


@check(statement.DRAWN_VECTORS)
def the_file_has_no_table_of_that_width(run, facts) -> bool:
    tables = matrices_beside(run)
    width = recorded(run, "W_E")[0].shape[1]
    fits = [key for key, shape in tables.items() if shape[1] == width or any(word in key for word in NAMED)]
    return is_drawn(run, "W_E") and all("pos" in key for key in fits)


@check(statement.UNREAD_VECTORS, statement.POSSIBLE_VECTORS)
def the_file_has_these_tables_and_names_no_words(run, facts) -> bool:
    width, called = recorded(run, "W_E")[0].shape[1], [any(w in key for w in NAMED) for key, _ in facts["tables"]]
    tables = matrices_beside(run)
    there = all(
        tables[key] == shape and (shape[1] == width or is_named)
        for (key, shape), is_named in zip(facts["tables"], called, strict=True)
    )
    about = run.request.weights.about
    return there and is_drawn(run, "W_E") and (about is None or not about.vocabulary) and len(set(called)) == 1


@check(statement.TIED_WEIGHTS)
def one_matrix_reads_and_writes_words(run, facts) -> bool:
    """Both are the same numbers, and the file has no other matrix of that shape."""
    W_E, W_hy = recorded(run, "W_E")[0], recorded(run, "W_hy")[0]
    others = [shape for shape in run.request.weights.outside.values() if shape == W_E.shape]
    return np.array_equal(W_E, W_hy) and not others and facts["file"] == run.request.weights.name


@check(statement.DRAWN_OUTPUT)
def the_file_has_no_layer_that_reads_what_comes_out(run, facts) -> bool:
    reads = width_of_output(run)
    fits = [key for key, shape in matrices_beside(run).items() if shape[1] == reads and "pos" not in key]
    return is_drawn(run, "W_U", "W_hy") and not fits


@check(statement.POSSIBLE_OUTPUT)
def the_file_has_these_layers_and_names_no_words(run, facts) -> bool:
    tables, reads = matrices_beside(run), width_of_output(run)
    return is_drawn(run, "W_U", "W_hy") and all(
        tables[key] == shape and shape[1] == reads for key, shape in facts["tables"]
    )


@check(statement.DRAWN_VECTORS_AND_OUTPUT)
def the_file_has_neither(run, facts) -> bool:
    return the_file_has_no_table_of_that_width(run, facts) and the_file_has_no_layer_that_reads_what_comes_out(
        run, facts
    )


@check(statement.DRAWN_POSITIONS)
def no_position_is_in_the_file(run, facts) -> bool:
    return is_drawn(run, "W_pos")


@check(statement.DRAWN_MLP)
def no_feed_forward_network_is_in_the_file(run, facts) -> bool:
    return is_drawn(run, "W_in")


@check(statement.DRAWN_MEMORY)
def the_memory_is_neither_given_nor_in_the_file(run, facts) -> bool:
    return run.request.memory is None and is_drawn(run, "memory")


def matrices_beside(run) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the matrices that the model did not take out of the file."""
    return {key: shape for key, shape in run.request.weights.outside.items() if len(shape) == 2}


def recorded(run, *names: str) -> list[np.ndarray]:
    """The leaves of these names."""
    return [step.value for step in run.trace if step.is_leaf and step.name in names]


def is_drawn(run, *names: str) -> bool:
    """Whether there are such leaves, and none of them is a tensor of the file, as it is or transposed."""
    held = [kept for own in run.request.weights.tensors.values() for kept in (own, own.T)]
    values = recorded(run, *names)
    return bool(values) and not any(np.array_equal(value, own) for value in values for own in held)


def width_of_output(run) -> int:
    """The width that the recorded output layer reads."""
    layer, *_ = recorded(run, "W_hy") or [value.T for value in recorded(run, "W_U")]
    return layer.shape[1]


@check(statement.OPENED)
def so_many_numbers_of_that_kind_are_in_its_tensors(run, facts) -> bool:
    tensors = run.request.weights.tensors
    known = facts["parameters"] == sum({id(tensor): tensor.size for tensor in tensors.values()}.values())
    return known and facts["kinds"] in {str(tensor.dtype) for tensor in tensors.values()}


@check(statement.FILE_SAYS)
def the_run_has_these_settings(run, facts) -> bool:
    return bool(facts["said"]) and all(run.config.get(name, value) == value for name, value in facts["said"].items())


@check(statement.NOT_DONE)
def the_directory_asked_for_these(run, facts) -> bool:
    weights = run.request.weights
    return facts["file"] == weights.name and facts["keys"] == weights.network.facts["not_done"] != ""
