"""The stepper as one line, its state code, to take away."""

from __future__ import annotations

from functools import partial

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.export.formats import free_name
from seqtui.session.share.code import write_code
from seqtui.session.share.restore import is_large, state_of
from seqtui.session.share.state import State
from seqtui.tui.controllers.ui import Copied, Job, Ui
from seqtui.tui.controllers.views import ViewController
from seqtui.tui.controllers.walk import WalkController


class ShareController:
    """Hands on what is seen."""

    def __init__(self, walk: WalkController, views: ViewController, ui: Ui) -> None:
        self.walk, self.views, self.ui = walk, views, ui

    def code(self) -> None:
        """Copy the state code of this screen; weights are read through for it, so it takes a thread."""
        state = state_of(self.walk.stepper, self.views.name)
        weights = state.request.weights
        if weights is not None and weights.network is not None and weights.network.is_large:
            self.ui.say(_("reading all weights, to name them in the code…"))
        self.ui.background("code", partial(self._encode, state))

    @property
    def _name(self) -> str:
        return self.walk.player.run.model.name

    def _encode(self, state: State, job: Job) -> None:
        """In the thread."""
        try:
            code, large = write_code(state), is_large(state)
        except SeqtuiError as error:
            job.tell(partial(self.ui.say, str(error)))
        else:
            job.tell(partial(self._coded, code, large))

    def _coded(self, code: str, large: bool) -> None:
        command = "seqtui open --large" if large else "seqtui open"
        use = command + ' "$(cat {file})"'
        copied = Copied(
            code, _("for {command} 'CODE'", command=command), free_name(f"seqtui-{self._name}-code", "txt"), use
        )
        self.ui.copy(lambda: copied)
