"""The induction head of a trained network: found by its measure, in every text of random letters, and it carries."""

import numpy as np
import pytest

from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.inside.all_heads import all_heads
from seqtui.session.inside.repeated_text import repeated_text

HEAD, OTHERS = "block1.head0", ("block0.head0", "block0.head1", "block1.head1")
SEEDS = range(3)


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    """The network of the zoo on rows of twenty random letters, each read twice."""
    own = record(Request("gpt", weights=read_safetensors("zoo:repeat-gpt")))
    return [record(repeated_text(own, 20, seed)) for seed in SEEDS]


def measures(run: Run, name: str = "induction") -> dict[str, float]:
    return {row.head.name: row.measures[name] for row in all_heads(run).heads}


def test_one_head_has_it_in_every_text_and_no_head_of_the_first_layer_has(runs: list[Run]) -> None:
    even = float(np.mean([1 / (q + 1) for q in range(20, 40)]))
    for run in runs:
        found = measures(run)
        assert max(found, key=found.__getitem__) == HEAD and found[HEAD] > 0.85
        assert max(found[name] for name in OTHERS if name.startswith("block0")) < 3 * even


def test_drawn_weights_of_the_same_shape_have_no_such_head(runs: list[Run]) -> None:
    even = float(np.mean([1 / (q + 1) for q in range(20, 40)]))
    settings = {name: runs[0].settings[name] for name in ("n_heads", "n_layers", "d_model", "d_mlp", "activation")}
    for seed in SEEDS:
        settings |= {"positions": "sinusoidal", "tied": False, "unit": "word"}
        found = measures(record(Request("gpt", runs[seed].request.text, settings, seed)))
        assert max(found.values()) < 2 * even


def test_the_letters_are_right_with_it_and_hardly_any_without(runs: list[Run]) -> None:
    """Of the second reading, but for its last letter, which nothing follows."""
    for run in runs:
        wanted = [run.vocabulary.index(word) for word in run.tokens[21:]]
        assert np.mean(run.trace.value("logits")[20:39].argmax(1) == wanted) > 0.9
        assert np.mean(_without(run, HEAD).trace.value("logits")[20:39].argmax(1) == wanted) < 0.3


def test_the_loss_rises_more_without_it_than_without_any_other_head_of_its_layer(runs: list[Run]) -> None:
    for run in runs:
        plain, *lost = (_surprise(other) for other in (run, *(_without(run, head) for head in (HEAD, OTHERS[2]))))
        assert plain < 1 and lost[0] > plain + 3 and lost[0] > lost[1] + 1


def _without(run: Run, head: str) -> Run:
    return record(run.request.with_edits((f"{head}.z", 0.0)))


def _surprise(run: Run) -> float:
    """The mean surprise at the letters of the second reading but the first, in nats."""
    return float(np.mean([run.trace.value(f"t{t}.loss") for t in range(21, 40)]))
