"""What is said before anybody is in: in each language, as nothing is known of the client; never a text from outside."""

from __future__ import annotations

from collections.abc import Callable

from seqtui.language import LANGUAGES, N_, _, speaking

CLOSED_BANNER = N_("seqtui: a class over SSH. The first login asks for your join code.")
OPEN_BANNER = N_("seqtui: a class over SSH, open to all. Choose any name before the @.")
ASK_SECRET = N_("Join code or password: ")
ASK_PASSWORD = N_("New password: ")
ASK_AGAIN = N_("The same once more: ")
CODE_IS_RIGHT = N_("The code is right. Choose a password for your next logins.")
NOT_THE_SAME = N_("These were two different passwords.")
CODE_IS_SPENT = N_("Somebody has used this code meanwhile: ask your teacher for another.")
NAME_IS_TAKEN = N_("This name is taken: choose another one before the @.")
CLASS_IS_AWAY = N_("The class cannot be reached just now: try again in a moment.")
TOO_MANY = N_("Too many wrong tries for this name: wait {n} seconds.")
TOO_MANY_TRIES = N_("Too many tries: begin again.")
ASK_CODE = N_("Join code (it is not shown while you type): ")
NOT_THE_CODE = N_("That is not the join code of this name.")
NOT_LIKE_A_CODE = N_("A join code has {n} letters and digits, in groups of four; that had {typed}.")
WELCOME = N_("Welcome. From now on your key lets you in.")
NO_TIME_LEFT = N_("No code came for a minute. Connect again when you have it.")
NO_TRY_LEFT = N_("Look at the code and the name, and connect again.")


def in_each_language(say: Callable[[], str], between: str = "\n") -> str:
    """Return what is said in each language, one after the other."""
    said = []
    for name in LANGUAGES:
        with speaking(name):
            said.append(say())
    return between.join(dict.fromkeys(said))


def both(text: str, **facts: object) -> str:
    """Return a text of the table above in each language, a line each."""
    return in_each_language(lambda: _(text, **facts))


def both_prompts(text: str) -> str:
    """Return a prompt of the table above in each language, on one line."""
    return in_each_language(lambda: _(text).rstrip(": "), " / ") + ": "


def told(text: str, language: str, **facts: object) -> str:
    """Return a text of the table above in the language of a client."""
    with speaking(language):
        return _(text, **facts)
