"""*it* by patching, over held-out pairs: the second block fetches at *it* what the first left at one of the nouns."""

import numpy as np
import pytest

from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.inside.ablation import ATTENTION, HEADS, STREAM, effects, empty_map
from seqtui.session.inside.answer import find_answer
from seqtui.session.inside.patching import swapped
from seqtui.train.data.coreference import Reference, references

_EACH = 16  # every so many pairs


def _pairs() -> list[tuple[Reference, Reference]]:
    """Held-out sentences that differ in the adjective alone: of a being, and of a place; and the other way round."""
    held = references(held=True)
    of_places = {each.words[:10]: each for each in held if not each.animate}
    pairs = [(each, of_places[each.words[:10]]) for each in held if each.animate and each.words[:10] in of_places]
    return [turned for one, other in pairs[::_EACH] for turned in ((one, other), (other, one))]


def _read(network: str, reference: Reference) -> Run:
    weights = read_safetensors(f"zoo:{network}")
    return record(Request(weights.about.model, reference.text, weights=weights))


def turning(network: str, given: Reference, into: Reference, kind: str) -> set[str]:
    """The parts whose value of one sentence alone turns the answer to the other into its own."""
    source, target = _read(network, given), _read(network, into)
    names = (reference.words[reference.referent] for reference in (given, into))
    answer = find_answer(target, *names, at="it")
    assert answer.now(target) < 0 < answer.now(source)
    found = empty_map(target, answer, kind)
    return {found.cells[r][c].name for (r, c), value in effects(found, swapped(source, target)) if value > 0}


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Reference, Reference]]:
    return _pairs()


def test_the_encoder_fetches_at_it_what_it_left_at_a_noun(pairs) -> None:
    assert len(pairs) >= 20
    carried = []
    for given, into in pairs:
        turned = turning("coreference-encoder", given, into, ATTENTION)
        assert "block1.attn[7]" in turned and turned <= {"block1.attn[7]", "block0.attn[1]", "block0.attn[5]"}
        carried.append(len(turned) == 2)
    assert np.mean(carried) >= 0.9, "in a few pairs neither noun alone turns it"


def test_both_heads_are_needed_and_the_adjective_enters_alone() -> None:
    for given, into in _pairs()[:4]:
        assert turning("coreference-encoder", given, into, HEADS) == {"block0.head0", "block1.head0"}
        entered = {name for name in turning("coreference-encoder", given, into, STREAM) if name.startswith("block0")}
        assert entered == {"block0.resid[10]"}


def test_in_a_single_head_nothing_stands_between_adjective_and_it(pairs) -> None:
    for given, into in pairs:
        assert turning("coreference-self-attention", given, into, STREAM) == {"x[10]"}
        assert turning("coreference-self-attention", given, into, ATTENTION) == {"attn[7]"}
