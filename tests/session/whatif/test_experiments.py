"""The experiments: each runs, and shows what its sentence claims."""

import numpy as np
import pytest
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.session.requests import RunArgs, build_request
from seqtui.session.whatif.experiments import EXPERIMENTS, experiments_of, find_experiment
from seqtui.session.whatif.outcomes import ExperimentOutcome, conduct, outcome_data

SAME = 1e-12
ROWS = [(model, row) for row in EXPERIMENTS for model in row.models]
ids = [f"{model} {row.id}" for model, row in ROWS]


def made(model: str, id: str, text: str | None = None, **settings) -> ExperimentOutcome:
    return conduct(MODELS[model], Request(model, text, settings), find_experiment(model, id))


def moved(outcome: ExperimentOutcome, name: str) -> list[float]:
    """How far each row of the value of that name moved."""
    [seen] = [seen for seen in outcome.seen() if seen.path.rpartition(".")[2] == name]
    return [row.size for row in seen.view.rows]


def value(run, outcome: ExperimentOutcome, name: str) -> np.ndarray:
    [seen] = [seen for seen in outcome.seen() if seen.path.rpartition(".")[2] == name]
    return run.trace.value(seen.path)


def neighbours(outcome: ExperimentOutcome) -> None:
    alone = "mlp_out" if outcome.after.model.name == "self-attention" else "x"
    assert min(moved(outcome, "z")) > 0
    assert [k for k, size in enumerate(moved(outcome, alone)) if size] == [len(moved(outcome, alone)) - 1]


def shuffle(outcome: ExperimentOutcome) -> None:
    if outcome.after.model.name == "positional":
        assert np.abs(value(outcome.after, outcome, "change")).max() <= SAME
        assert np.abs(value(outcome.before, outcome, "change")).max(axis=1).min() > 1e-3
    else:
        assert outcome.after.tokens == outcome.before.tokens[::-1]
        assert max(moved(outcome, "resid_post")) <= SAME


def shuffle_positions(outcome: ExperimentOutcome) -> None:
    assert outcome.after.tokens == outcome.before.tokens[::-1]
    assert min(moved(outcome, "resid_post")) > 1e-3


def widths(outcome: ExperimentOutcome) -> None:
    shapes = {seen.path: (seen.before[1], seen.after[1]) for seen in outcome.seen()}
    assert shapes["q"] == shapes["k"]
    assert shapes["z"] == shapes["v"] != shapes["q"]
    assert all(before != after for before, after in shapes.values())


def heads(outcome: ExperimentOutcome) -> None:
    assert all(max(moved(outcome, name)) <= SAME for name in ("pattern", "heads", "attn_out"))


def head_width(outcome: ExperimentOutcome) -> None:
    config = outcome.before.config, outcome.after.config
    shapes = {seen.path: (seen.before[1], seen.after[1]) for seen in outcome.seen()}
    assert shapes["heads"] == tuple(one["n_heads"] * one["d_head"] for one in config)
    assert shapes["heads"][0] == config[0]["d_model"] < shapes["heads"][1]
    assert shapes["attn_out"] == (config[0]["d_model"],) * 2


def scale(outcome: ExperimentOutcome) -> None:
    before, after = (value(run, outcome, "pattern").max(axis=1) for run in (outcome.before, outcome.after))
    assert (after >= before).all() and after.mean() > before.mean()
    before, after = (np.abs(value(run, outcome, "scaled")) for run in (outcome.before, outcome.after))
    assert (after >= before).all()


def causal(outcome: ExperimentOutcome) -> None:
    masked, open_ = outcome.after, outcome.before
    if outcome.after.model.name in ("decoder", "transformer"):
        masked, open_ = open_, masked
    above = np.triu_indices(len(value(masked, outcome, "pattern")), 1)
    assert (value(masked, outcome, "pattern")[above] == 0).all()
    assert (value(open_, outcome, "pattern")[above] > 0).all()
    assert moved(outcome, "z")[-1] <= SAME < min(moved(outcome, "z")[:-1])


