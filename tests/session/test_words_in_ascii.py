"""--ascii spells signs in ASCII; words of other scripts stay where the locale can show them."""

import io

import pytest
from rich.console import Console

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.render.lines import clip
from seqtui.render.palette import Palette
from seqtui.render.panes import sentence_lines
from seqtui.render.show import print_run
from seqtui.render.values import values_table
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle, in_ascii
from seqtui.session.walk.player import Player

BOTH, NARROW = TextStyle(True, keeps_words=True), TextStyle(True)
KOREAN = "당신의 내면의 힘을"


def screen(look: TextStyle) -> str:
    player = Player(run(Request("luong", KOREAN)), look)
    player.jump("decoder.t2.alpha")
    view, palette = Stepper(player).view(), Palette(look)
    lines = [*sentence_lines(view.sentences, 80, palette), *values_table(view, 80, 20, palette)]
    return "\n".join(line.plain for line in lines)


def test_korean_words_stay_and_signs_become_ascii():
    shown = screen(BOTH)
    assert all(word in shown for word in KOREAN.split()) and "alpha_2" in shown
    assert {ch for ch in shown if not ch.isascii()} <= set(KOREAN)
    assert screen(NARROW).isascii() and "\\ub2f9" in screen(NARROW)


def test_a_whole_run_is_printed_so():
    out = io.StringIO()
    print_run(run(Request("lstm", KOREAN)), Console(file=out, width=80), BOTH)
    assert {ch for ch in out.getvalue() if not ch.isascii()} <= set(KOREAN)
    assert "내면의" in out.getvalue()


@pytest.mark.parametrize(
    ("text", "kept", "narrow"),
    [
        ("α → 힘을", "alpha -> 힘을", "alpha -> ??"),
        ("é × 3", "e x 3", "e x 3"),
        ("слово", "слово", "?????"),
        ("☃", "?", "?"),
    ],
)
def test_only_letters_without_a_spelling_are_kept(text: str, kept: str, narrow: str):
    assert (in_ascii(text, keeps_words=True), in_ascii(text)) == (kept, narrow)


def test_what_is_cut_keeps_its_mark():
    assert clip("과소평가하지", 7, Palette(BOTH)) == "과소평~"
