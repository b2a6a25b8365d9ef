"""The voice: the one sentence that a screen, a page or a file says of the step that a player stands at."""

from __future__ import annotations

from seqtui.models.statement import Statement
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.notice.backwards import notice_back
from seqtui.session.notice.forwards import notice
from seqtui.session.walk.player import Player


def voice(player: Player) -> Statement:
    """Return what to notice in the numbers of the step that the player stands at, forwards or backwards."""
    if isinstance(player, BackwardPlayer):
        return notice_back(player, player.cursor)
    return notice(player.run, player.cursor, player.pointer, player.look)
