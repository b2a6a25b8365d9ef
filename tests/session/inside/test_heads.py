"""What each head does: the measures over independent numpy, for every row that has heads and every way of writing."""

import numpy as np
import pytest
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import speaking
from seqtui.models.model import Request
from seqtui.models.statement import Statement
from seqtui.models.table import run as record
from seqtui.models.weights import trained_files
from seqtui.models.weights.network import Network
from seqtui.models.weights.state_dict import StateDict, read_safetensors
from seqtui.session.inside.all_heads import AllHeads, all_heads, even_shares, lit_cells
from seqtui.session.inside.head_maps import head_maps
from seqtui.session.inside.head_measures import BY_NAME, MEASURES
from seqtui.session.inside.repeated_text import repeated_text

TEXT = "a b c a b d a"
RUNS = {
    "self-attention": Request("self-attention", TEXT),
    "causal": Request("self-attention", TEXT, settings={"causal": "yes"}),
    "multi-head": Request("multi-head", TEXT, settings={"n_heads": "3", "d_model": "6"}),
    "positional": Request("positional", TEXT),
    "encoder": Request("encoder", TEXT, settings={"causal": "yes", "norm_first": "yes"}),
    "gpt": Request("gpt", TEXT, settings={"n_heads": "4", "n_kv_heads": "2"}),
    "decoder": Request("decoder", "a b a c"),
    "transformer": Request("transformer", TEXT, settings={"target": "x y x"}),
    "writing": Request("transformer", TEXT, settings={"limit": "5"}),
    "without a cache": Request("transformer", TEXT, settings={"limit": "5", "cache": "no"}),
    "vit": Request("vit"),
    "text-to-image": Request("text-to-image"),
}


@pytest.fixture(scope="module", params=RUNS)
def run(request):
    return record(RUNS[request.param])


def by_hand(name, pattern, queries, keys, crosses):
    """The measure once more, query by query: pattern [query, key] with 0 where a query must not look."""
    found = []
    for q, word in enumerate(queries):
        ks = {
            "previous_token": [] if crosses else [q - 1],
            "first_token": [0] if crosses or q else [],
            "same_token": [k for k, other in enumerate(keys) if other == word and (crosses or k != q)],
            "induction": [] if crosses else [k + 1 for k in range(q - 1) if keys[k] == word],
        }[name]
        ks = [k for k in ks if 0 <= k < pattern.shape[1] and pattern[q, k] > 0]
        if ks:
            found.append(sum(pattern[q, k] for k in ks))
    return np.mean(found) if found else None


def test_every_measure_of_every_head_is_what_independent_numpy_says(run):
    heads = head_maps(run)
    assert heads
    for head in heads:
        filled = np.nan_to_num(head.values)
        assert np.allclose(filled.sum(axis=1), 1)
        for measure in MEASURES:
            expected = by_hand(measure.name, filled, head.queries, head.keys, "cross" in head.name.split("."))
            assert measure.value(head) == (None if expected is None else pytest.approx(expected, abs=1e-12))


def test_a_measure_opens_to_the_cells_that_it_averages(run):
    for head in head_maps(run)[-2:]:
        for measure in MEASURES:
            recorded = measure.recorded(head)
            cells = measure.places(head)
            assert (recorded is None) is (not cells)
            if recorded is None:
                continue
            longer, step = recorded
            assert longer.trace[step].value == pytest.approx(measure.value(head), abs=1e-12)
            assert longer.trace.path(step) == head.scope.path(measure.name)
            shares = longer.trace.value(head.scope.path("cells"))
            assert sorted(shares) == sorted(head.values[cell] for cell in cells)
            for cell in cells:
                place, element = head.place(*cell)
                assert run.trace[place].value[element] == head.values[cell]


def test_a_run_that_writes_has_the_same_heads_with_a_cache_and_without():
    with_cache, without = (all_heads(record(RUNS[name])) for name in ("writing", "without a cache"))
    assert [row.head.name for row in with_cache.heads] == [row.head.name for row in without.heads]
    for one, other in zip(with_cache.heads, without.heads, strict=True):
        assert np.allclose(one.head.values, other.head.values, atol=1e-12, equal_nan=True)
        assert one.head.queries == other.head.queries and one.head.keys == other.head.keys


def test_a_head_that_does_one_thing_alone_has_one_of_it_and_none_of_the_rest():
    """A mask that leaves each query one key makes heads that do exactly what a measure names."""
    for name, key in {
        "previous_token": lambda q: q - 1,
        "first_token": lambda q: 0,
        "induction": lambda q: q - 3,
    }.items():
        mask = np.full((8, 8), -np.inf)
        for q in range(8):
            mask[q, max(0, key(q))] = 0
        run = record(Request("multi-head", "a b c d a b c d", edits=(("mask", mask),)))
        assert all(row.measures[name] == 1 for row in all_heads(run).heads), name


