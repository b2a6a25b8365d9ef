"""What stands over the columns of a table: what they are, in one word, and their names, in sight of each group."""

import pytest
from rich.cells import cell_len

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.render.headings import label_width, names_over, table_lines
from seqtui.render.values import cell_at, values_table
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from tests.render.drawing import PLAIN
from tests.session.runs import SHAPES, recorded

KOREAN = "당신의 내면의 힘을 과소평가하지 마세요"


def at(made, place: str) -> Player:
    player = Player(made)
    player.jump(place)
    return player


def drawn(player: Player, width: int = 80, height: int = 24) -> list[str]:
    return [line.plain for line in values_table(Stepper(player).view(), width, height, PLAIN)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("height", [3, 6, 11])
def test_each_row_in_sight_stands_under_a_heading_of_its_own_axis(shape: str, height: int):
    player = Player(SHAPES[shape]())
    for _ in range(30):
        moment = Stepper(player).view()
        lines = table_lines(moment.rows, moment.row, 60, height)
        assert len(lines) <= height and moment.row in [k for _, k in lines]
        above = None
        for group, k in lines:
            above = group if k is None else above
            if k is not None and moment.rows[k].axis.noun:
                axis = moment.rows[k].axis
                assert above is not None and (above.axis.noun, above.axis.names) == (axis.noun, axis.names)
                assert group is above
        player.step()
        player.point(1, 1)


def test_the_header_says_that_columns_are_units_and_words_stand_over_logits_and_y():
    table = drawn(at(recorded("lstm", d_hidden=4), "t2.y"))
    heads = [line.split()[0] for line in table if line.split() and line.split()[0] in ("unit", "word")]
    assert heads == ["unit", "word"]
    below = [line.split() for line in table][[line.split()[:1] for line in table].index(["word"]) :]
    assert below[0][1:3] == ["the", "cat"] and below[1][0] == "logits₂" and "y₂" in below[2]


def test_source_words_stand_over_alpha_each_over_its_own_number_in_whole_words():
    made = run(Request("bahdanau", KOREAN))
    table = drawn(at(made, "decoder.t2.alpha"))
    words, alpha = next((a, c) for a, b, c in zip(table, table[1:], table[2:], strict=False) if "source" in a)
    assert words.split() == ["source", *KOREAN.split()]
    label = label_width(Stepper(at(made, "decoder.t2.alpha")).view().rows)
    for word, number in zip(KOREAN.split(), made.trace.value("decoder.t2.alpha"), strict=True):
        start = cell_len(words[: words.index(word)])
        middle, columns = start + cell_len(word) / 2, f"{number:.3f}"
        found = alpha.index(columns, label)
        assert start - 3 <= found <= middle + 1, word
        alpha = alpha.replace(columns, "     ", 1)


def test_a_word_that_has_no_room_is_cut_with_a_mark():
    made = run(Request("bahdanau", KOREAN))
    words = next(line for line in drawn(at(made, "decoder.t2.alpha"), width=60) if "source" in line)
    assert "과소평…" in words and "마세요" in words


def test_the_columns_of_a_group_are_those_around_what_is_looked_at_in_it():
    """Of a vocabulary the word that came, while the units of other rows stay in sight."""
    player = at(recorded("lstm", "a b c d e f g h i j k l m n o p", d_hidden=12), "t12.y")
    table = drawn(player)
    word = next(line for line in table if "word" in line.split())
    assert player.run.targets[11] in word.split() and "of 17" in word
    unit = next(line for line in table if "unit" in line.split())
    assert unit.split()[:3] == ["unit", "0", "1"] and "of 12" in unit


def test_a_single_number_is_shown_wherever_the_columns_above_it_have_scrolled_to():
    player = at(recorded("lstm", "a b c d e f g h i j k l m n o p", d_hidden=12), "t16.L")
    moment = Stepper(player).view()
    line = next(line for line in drawn(player) if "▶" in line)
    assert f"[{float(player.trace.value('t16.L')):.3f}]" in line
    y = next(k for k, line in enumerate(drawn(player)) if "▶" in line)
    assert cell_at(moment, line.index("[") + 1, y, 80, 24) == (player.pointed, 0, None)


def test_a_single_number_needs_no_heading():
    rows = Stepper(at(recorded("naive"), "t1.log10_C")).view().rows
    numbers = [row for row in rows if not row.axis.noun]
    assert len(numbers) > 2 and rows[0].axis.noun == "word"
    assert [k for _, k in table_lines(rows, 0, 60, 20)].count(None) == 1
    group, k = table_lines(numbers, 0, 60, 20)[0]
    assert k is None and not names_over(group, PLAIN).plain.strip()
