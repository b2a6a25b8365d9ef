"""Planted faults in seqtui/session/inside: what looks into a network."""

from tests.faults.fault import Fault

_MEASURES, _MAPS = "seqtui/session/inside/head_measures.py", "seqtui/session/inside/head_maps.py"
_ALL = "seqtui/session/inside/all_heads.py"
_HEADS = "tests/session/inside/test_heads.py"
_NUMPY = (f"{_HEADS}::test_every_measure_of_every_head_is_what_independent_numpy_says",)
_OPENS = (f"{_HEADS}::test_a_measure_opens_to_the_cells_that_it_averages",)
_RANKED = (f"{_HEADS}::test_the_ranking_goes_from_most_to_least_and_the_sentence_names_the_first",)

SESSION: tuple[Fault, ...] = (
    # what each head does
    Fault(_MEASURES, "return ((q, q - 1) for", "return ((q, q) for", _NUMPY),
    Fault(_MEASURES, "(q, k + 1) for k in range(q - 1)", "(q, k) for k in range(q - 1)", _NUMPY),
    Fault(_MEASURES, "(q, k + 1) for k in range(q - 1)", "(q, k + 1) for k in range(q)", _NUMPY),
    Fault(_MEASURES, "(head.crosses or k != q)", "True", _NUMPY),
    Fault(_MEASURES, "len({q for q, _ in cells}))\n", "len(cells))\n", _NUMPY),
    Fault(_MEASURES, "queries = len({q for q, _ in cells})", "queries = len(cells)", _OPENS),
    Fault(_MEASURES, "[q * columns + k for q, k in here]", "[k * columns + q for q, k in here]", _OPENS),
    Fault(
        _MAPS,
        "tuple(steps if run.reads else steps[-1:])",
        "tuple(steps[-1:])",
        (f"{_HEADS}::test_a_run_that_writes_has_the_same_heads_with_a_cache_and_without",),
    ),
    Fault(_MAPS, 'axes[-1][1].id == "source"', "False", _NUMPY),
    Fault(_ALL, "-(sizes[row.head.name] or 0)", "(sizes[row.head.name] or 0)", _RANKED),
    Fault(_ALL, "size, head = max(known", "size, head = min(known", _RANKED),
    Fault(
        _ALL,
        "np.where(even > 0, given / even, np.nan)",
        "np.where(even > 0, given, np.nan)",
        (f"{_HEADS}::test_an_even_share_is_one_whatever_a_query_may_see",),
    ),
)
