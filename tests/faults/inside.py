"""Planted faults in seqtui/session/inside: what looks into a network."""

from tests.faults.fault import Fault

_MEASURES, _MAPS = "seqtui/session/inside/head_measures.py", "seqtui/session/inside/head_maps.py"
_ALL = "seqtui/session/inside/all_heads.py"
_HEADS = "tests/session/inside/test_heads.py"
_NUMPY = (f"{_HEADS}::test_every_measure_of_every_head_is_what_independent_numpy_says",)
_OPENS = (f"{_HEADS}::test_a_measure_opens_to_the_cells_that_it_averages",)
_RANKED = (f"{_HEADS}::test_the_ranking_goes_from_most_to_least_and_the_sentence_names_the_first",)

_PARTS, _ABLATION = "seqtui/session/inside/parts.py", "seqtui/session/inside/ablation.py"
_PATCHING, _TAKEN = "seqtui/session/inside/patching.py", "tests/session/inside/test_ablation.py"
_ZERO = (f"{_TAKEN}::test_an_ablation_is_the_run_with_that_output_set_to_zero_or_its_mean",)
_INTO_ITSELF = (f"{_TAKEN}::test_a_patch_from_a_run_into_itself_changes_nothing_bit_by_bit",)
_HOLDS = (f"{_TAKEN}::test_a_map_holds_as_many_layers_and_heads_as_there_are",)
_REPLAY = "seqtui/engine/replay.py"
_BIT_BY_BIT = ("tests/engine/test_replay.py::test_a_replay_is_the_run_with_the_edits_bit_by_bit",)
_COUNTED = ("tests/engine/test_replay.py::test_a_replay_counts_what_it_computes_and_can_be_stopped",)

ENGINE: tuple[Fault, ...] = (
    Fault(_REPLAY, "pairs = (*self.own, *edits)", "pairs = tuple(edits)", _BIT_BY_BIT),
    Fault(_REPLAY, "if self._last[operand] == index and", "if self._last[operand] >= index and", _BIT_BY_BIT),
    Fault(_REPLAY, "if index in edited and (value is not None or index in new):", "if index in new:", _BIT_BY_BIT),
    Fault(_REPLAY, "allowance.spend(1, step.value.size,", "allowance.spend(0, step.value.size,", _COUNTED),
)
SESSION: tuple[Fault, ...] = (
    # what each head does
    Fault(_MEASURES, "return ((q, q - 1) for", "return ((q, q) for", _NUMPY),
    Fault(_MEASURES, "(q, k + 1) for k in range(q - 1)", "(q, k) for k in range(q - 1)", _NUMPY),
    Fault(_MEASURES, "(q, k + 1) for k in range(q - 1)", "(q, k + 1) for k in range(q)", _NUMPY),
    Fault(_MEASURES, "(head.crosses or k != q)", "True", _NUMPY),
    Fault(
        _MEASURES,
        "_shares(head, cells).sum() / len({q for q, _ in cells})",
        "_shares(head, cells).sum() / len(cells)",
        _NUMPY,
    ),
    Fault(_MEASURES, "queries = len({q for q, _ in cells})", "queries = len(cells)", _OPENS),
    Fault(_MEASURES, "[q * columns + k for q, k in here]", "[k * columns + q for q, k in here]", _OPENS),
    Fault(
        _MAPS,
        "tuple(steps if run.reads else steps[-1:])",
        "tuple(steps[-1:])",
        (f"{_HEADS}::test_a_run_that_writes_has_the_same_heads_with_a_cache_and_without",),
    ),
    Fault(_MAPS, 'axes[-1][1].id == "source"', "False", _NUMPY),
    Fault(
        "seqtui/session/inside/repeated_text.py",
        "if tokenizer.decode([piece]).strip() and _stays(tokenizer, [*row, piece]):",
        "if True:",
        (f"{_HEADS}::test_the_pieces_of_a_tokenizer_are_drawn_so_that_they_stay_whole",),
    ),
    Fault(_ALL, "-(sizes[row.head.name] or 0)", "(sizes[row.head.name] or 0)", _RANKED),
    Fault(_ALL, "size, head = max(known", "size, head = min(known", _RANKED),
    Fault(
        _ALL,
        "np.where(even > 0, given / even, np.nan)",
        "np.where(even > 0, given, np.nan)",
        (f"{_HEADS}::test_an_even_share_is_one_whatever_a_query_may_see",),
    ),
    # what is taken out or swapped
    Fault(_PARTS, "rows and run.reads else 0", "rows else 0", _HOLDS),
    Fault(_PARTS, "changed[row] = new(output, value)[row]", "changed = new(output, value)", _ZERO),
    Fault(_PARTS, "return tuple((path, float(run.trace.value(path))) for path in chosen)", "return ()", _ZERO),
    Fault(_ABLATION, "np.broadcast_to(value.mean(axis=0), value.shape).copy()", "np.zeros_like(value)", _ZERO),
    Fault(
        _ABLATION, "Replay(run.trace, (answer.step,), run.request.edits)", "Replay(run.trace, (answer.step,))", _ZERO
    ),
    Fault(_PATCHING, "changed[row] = given[other]", "changed[row] = given[0]", _INTO_ITSELF),
    Fault(
        _PATCHING,
        "k if k < before else k + shift if k >= len(words) - behind else None",
        "k if k < before else k + shift",
        (f"{_TAKEN}::test_texts_of_other_lengths_are_aligned_from_both_ends",),
    ),
    Fault(
        _PATCHING,
        "if _network(source) != _network(target):",
        "if False:",
        (f"{_TAKEN}::test_values_are_swapped_within_one_network",),
    ),
)
