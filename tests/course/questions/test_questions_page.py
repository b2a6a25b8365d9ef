"""What docs/questions.md says is so: its tables name every row, and its examples are read."""

import re
from pathlib import Path

import pytest

from seqtui.course.facts import FACTS
from seqtui.course.questions.expression import parse
from seqtui.course.questions.filling import bare
from seqtui.course.questions.functions import FUNCTIONS
from seqtui.course.questions.grading import KINDS
from seqtui.course.questions.reading import read_matrix, read_number, read_shape, read_vector
from seqtui.course.questions.slips import SLIPS

PAGE = (Path(__file__).parents[3] / "docs" / "questions.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, str]:
    """The table below a heading: what stands in its first column, to what stands in its second."""
    part = PAGE.partition(heading)[2].partition("\n#")[0]
    lines = [line.strip("| ").split(" | ", 1) for line in part.splitlines() if line.startswith("| `")]
    return {name: said for names, said in lines for name in re.findall(r"`([^`]+)`", names)}


def test_the_page_names_every_fact_every_kind_and_every_slip():
    assert [name for name, said in rows("Facts that are").items() if name in FACTS] == list(FACTS)
    assert all(rows("Facts that are")[name] == row.meaning for name, row in FACTS.items())
    assert rows("## Answers").keys() == KINDS.keys()
    assert {name: said.replace("*cell*", "{path}") for name, said in rows("## Slips").items()} == {
        name: row.words for name, row in SLIPS.items()
    }


def test_the_page_names_every_function():
    listed = PAGE.partition("Functions: ")[2].partition("\n\n")[0]
    assert re.findall(r"`(\w+)`", listed) == list(FUNCTIONS)


def test_the_expressions_of_the_page_are_expressions():
    table = PAGE.partition("| what | example |")[2].partition("\n\n")[0]
    cells = [line.strip("| ").split(" | ")[-1] for line in table.splitlines() if not line.startswith("| operators")]
    found = [text for cell in cells for text in re.findall(r"`([^`]+)`", cell)]
    assert len(found) > 15
    for text in found:
        parse(bare(text, {"k": 2}))


@pytest.mark.parametrize(
    ("kind", "reader", "meant"),
    [
        ("vector", lambda text: read_vector(text, 2).tolist(), ([1, 2], [0.5, 0.25])),
        ("matrix", lambda text: read_matrix(text, (2, 2)).tolist(), ([[1, 2], [3, 4]],)),
        ("shape", read_shape, ((3, 4), ())),
        ("number", read_number, (0.5, -0.5, 0.75, 0.001, 0.002, float("-inf"))),
    ],
)
def test_the_answers_of_the_page_are_read(kind, reader, meant):
    examples = re.findall(r"`([^`]+)`", rows("## Answers")[kind].partition("; `1,234`")[0])
    assert len(examples) > 1
    assert all(reader(text) in meant for text in examples)
