"""The picture stands with its caption, uncovered; what attention looks at covers it in a view of its own."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.tui.panes.drawings import OverlayPane, PicturePane
from seqtui.tui.panes.layout import layout_of
from tests.tui.panes.test_panes import of


def lines_of(kind, player: Player) -> str:
    return "\n".join(line.plain for line in of(kind, StepViews(Stepper(player))).draw(80, 12))


@pytest.mark.parametrize("name", ["vit", "text-to-image"])
def test_attention_covers_the_picture_only_in_its_own_view(name: str):
    made = run(Request(name))
    player = Player(made)
    player.end()
    views = StepViews(Stepper(player))
    assert views.picture().overlay is None and views.picture(is_overlaid=True).overlay is not None
    assert "attends" in lines_of(OverlayPane, player) and "attends" not in lines_of(PicturePane, player)
    assert layout_of(made).names[:2] == ("picture", "overlay")


def test_a_finished_picture_has_its_caption():
    player = Player(run(Request("text-to-image", "blue circle bottom right")))
    player.end()
    shown = lines_of(PicturePane, player)
    assert '"blue circle bottom right"' in shown and "36 of 36 patches" in shown
    assert '"' not in lines_of(PicturePane, Player(run(Request("vit"))))
