"""What is read from the files of a training: one weight's history, what *it* looks at, a run to open."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.models.weights.trained_files import path_of
from seqtui.session.training.snapshots import WeightHistory, attention_row, pronoun_view, run_of_snapshot
from tests.session.training.events import snapshot


def snapshots(directory: Path) -> dict[int, str]:
    found = [snapshot(directory, step) for step in (0, 3, 7)]
    return {each.step: each.path for each in found}


def test_the_weight_that_moved_most_comes_first(tmp_path: Path) -> None:
    view = WeightHistory("rnn.weight").read(snapshots(tmp_path))
    assert view.title.startswith("rnn.weight[1,1]")
    assert view.plot.curves[0].points == ((0.0, 0.0), (3.0, 3.0), (7.0, 7.0))
    assert view.grid.rows[0] == "[1,1]" and view.grid.columns == ("0", "3", "7")
    assert view.grid.cells[0] == (0.0, 3.0, 7.0) and len(view.grid.rows) == 4


def test_a_chosen_place_is_drawn(tmp_path: Path) -> None:
    view = WeightHistory("rnn.weight[0,0]").read(snapshots(tmp_path))
    assert view.title == "rnn.weight[0,0]" and [y for _, y in view.plot.curves[0].points] == [1.0, 1.0, 1.0]


def test_a_file_that_is_gone_or_not_finite_is_a_gap(tmp_path: Path) -> None:
    files = snapshots(tmp_path) | {5: snapshot(tmp_path, 5, np.nan).path, 9: str(tmp_path / "update-9.safetensors")}
    view = WeightHistory("rnn.weight[1,1]").read(files)
    assert view.plot.curves[0].points == ((0.0, 0.0), (3.0, 3.0), (5.0, None), (7.0, 7.0), (9.0, None))


def test_new_snapshots_are_added_to_those_read(tmp_path: Path) -> None:
    history, files = WeightHistory("rnn.weight"), snapshots(tmp_path)
    history.read(files)
    Path(files[0]).unlink()  # read already, so it is not needed any more
    view = history.read(files | {9: snapshot(tmp_path, 9).path})
    assert [y for _, y in view.plot.curves[0].points] == [0.0, 3.0, 7.0, 9.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [("nothing", "no weight 'nothing'"), ("rnn.weight[9,9]", "last element"), ("rnn.weight[x]", "no place")],
)
def test_what_is_no_weight_is_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    history = WeightHistory()
    history.learn(snapshots(tmp_path))
    with pytest.raises(SeqtuiError, match=said):
        history.checked(text)
    assert said in WeightHistory(text).read(snapshots(tmp_path)).note
    assert history.matches("weig") == ("rnn.weight",) and history.checked("rnn.weight[0,1]") == "rnn.weight[0,1]"


def test_without_files_it_says_so(tmp_path: Path) -> None:
    assert "no snapshots" in WeightHistory().read({}).note
    assert "gone" in WeightHistory().read({0: str(tmp_path / "x")}).note


@pytest.mark.parametrize("model", ["encoder", "self-attention"])
def test_it_looks_at_the_animal_when_that_is_tired(model: str) -> None:
    path = str(path_of(f"coreference-{model}"))
    view = pronoun_view(path, path, (0, 600))
    tired, wide = view.grids
    assert tired.rows == ("untrained", "after 600") and tired.columns[-1] == "tired" and wide.columns[-1] == "wide"
    assert len(tired.cells[0]) == 11 and sum(tired.cells[0]) == pytest.approx(1)
    assert tired.cells[1][1] >= 0.8 or model != "encoder"
    assert view.said[0].startswith("tired: it on animal ")


def test_the_shares_are_those_of_torch() -> None:
    """The first head of the zoo's self-attention, by hand from the file's numbers."""
    path = path_of("coreference-self-attention")
    run, w = run_of_snapshot(str(path)), {k: v.astype(np.float64) for k, v in load_file(path).items()}
    ids = [run.vocabulary.index(token) for token in run.tokens]
    x = w["embedding.weight"][ids] + w["positions"][: len(ids)]
    d = x.shape[1]
    q, k = (x @ w["attention.in_proj_weight"][a : a + d].T + w["attention.in_proj_bias"][a : a + d] for a in (0, d))
    scores = np.exp(q[7] @ k.T / np.sqrt(d))
    assert attention_row(run, 7) == pytest.approx(scores / scores.sum())


def test_several_heads_count_by_their_mean() -> None:
    run = record(Request("encoder", "the cat sat", {"n_heads": 2, "n_layers": 2}))
    heads = [run.trace.value(f"block1.head{k}.pattern")[1] for k in (0, 1)]
    assert attention_row(run, 1) == pytest.approx(np.mean(heads, axis=0))
    with pytest.raises(SeqtuiError, match="no attention"):
        attention_row(record(Request("lstm", "the cat")), 0)


def test_a_snapshot_opens_as_trained_weights() -> None:
    run = run_of_snapshot(str(path_of("coreference-encoder")))
    assert run.trained and run.tokens[-1] == "tired"
    with pytest.raises(SeqtuiError, match="no weights file"):
        run_of_snapshot("gone.safetensors")