def cost(outcome: ExperimentOutcome) -> None:
    [seen] = outcome.seen()
    assert np.prod(seen.after) == 4 * np.prod(seen.before)
    before, after = outcome.costs
    assert after > 2 * before


def fade(outcome: ExperimentOutcome) -> None:
    assert outcome.before.tokens[1:] == outcome.after.tokens[1:] and outcome.before.tokens[0] != outcome.after.tokens[0]
    early, late = (np.linalg.norm(np.subtract(*_both(outcome, seen.path))) for seen in outcome.seen())
    assert outcome.seen()[0].path == "t1.h" and f"{late / early:.2g} times as far" in outcome.said


def gates(outcome: ExperimentOutcome) -> None:
    name = "f" if outcome.after.model.name == "lstm" else "z"
    for run, wanted in ((outcome.before, 0.0), (outcome.after, 1.0)):
        assert all((run.trace.value(f"t{t}.{name}") == wanted).all() for t in range(1, run.length + 1))
    if name == "f":
        for t in range(1, outcome.before.length + 1):  # c is the last candidate alone
            value = outcome.before.trace.value
            np.testing.assert_allclose(value(f"t{t}.c"), value(f"t{t}.i") * value(f"t{t}.g"))
    else:
        assert not outcome.after.trace.value(f"t{outcome.after.length}.h").any(), "kept from the 0 it began with"


def bottleneck(outcome: ExperimentOutcome) -> None:
    [seen] = outcome.seen()
    grows = outcome.after.model.name != "seq2seq"
    assert len(outcome.after.sources) == 2 * len(outcome.before.sources)
    assert np.prod(seen.after) == (1 + grows) * np.prod(seen.before)


def hide_patches(outcome: ExperimentOutcome) -> None:
    patterns = [k for path, k in outcome.after.trace.named() if path.endswith("pattern")]
    hidden = [outcome.after.trace[k].value[:, 1:9] for k in patterns]
    assert patterns and not np.any(hidden) and outcome.before.trace[patterns[0]].value[:, 1:9].all()


def padding(outcome: ExperimentOutcome) -> None:
    """The words of the text alone are what they are masked, and nowhere what they are unmasked."""
    request = outcome.before.request
    single = outcome.before.model.run(replace(request, settings={**request.settings, "batch_with": ""}))
    words, last = single.length, outcome.seen()[-1].path
    alone = single.trace.value(last)
    open_, masked = (run.trace.value(last)[:words] for run in (outcome.before, outcome.after))
    np.testing.assert_allclose(masked, alone, rtol=0, atol=SAME)
    assert np.abs(open_ - alone).max(axis=1).min() > 1e-3
    assert outcome.after.tokens[:words] == single.tokens and set(outcome.after.tokens[words:]) == {"<pad>"}
    assert not value(outcome.after, outcome, "pattern")[:, words:].any()


def _both(outcome: ExperimentOutcome, path: str) -> tuple[np.ndarray, np.ndarray]:
    return outcome.before.trace.value(path), outcome.after.trace.value(path)


CLAIMS = {
    f.__name__.replace("_", "-"): f for f in (neighbours, shuffle, shuffle_positions, widths, heads, head_width, scale)
}
CLAIMS |= {"causal": causal, "cost": cost, "fade": fade, "gates": gates, "bottleneck": bottleneck}
CLAIMS |= {"hide-patches": hide_patches, "padding": padding}


@pytest.mark.parametrize(("model", "row"), ROWS, ids=ids)
def test_an_experiment_shows_what_its_sentence_claims(model, row):
    CLAIMS[row.id](made(model, row.id))


@pytest.mark.parametrize(("model", "row"), ROWS, ids=ids)
def test_it_shows_it_whatever_was_set_before(model, row):
    """Settings that would hide it are put right by the first run."""
    known = {setting.name for setting in MODELS[model].settings}
    odd = {"causal": "yes", "scale": "no", "positions": "none", "heads": "copied", "hide": "1", "shuffle": "0"}
    given = {name: value for name, value in odd.items() if name in known}
    CLAIMS[row.id](made(model, row.id, "7" if model == "vit" else "one two three four", **given))


