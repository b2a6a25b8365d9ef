"""The two grounds that screens are drawn on, and how the choice is kept from one start to the next."""

from textual.theme import Theme

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.config import remember
from seqtui.tui.controllers.ui import Job
from seqtui.tui.screens.base import BaseScreen

DARK = Theme(
    name="seqtui-dark",
    primary="#ffd75f",
    secondary="#87d7ff",
    accent="#ffd75f",
    warning="#ffaf5f",
    error="#ff8f6b",
    success="#87d787",
    foreground="#d7d7d7",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
    dark=True,
)
LIGHT = Theme(
    name="seqtui-light",
    primary="#005f87",
    secondary="#005faf",
    accent="#005f87",
    warning="#9a4a00",
    error="#a52a00",
    success="#00703c",
    foreground="#1c1c1c",
    background="#ffffff",
    surface="#f4f4f4",
    panel="#e8e8e8",
    dark=False,
)


def remember_theme(screen: BaseScreen, job: Job) -> None:
    """Write the theme of a screen into the config file, in a thread; say why when it cannot be written.

    A session of a class keeps it as long as it lasts.
    """
    if not policy.may_write():
        return
    try:
        remember("theme", "dark" if screen.app.theme == DARK.name else "light")
    except SeqtuiError as error:
        said = _("the next start will not know it: {error}", error=error)
        job.tell(lambda: screen.say(said))
