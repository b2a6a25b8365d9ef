"""Taking out and swapping: every number is that of a run with the edits, for all rows of attention and variants."""

import numpy as np
import pytest

from seqtui.engine.allowance import Allowance, held
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.inside.ablation import (
    HEADS,
    KINDS,
    MAPS,
    MEAN,
    STREAM,
    Cell,
    cost_of,
    edits_of,
    effects,
    empty_map,
    replacement,
    taken_out,
)
from seqtui.session.inside.answer import find_answer
from seqtui.session.inside.parts import find_part, parts_of
from seqtui.session.inside.patching import aligned, check_pair, contrast, patched, swapped

TIRED = "the animal didn't cross the street because it was too tired"
WIDE = TIRED.replace("tired", "wide")
RUNS = {
    "self-attention": (Request("self-attention", "a b c", settings={"mlp": "yes"}), "z[2,1]"),
    "multi-head": (Request("multi-head", "a b c", settings={"n_heads": "3", "d_model": "6"}), "attn_out[1,0]"),
    "positional": (Request("positional", "a b c"), None),
    "encoder": (Request("encoder", "a b c a", settings={"output": "yes"}), None),
    "pre-norm": (
        Request("encoder", "a b", settings={"output": "yes", "norm_first": "yes", "causal": "yes", "dropout": "0.2"}),
        None,
    ),
    "gpt": (Request("gpt", "a b c"), None),
    "llama": (
        Request(
            "gpt",
            "a b c",
            settings={"norm": "rms", "positions": "rotary", "activation": "swiglu", "n_heads": "4", "n_kv_heads": "2"},
        ),
        None,
    ),
    "decoder": (Request("decoder", "a b a c"), None),
    "teacher forcing": (Request("transformer", "a b", settings={"target": "x y x"}), None),
    "writing": (Request("transformer", "a b", settings={"limit": "3"}), None),
    "without a cache": (Request("transformer", "a b", settings={"limit": "3", "cache": "no"}), None),
    "sampling": (Request("transformer", "a b", settings={"limit": "3", "decoding": "sample"}), None),
    "vit": (Request("vit"), None),
    "text-to-image": (Request("text-to-image", settings={"side": "2"}), None),
    "edited": (Request("encoder", "a b c", settings={"output": "yes"}, edits=(("block0.head0.z", 2.0),)), None),
}
OTHERS = {"vit": "8", "text-to-image": "blue square top left"}


def _other(name, run):
    """A run of the same network on another text of the same length."""
    words = (run.request.text or "").split()
    text = OTHERS.get(name) or " ".join([*words[:-1], "a" if words[-1] != "a" else "b"])
    return record(run.model.with_text(run.request, text))


@pytest.fixture(scope="module", params=RUNS)
def pair(request):
    """The name, the run, and what is asked of it."""
    made, of = RUNS[request.param]
    run = record(made)
    last = run.trace.path(run.trace.equations[-1].last)

    try:
        return request.param, run, find_answer(run, of=of)
    except SeqtuiError:
        return request.param, run, find_answer(run, of=f"{last}[0,0]")


