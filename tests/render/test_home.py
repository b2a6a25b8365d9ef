"""The list of home: at every size the chosen row is in sight, and what is out of sight is counted."""

import re

import pytest

from seqtui.models.table import MODELS
from seqtui.models.weights import trained_files
from seqtui.models.weights.zoo_questions import QUESTIONS
from seqtui.render.home import HomeList
from seqtui.session.catalog import COURSE_ROW, TRAINED, WHERE_TO_START, choices
from tests.render.drawing import ASCII, PLAIN

SIZES = ((60, 17), (80, 22), (80, 23), (120, 39), (200, 59))
ROWS = choices()


def drawn(rows: HomeList, chosen: int, width: int, height: int, palette=PLAIN) -> list[str]:
    lines = rows.draw(chosen, width, height, palette)
    assert len(lines) <= height and all(line.width <= width for line in lines)
    return [line.plain.rstrip() for line in lines]


def counted(lines: list[str], where: str) -> int:
    """How many rows are said to be out of sight on one side."""
    return sum(int(found[1]) for line in lines if (found := re.match(rf" \S (\d+) more {where} ", line)))


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_each_row_is_in_sight_when_it_is_chosen_and_the_rest_is_counted(width, height):
    rows = HomeList(ROWS)
    walk = [*range(len(ROWS)), *reversed(range(len(ROWS))), len(ROWS) - 1, 0, 12]
    for chosen in walk:
        lines = drawn(rows, chosen, width, height)
        (here,) = (line for line in lines if line.startswith(" ▶ "))
        name = here.split()[1]
        assert ROWS[chosen].name.startswith(name.rstrip("…"))
        shown = sorted(found for y in range(height) if (found := rows.row_at(y, height)) is not None)
        assert chosen in shown and shown == list(range(shown[0], shown[-1] + 1))
        assert counted(lines, "above") == shown[0]
        assert counted(lines, "below") == len(ROWS) - 1 - shown[-1]
        assert lines[1].strip() == WHERE_TO_START


def test_the_line_of_a_click_is_the_line_of_the_row():
    rows = HomeList(ROWS)
    lines = drawn(rows, len(ROWS) - 1, 80, 22)
    found = {y: rows.row_at(y, 22) for y in range(22)}
    for y, k in found.items():
        if k is not None:
            assert ROWS[k].name in lines[y]


def test_behind_the_course_trained_networks_come_first_each_with_its_question_and_none_is_cut_at_80():
    rows = HomeList(ROWS)
    assert ROWS[0].name == COURSE_ROW
    first = [row for row in ROWS if row.group == TRAINED]
    assert list(ROWS[1 : 1 + len(first)]) == first
    assert [row.name for row in first] == [entry.name for entry in trained_files.entries()]
    assert [row.name for row in ROWS[1 + len(first) :]] == ["train", *MODELS]
    for k, row in enumerate(ROWS):
        lines = drawn(rows, k, 80, 23)
        assert any(row.name in line and row.sentence in line for line in lines), row.name
        assert "…" not in "".join(lines)


def test_a_sentence_that_a_row_cuts_stands_whole_below_when_it_is_chosen():
    rows = HomeList(ROWS)
    for k, row in enumerate(ROWS):
        words = " ".join(" ".join(drawn(rows, k, 60, 17)).split())
        assert row.sentence in words, row.name


def test_every_network_has_a_question_and_every_question_a_network():
    assert set(QUESTIONS) == set(trained_files.names())
    assert all(question.endswith("?") for question in QUESTIONS.values())
    assert len(set(QUESTIONS.values())) == len(QUESTIONS)


def test_what_a_row_is_says_whether_its_numbers_mean_anything():
    for row in ROWS:
        random = row.name in MODELS and MODELS[row.name].family != "counting"
        assert ("random" in row.more) is random, row.name


def test_in_ascii_it_is_ascii():
    rows = HomeList(ROWS)
    for chosen in range(len(ROWS)):
        assert "".join(drawn(rows, chosen, 80, 22, ASCII)).isascii()