def test_the_ranking_goes_from_most_to_least_and_the_sentence_names_the_first(run):
    for measure in MEASURES:
        view = all_heads(run, measure.name)
        sizes = [row.measures[measure.name] for row in view.ranked]
        known = [size for size in sizes if size is not None]
        assert known == sorted(known, reverse=True) and sizes[len(known) :] == [None] * (len(sizes) - len(known))
        assert not known or (view.said.facts["head"], view.said.facts["size"]) == (view.ranked[0].head.name, known[0])


def test_the_sentence_is_said_in_the_language_that_is_spoken():
    run = record(RUNS["encoder"])
    with speaking("ko"):
        assert "바로 앞 토큰" in all_heads(run).said
    assert "previous token" in all_heads(run).said


def test_the_head_looked_at_moves_in_the_maps_and_in_the_ranking():
    view = all_heads(record(RUNS["encoder"]))
    assert view.here.head.name == "block0.head0" and view.moved(1, 1).here.head.name == "block1.head1"
    assert view.moved(-5, 9).here.head.name == "block0.head1"
    assert view.looking_at(view.ranked[0].head.name).ranked_by(2).here is view.ranked[2]
    assert view.sorted_next(1).sort == "first_token" and view.sorted_next(-1).sort == "induction"


def test_a_model_without_heads_has_a_sentence():
    assert isinstance(all_heads(record(Request("lstm", "a b"))), Statement)
    with pytest.raises(KeyError):
        all_heads(record(RUNS["encoder"]), "no such measure")


# small maps ---------------------------------------------------------------------------------------------------


def test_an_even_share_is_one_whatever_a_query_may_see():
    causal = np.where(np.tri(9) > 0, 1 / np.arange(1, 10)[:, None], np.nan)
    shares = even_shares(causal, 4, 6)
    assert np.allclose(shares[~np.isnan(shares)], 1) and np.isnan(shares[0, -1])
    assert not lit_cells(causal, 4, 6).any()


@pytest.mark.parametrize(("rows", "columns"), [(4, 8), (8, 16), (12, 12), (40, 80)])
def test_dots_show_a_diagonal_a_column_and_a_stripe(rows, columns):
    size = 24
    previous, first = np.eye(size, k=-1), np.zeros((size, size))
    previous[0, 0] = first[:, 0] = 1
    lit = lit_cells(previous, rows, columns)
    keys = [(np.flatnonzero(row).mean() + 0.5) / columns for row in lit]
    assert np.allclose(keys, (np.arange(rows) + 0.5) / rows, atol=1.5 / min(rows, columns, size) + 1 / size)
    lit = lit_cells(first, rows, columns)
    assert lit[:, 0].all() and not lit[:, -(-columns // size) :].any()


# a repeated text ----------------------------------------------------------------------------------------------


def test_a_repeated_text_is_a_row_of_known_words_twice():
    run = record(Request("encoder", "the cat saw the dog and the bird"))
    words = repeated_text(run, 4, seed=1).text.split()
    assert words[:4] == words[4:] and len(set(words)) == 4 and set(words) <= set(run.tokens)
    assert (
        repeated_text(run, 4, seed=1).text == repeated_text(run, 4, seed=1).text != repeated_text(run, 4, seed=2).text
    )
    assert len(repeated_text(run).text.split()) == 12
    for count in (1, 7):
        with pytest.raises(SeqtuiError, match="2 to 6"):
            repeated_text(run, count)
    with pytest.raises(SeqtuiError, match="no words"):
        repeated_text(record(RUNS["vit"]))


def test_a_trained_file_reads_its_own_words_as_far_as_it_has_places():
    weights = read_safetensors(trained_files.full_name("coreference-encoder"))
    run = record(Request("encoder", weights=weights))
    again = record(repeated_text(run))
    half = len(again.tokens) // 2
    assert again.tokens[:half] == again.tokens[half:] and set(again.tokens) <= set(run.vocabulary)
    view = all_heads(again, "induction", True)
    assert isinstance(view, AllHeads) and all(row.measures["induction"] is not None for row in view.heads)
    assert set(BY_NAME) == set(view.here.measures)


class Pieces:
    """A tokenizer of letters that joins "ab" to one piece, and puts <s> before a text."""

    words = ("<s>", "a", "b", "ab", "c", "d", "e")

    def encode(self, text, pair=None):
        found = [0]
        while text:
            piece = "ab" if text.startswith("ab") else text[0]
            found.append(self.words.index(piece))
            text = text[len(piece) :]
        return tuple(found)

    def decode(self, ids):
        return "".join(self.words[k] for k in ids if k)


def test_the_pieces_of_a_tokenizer_are_drawn_so_that_they_stay_whole():
    run = record(Request("encoder", "a b c"))
    weights = StateDict("file", {}, network=Network("hub", "encoder", tokenizer=Pieces()))
    run = replace(run, request=replace(run.request, weights=weights))
    for seed in range(20):
        text = repeated_text(run, 3, seed).text
        found = Pieces().encode(text)[1:]
        assert len(found) == 6 and found[:3] == found[3:] and len(set(found)) == 3 and 0 not in found
    with pytest.raises(SeqtuiError, match="fewer"):
        repeated_text(run, 7)
