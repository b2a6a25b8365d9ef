"""The figures that lessons speak of are those that the README states."""

import re
import shutil
from pathlib import Path

import pytest

from seqtui.course.faults import FaultsError
from seqtui.course.loader import read_course, shipped
from seqtui.models.inputs.text import read_corpus
from seqtui.train.tasks.markov import Counts, split

README = (shipped().parent / "README.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| `(\w+)` \| ([\w-]+) \| \D+? ([\d.]+)(?: \(([\d.]+) … ([\d.]+)\))? \| [\d.]+ \| (\d+) \|[^|]*\| (\d+)", re.M
)


def _of_readme() -> dict[tuple[str, str], dict[str, float]]:
    found = {}
    for task, model, mean, least, most, seeds, updates in ROW.findall(README):
        row = {"mean": mean, "least": least, "most": most, "seeds": seeds, "updates": updates}
        found[task, model] = {name: float(figure) for name, figure in row.items() if figure}
    return found


@pytest.fixture(scope="module")
def measured() -> dict:
    return read_course().measured


def test_every_row_of_the_readme_is_there_with_its_figures(measured: dict) -> None:
    rows = _of_readme()
    assert len(rows) > 20
    written = {(task, model): row for task, models in measured.items() for model, row in models.items()}
    assert {key: {name: row[name] for name in rows[key]} for key, row in written.items()} == rows


def test_the_figures_of_the_plain_rnn_beside_the_table_are_those_of_the_readme(measured: dict) -> None:
    row, prose = measured["recall"]["rnn"], " ".join(README.split())
    up_to = f"comes to {row['up-to-5']}, {row['up-to-10']}, {row['up-to-20']}, {row['mean']:.2f}"
    assert up_to in prose
    assert f"draw=short`) {row['short-first']} (" in prose
    assert f"with 5,000 updates at 0.003 it has {row['longer']} (" in prose


def test_the_figures_of_longer_windows_are_counted(measured: dict) -> None:
    training, held_out = split(read_corpus(None))
    words = {word for sentence in training + held_out for word in sentence}
    for tau in range(1, 6):
        bits = Counts(training, tau, len(words), 0.1).bits(held_out)
        assert measured["markov"]["ar"][f"window-{tau}"] == round(bits, 3)


def test_what_is_no_figure_is_refused(tmp_path: Path) -> None:
    shutil.copytree(shipped(), tmp_path, dirs_exist_ok=True)
    (tmp_path / "measured.toml").write_text('[recall.rnn]\nmean = "much"\n')
    with pytest.raises(FaultsError, match=r"measured\.toml:1: type: a figure is a number"):
        _ = read_course(tmp_path).measured