def _every(run, answer):
    for kind in MAPS:
        made = empty_map(run, answer, kind)
        yield made, [made.places[k] for k in sorted({0, len(made.places) // 2, len(made.places) - 1}) if made.places]


def test_an_ablation_is_the_run_with_that_output_set_to_zero_or_its_mean(pair):
    name, run, answer = pair
    seen = 0
    for made, places in _every(run, answer):
        for kind in KINDS:
            found = dict(effects(made, replacement(kind)))
            assert set(found) == set(made.places)
            for place in places:
                cell = made.cells[place[0]][place[1]]
                again = record(taken_out(run, cell, kind))
                assert again.outputs == run.outputs, "the words that were written are held"
                assert found[place] == answer.now(again), f"{cell.name} {kind}"
                for output in cell.part.outputs:
                    value, before = again.trace.value(output.path), run.trace.value(output.path)
                    gone = np.zeros_like(before) if kind != MEAN else np.broadcast_to(before.mean(axis=0), before.shape)
                    for row in range(len(before)):
                        is_out = cell.position is None or output.first + row == cell.position
                        assert np.array_equal(value[row], gone[row] if is_out else before[row])
                seen += 1
    assert seen or name == "positional"


def test_a_patch_from_a_run_into_itself_changes_nothing_bit_by_bit(pair):
    _name, run, answer = pair
    for made, places in _every(run, answer):
        values = [value for _, value in effects(made, swapped(run, run))]
        assert all(value == made.before for value in values), made.kind
        for place in places[:1]:
            cell = made.cells[place[0]][place[1]]
            again = record(patched(run, run, cell))
            assert all(a.value.tobytes() == b.value.tobytes() for a, b in zip(run.trace, again.trace, strict=True))


def test_a_patch_is_the_run_with_the_values_of_the_other(pair):
    name, run, answer = pair
    source = _other(name, run)
    for made, places in _every(run, answer):
        found = dict(effects(made, swapped(source, run)))
        for place in places:
            cell = made.cells[place[0]][place[1]]
            again = record(patched(source, run, cell))
            assert found[place] == answer.now(again), cell.name
            for output in cell.part.outputs:
                if source.trace.has(output.path):
                    mine, theirs = run.trace.value(output.path), source.trace.value(output.path)
                    if mine.shape == theirs.shape:
                        rows = [k for k in range(len(mine)) if cell.position in (None, output.first + k)]
                        assert np.array_equal(again.trace.value(output.path)[rows], theirs[rows])


def test_taking_out_everything_is_taking_out_the_layer_and_the_heads_are_its_parts():
    run = record(Request("encoder", "a b c", settings={"output": "yes", "bias": "no"}))
    answer = find_answer(run)
    layer, attention = find_part(run, "block1")[0], find_part(run, "block1.attn")[0]
    both = [part for part in parts_of(run) if part.name in ("block1.attn", "block1.mlp")]
    zero = replacement("zero")
    edits = [edit for part in both for edit in part.edits(run, zero)]
    assert answer.now(record(run.request.with_edits(*edits))) == answer.now(record(taken_out(run, Cell(layer))))
    heads = [part for part in parts_of(run) if part.kind == "head" and part.layer == "block1"]
    edits = [edit for part in heads for edit in part.edits(run, zero)]
    without = answer.now(record(run.request.with_edits(*edits)))
    assert without == answer.now(record(taken_out(run, Cell(attention)))), "without biases nothing else is added"


def test_what_a_map_takes_is_known_before_and_is_what_is_counted():
    run = record(Request("encoder", "a b c d", settings={"output": "yes", "n_layers": "3"}))
    made = empty_map(run, find_answer(run), STREAM)
    cost = cost_of(made)
    with held(Allowance(cost, "")):
        assert len(list(effects(made, replacement("zero")))) == 12
    for less in ({"steps": cost.steps - 1}, {"numbers": cost.numbers - 1}, {"products": cost.products - 1}):
        short = type(cost)(**{"steps": cost.steps, "numbers": cost.numbers, "products": cost.products, **less})
        with held(Allowance(short, "")), pytest.raises(SeqtuiError):
            list(effects(made, replacement("zero")))


def test_a_map_holds_as_many_layers_and_heads_as_there_are():
    run = record(Request("transformer", "a b c", settings={"target": "x y", "n_heads": "4"}))
    made = empty_map(run, find_answer(run), HEADS)
    assert made.values.shape == (6, 4) and made.rows[0] == "encoder.block0" and "decoder.block1.cross" in made.rows
    assert made.cells[4][3].name == "decoder.block1.head3" and made.done == 0
    assert made.with_values([((1, 2), 3.0)]).changes[1, 2] == pytest.approx(3.0 - made.before)
    run = record(RUNS["without a cache"][0])
    assert [len(list(filter(None, row))) for row in empty_map(run, find_answer(run), STREAM).cells] == [2, 2, 3, 3]
    run = record(Request("transformer", "a b c", settings={"target": "x y"}))
    made = empty_map(run, find_answer(run), STREAM)
    assert made.rows == tuple(f"{side}.block{k}.resid" for side in ("encoder", "decoder") for k in (0, 1))
    assert [cell is None for cell in made.cells[2]] == [False] * 3 and made.cells[3][
        2
    ].name == "decoder.block1.resid[2]"


def test_parts_are_found_by_name_and_refused_by_name():
    run = record(Request("encoder", "a b c"))
    assert find_part(run, "block1.head0")[0].outputs[0].path == "block1.head0.z"
    assert find_part(run, "block0.resid[2]")[1] == 2
    for wrong, said in (("block7", "block0.resid"), ("block0.mlp[3]", "outside"), ("head", "no part")):
        with pytest.raises(SeqtuiError, match=said):
            find_part(run, wrong)
    assert parts_of(record(Request("lstm", "a b"))) == ()


def test_an_answer_is_a_logit_or_the_difference_of_two_or_any_number():
    run = record(Request("encoder", "a b c a", settings={"output": "yes"}))
    logits = run.trace.value("logits")
    words = run.vocabulary
    assert find_answer(run).now(run) == logits[3].max()
    assert find_answer(run, "b", "c", "2").now(run) == logits[1, words.index("b")] - logits[1, words.index("c")]
    assert find_answer(run, of="block0.attn_out[1,2]").now(run) == run.trace.value("block0.attn_out")[1, 2]
    for given, said in (
        ({"word": "z"}, "'z' is not among"),
        ({"at": "9"}, "1 to 4"),
        ({"of": "logits"}, "choose one"),
        ({"of": "logits[0,0]", "word": "a"}, "leave out"),
    ):
        with pytest.raises(SeqtuiError, match=said):
            find_answer(run, **given)
    with pytest.raises(SeqtuiError, match="--of"):
        find_answer(record(Request("multi-head", "a b")))


def test_texts_of_other_lengths_are_aligned_from_both_ends():
    assert aligned(("a", "b", "c"), ("x", "y", "z")) == (0, 1, 2)
    assert aligned(tuple("abXcd"), tuple("abYYcd")) == (0, 1, None, 4, 5)
    assert aligned(tuple("abcd"), tuple("abd")) == (0, 1, None, 2)
    assert aligned(tuple("aa"), tuple("aaa")) == (0, 1)


def test_values_are_swapped_within_one_network():
    one, other = (record(Request("encoder", "a b", seed=seed)) for seed in (0, 1))
    with pytest.raises(SeqtuiError, match="one network"):
        check_pair(one, other)
    check_pair(one, record(Request("encoder", "b b")))


# the trained network ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def coreference():
    weights = read_safetensors(trained_files.full_name("coreference-encoder"))
    return tuple(record(Request("encoder", text, weights=weights)) for text in (WIDE, TIRED))


def test_what_it_means_goes_from_the_adjective_over_the_animal_to_it(coreference):
    """In block 0 the last word tells the texts apart; behind it the animal does; block 1's attention tells *it*."""
    source, target = coreference
    answer = contrast(source, target)
    assert answer.text == "logit of *street* - logit of *animal* at *it*"
    apart = answer.now(source) - answer.now(target)
    assert answer.now(target) < 0 < answer.now(source)
    shares = {}
    for kind in ("stream", "attention"):
        made = empty_map(target, answer, kind)
        for place, value in effects(made, swapped(source, target)):
            shares[made.cells[place[0]][place[1]].name] = (value - made.before) / apart
    tokens = target.tokens
    adjective, animal, it = len(tokens) - 1, tokens.index("animal"), tokens.index("it")
    assert shares[f"block0.resid[{adjective}]"] == pytest.approx(1)
    assert shares[f"block0.attn[{animal}]"] > 0.8 and shares[f"block1.resid[{animal}]"] > 0.8
    assert shares[f"block1.attn[{it}]"] > 0.9
    others = [share for name, share in shares.items() if name.startswith("block1.resid") and f"[{animal}]" not in name]
    assert max(map(abs, others)) < 0.1


def test_a_trained_answer_needs_the_head_that_carries_it(coreference):
    _, target = coreference
    answer = find_answer(target, "animal", "street")
    made = empty_map(target, answer, HEADS)
    found = {made.cells[r][c].name: value for (r, c), value in effects(made, replacement("zero"))}
    assert found["block1.head0"] < 0.6 * made.before and abs(found["block0.head0"] - made.before) < 0.1 * made.before
    assert edits_of(target, made.cells[0][0], replacement("zero"))[0][0] == "block0.head0.z"
