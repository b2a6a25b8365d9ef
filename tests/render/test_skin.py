"""Colours: every ink exists everywhere, and nothing is said by colour alone."""

import math
import re
from pathlib import Path

import pytest
from rich.color import ColorSystem, ColorType

import seqtui
from seqtui.render import palette as palettes
from seqtui.render.palette import Palette

TABLES = {"dark": palettes._DARK, "light": palettes._LIGHT, "basic": palettes._BASIC, "plain": palettes._PLAIN}


def named_inks() -> set[str]:
    """Every ink that the source asks for by name."""
    root = Path(seqtui.__file__).parent
    source = "\n".join(p.read_text() for folder in ("render", "tui") for p in (root / folder).rglob("*.py"))
    names = set(re.findall(r'style\("(\w+)"', source))
    for choice in re.findall(r"style\(\s*(\"\w+\" if [^)]*)\)", source):
        names |= set(re.findall(r'(?<![=!]= )"(\w+)"(?! ==)', choice))
    return names


def test_the_tables_of_inks_have_the_same_names():
    assert len({frozenset(table) for table in TABLES.values()}) == 1


def test_every_ink_that_is_asked_for_is_in_the_tables():
    assert named_inks() - set(TABLES["dark"]) == set()
    assert len(named_inks()) > 8


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("depth", [0, 4, 8, 24])
def test_every_ink_and_every_heat_can_be_made(dark, depth):
    palette = Palette(dark=dark, depth=depth)
    styles = [palette.style(name) for name in TABLES["dark"]]
    values = (None, math.nan, -math.inf, math.inf, -1.0, -0.3, 0.0, 0.3, 1.0, 1e9)
    styles += [palette.heat(v, signed, scale) for v in values for signed in (True, False) for scale in (0.0, 1.0, 5.0)]
    colours = [c for style in styles for c in (style.color, style.bgcolor) if c is not None]
    if depth == 0:
        assert colours == []
    if depth == 4:
        sixteen = {c.downgrade(ColorSystem.STANDARD).number for c in colours}
        assert sixteen <= set(range(16))
        assert all(c.type is ColorType.TRUECOLOR for c in colours)


@pytest.mark.parametrize("dark", [True, False])
def test_the_text_on_a_heat_map_can_be_read(dark):
    palette = Palette(dark=dark)
    for k in range(-24, 25):
        for signed in (True, False):
            style = palette.heat(k / 24, signed)
            front, back = (luminance(c.get_truecolor()) for c in (style.color, style.bgcolor))
            assert (max(front, back) + 0.05) / (min(front, back) + 0.05) >= 4.5


def luminance(rgb):
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
