"""CSV and Markdown: read back, they hold the numbers of the run."""

import csv
import io

import numpy as np
import pytest

from seqtui.engine.backward import backward
from seqtui.models.model import Request
from seqtui.models.table import run
from tests.cli.command import call

TEXT = "the cat sat"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("extra", [[], ["--grad"]])
def test_csv_has_a_row_for_each_element(capsys, extra):
    found = rows(call(capsys, "show", "lstm", TEXT, "--format", "csv", *extra).out)
    trace = run(Request("lstm", TEXT)).trace
    gradients = backward(trace, trace.find("t3.L"))
    assert len(found) == sum(trace[i].value.size for _, i in trace.named())
    assert list(found[0]) == ["path", "index", "value", *(["grad"] if extra else []), "word", "row", "column"]
    for row in found:
        index = trace.find(row["path"])
        element = tuple(int(k) for k in row["index"].split(",")) if row["index"] else ()
        assert float(row["value"]) == trace[index].value[element]
        if extra:
            assert float(row["grad"]) == gradients[index][element]


def test_csv_of_one_element(capsys):
    [row] = rows(call(capsys, "show", "lstm", TEXT, "--format", "csv", "--at", "W_xf[1,2]").out)
    assert (row["path"], row["index"]) == ("W_xf", "1,2")


@pytest.mark.parametrize("extra", [[], ["--grad"]])
def test_markdown_reads_back_to_six_digits(capsys, extra):
    text = call(capsys, "show", "gru", TEXT, "--format", "md", *extra).out
    trace = run(Request("gru", TEXT)).trace
    table = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:1] == "|"]
    values = {line[0].strip(): line[2:] for line in table}
    assert [line for line in table if line[0] == "word \\\\ unit"], "the rows of W_E are words"
    for path, index in trace.named():
        if path in ("W_E", "W_hy"):
            continue
        value = trace[index].value
        for place in np.ndindex(value.shape[:-1]):
            name = f"{path}[{place[0]}]" if place else path
            assert [float(x) for x in values[name]] == pytest.approx(np.atleast_1d(value[place]), rel=1e-5)
            assert (f"grad {name}" in values) is bool(extra)


def test_markdown_shows_a_token_as_it_is(capsys):
    text = call(capsys, "show", "gru", "a|b *c* \x1b[31m <b>", "--format", "md", "--at", "t1").out
    assert "| 1 | a\\|b |" in text
    assert "| 2 | \\*c\\* |" in text
    assert "\x1b" not in text
    assert "| 4 | \\<b\\> |" in text
