"""Values over time scroll to the unit that is looked at, which has a mark; the pointed value has what is left over."""

import pytest

from seqtui.render.heatmap import history_lines
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from tests.render.drawing import ASCII, PLAIN, widths
from tests.session.runs import recorded


def shown(place: str, unit: int, height: int, palette=PLAIN, d_hidden: int = 24) -> list[str]:
    player = Player(recorded("lstm", d_hidden=d_hidden))
    player.jump(place)
    player.point_at(player.owner, unit)
    lines = history_lines(Stepper(player).builder.histories(3), 60, height, palette)
    assert widths(lines) == {60} and len(lines) <= height
    return [line.plain for line in lines]


@pytest.mark.parametrize("unit", [0, 3, 12, 23])
@pytest.mark.parametrize("height", [7, 12, 40])
def test_the_unit_looked_at_is_in_sight_of_every_value_with_a_mark(unit: int, height: int):
    lines = shown("t2.i", unit, height)
    marked = [line.replace("›", "").split() for line in lines if line.startswith("›")]
    assert len(marked) == 6
    assert [int(next(word for word in line if word.isdecimal())) for line in marked] == [unit] * 6
    for name, line in zip("figcoh", marked, strict=True):
        numbers = line[line.index(str(unit)) + 1 :]
        values = [recorded("lstm", d_hidden=24).trace.value(f"t{t}.{name}")[unit] for t in (1, 2)]
        known = values if name in "fi" else values[:1]
        assert [float(x) for x in numbers[: len(known)]] == pytest.approx(known, abs=0.05)


def test_what_is_left_over_goes_to_the_value_that_is_pointed_at():
    lines = shown("t2.i", 5, 12)
    names = [line[1:].split()[0] for line in lines[1:]]
    first = names.index("i")
    assert [name for name in names if name.isalpha()] == [*"figcoh"]
    assert names.index("g") - first == 6 and "+18" in lines[first + 6] + lines[first + 5], (
        "one line for each of the others"
    )
    assert any(line.startswith("›") and "  5 " in line for line in lines[first + 1 : first + 7])


def test_nothing_is_marked_where_all_is_in_sight():
    assert not any("›" in line for line in shown("t2.i", 2, 60, d_hidden=3))


def test_the_mark_is_ascii_where_all_must_be():
    lines = shown("t2.i", 12, 12, ASCII)
    assert "".join(lines).isascii() and sum(line.startswith(">") for line in lines) == 6
