"""Sentences in panes: as many lines as they need or may have, and a mark where words are left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from seqtui.render.equation import equation_lines
from seqtui.render.experiments import SENTENCE, sentence_lines
from seqtui.render.lines import wrap, wrap_within
from seqtui.render.palette import Palette
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.whatif.experiments import EXPERIMENTS
from seqtui.session.whatif.presets import PRESETS
from tests.session.runs import recorded

WORDS = st.lists(st.text("abcdef 한글,.", min_size=1, max_size=12), max_size=30).map(" ".join)


@given(WORDS, st.integers(4, 40), st.integers(1, 6), st.booleans())
def test_words_are_all_there_or_a_mark_says_that_some_are_not(text, width, most, ascii):
    lines = wrap_within(text, width, most, Palette(TextStyle(ascii)))
    assert len(lines) <= most and all(cell_len(line) <= width for line in lines)
    whole = wrap(text, width)
    if len(whole) <= most:
        assert lines == whole
    else:
        assert lines[:-1] == whole[: most - 1] and lines[-1].endswith("~" if ascii else "…")


@pytest.mark.parametrize("width", [24, 42])
def test_what_a_finite_difference_says_is_not_cut(width):
    view = Stepper(BackwardPlayer(recorded("lstm"))).view().current
    told = "no finite difference: the model does not compute it again"
    lines = equation_lines(replace(view, check=told), width, Palette(TextStyle()))
    assert told in " ".join(" ".join(line.plain for line in lines).split())


@pytest.mark.parametrize("width", [52, 68])
def test_what_to_look_at_in_an_experiment_fits_its_lines_or_is_marked(width):
    for row in (*EXPERIMENTS, *PRESETS):
        lines = [line.plain.strip() for line in sentence_lines(row, width, Palette(TextStyle()))]
        assert len(lines) <= SENTENCE
        shown = " ".join(filter(None, lines))
        assert shown == " ".join(row.look.split()) or shown.endswith("…"), row.id