def test_every_row_is_complete_and_has_an_id_of_its_own():
    assert all(set(row.models) <= set(MODELS) and row.title and row.look and row.at for row in EXPERIMENTS)
    for model in MODELS:
        rows = [row.id for row in experiments_of(model)]
        assert len(rows) == len(set(rows))
    assert {row.id for row in EXPERIMENTS} == set(CLAIMS)
    assert all(len(row.look) < 120 and row.look[0].islower() for row in EXPERIMENTS)


def test_a_change_is_a_pure_function():
    for model, row in ROWS:
        request = Request(model, "one two three four")
        first = row.first(request)
        again = row.then(first)
        assert (request.text, dict(request.settings)) == ("one two three four", {})
        assert (again.text, again.settings) == (row.then(first).text, row.then(first).settings)


def test_the_word_that_changes_is_tired_or_the_last_one():
    assert made("self-attention", "neighbours").after.tokens[-1] == "wide"
    assert made("self-attention", "neighbours", "a b c").after.tokens == ("a", "b", "a")
    assert made("self-attention", "neighbours", "가나", unit="char").after.tokens == ("가", "가")


def test_words_that_stand_twice_are_matched_in_their_order():
    outcome = made("encoder", "shuffle", "the cat the dog the mat")
    assert [row.before for row in outcome.seen()[0].view.rows] == ["mat", "the", "dog", "the", "cat", "the"]


@pytest.mark.parametrize(
    ("id", "request_", "said"),
    [
        ("neighbours", Request("self-attention", "a a"), "several different words"),
        ("cost", Request("self-attention", input=np.ones((3, 4))), "reads vectors, not words"),
        ("causal", Request("self-attention", "a b", memory=np.ones((3, 4))), "causal mask"),
    ],
)
def test_what_does_not_fit_is_one_sentence(id, request_, said):
    with pytest.raises(SeqtuiError, match=said):
        conduct(MODELS["self-attention"], request_, find_experiment("self-attention", id))


def test_an_unknown_experiment_is_answered_with_the_ones_there_are():
    with pytest.raises(SeqtuiError, match="there are neighbours, widths, scale, causal, padding, cost"):
        find_experiment("self-attention", "x")
    with pytest.raises(SeqtuiError, match="there are none for this model"):
        find_experiment("naive", "scale")


def test_what_was_set_by_hand_is_left_out():
    request = Request("self-attention", "a b c", edits=(("z[0,0]", 5.0),))
    outcome = conduct(MODELS["self-attention"], request, find_experiment("self-attention", "scale"))
    assert not outcome.before.request.edits and not outcome.after.request.edits


def test_the_data_holds_every_number_of_the_outcome():
    outcome = made("multi-head", "causal")
    data = outcome_data(outcome)
    assert data["multiplications"] == dict(zip(("before", "after"), outcome.costs, strict=True))
    for entry, seen in zip(data["values"], outcome.seen(), strict=True):
        assert entry["path"] == seen.path
        assert [row["moved"] for row in entry["rows"]] == [row.size for row in seen.view.rows]


@pytest.mark.parametrize("name", ["coreference-encoder", "coreference-self-attention"])
def test_twice_the_text_is_offered_where_the_file_has_learned_positions_for_it(name):
    own = build_request(RunArgs(name))
    short = replace(own, text="the dog didn't cross")
    for request, offered in ((own, False), (short, True)):
        rows = experiments_of(request.model, request)
        assert ("cost" in {row.id for row in rows}) is offered
        for row in rows:
            conduct(MODELS[request.model], request, row)
    with pytest.raises(SeqtuiError, match="cost needs twice as many positions"):
        conduct(MODELS[own.model], own, find_experiment(own.model, "cost"))
