"""Another language for somebody in a class: spoken at once, and at every login from then on.

A client that names no locale, as Windows' own and PuTTY, gets the language of the class; its user may want another.
"""

from __future__ import annotations

from collections.abc import Callable

from seqtui.classroom.class_session import ClassSession
from seqtui.classroom.messages import Speak
from seqtui.engine.errors import SeqtuiError
from seqtui.language import LANGUAGES, _, language, set_language
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.base import BaseScreen


def can_choose(app: RoutingApp) -> bool:
    """Whether the terminal can show every language: one in ASCII has English alone."""
    return not app.look.ascii


def speak_next(app: RoutingApp, session: ClassSession, say: Callable[[str], None]) -> None:
    """Speak the language after the one that is spoken, show it on all screens, and have it kept for the account.

    The page of a lesson that is open stays as it is until it is opened again. say takes what is said of it.
    """
    chosen = LANGUAGES[(LANGUAGES.index(language()) + 1) % len(LANGUAGES)]
    set_language(chosen)
    session.speaks(chosen)
    for screen in app.screen_stack:
        if isinstance(screen, BaseScreen):
            screen.speak()
    if app.lesson is None:
        say(_("English from now on, and at every login"))
    else:
        say(_("English from now on; this page when it is opened the next time"))

    def keep() -> None:
        try:
            session.link.ask(Speak(0, chosen))
        except SeqtuiError as error:
            app.call_later(say, str(error))

    app.run_worker(keep, thread=True, group="language")
