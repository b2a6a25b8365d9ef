"""An account of a class: the name that is typed before the @, the name that is shown, the role and the language."""

from __future__ import annotations

import unicodedata
from typing import Literal

from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.text import safe

MOST_LETTERS = 32
Role = Literal["student", "teacher"]
STUDENT: Role = "student"
TEACHER: Role = "teacher"
_SIGNS = "._-"


class Account(Struct, frozen=True):
    """Somebody in the class; shown is the name as the roster has it, of characters that can be shown.

    language is the one that was chosen for the account, "" for what its terminal asks for.
    """

    name: str
    shown: str = ""
    role: Role = STUDENT
    language: str = ""

    @property
    def is_teacher(self) -> bool:
        """Whether the account may watch and lead the class."""
        return self.role == TEACHER


class Credentials(Struct, frozen=True):
    """What lets somebody in: hashes (argon2id) of the join code and of a password, "" for none, and enrolled keys.

    A code that is spent lets nobody in any more; keys are public keys as SSH writes them.
    """

    code_hash: str = ""
    code_spent: bool = False
    keys: tuple[bytes, ...] = ()
    password_hash: str = ""


def account_name(text: str) -> str:
    """Return the name of an account as it is kept: NFC, in lower case.

    Letters and digits of all scripts, and dots, dashes and underlines behind the first. Raises SeqtuiError for anything
    else, so that a name is never a path, markup or a control sequence.
    """
    name = unicodedata.normalize("NFC", text).lower()
    is_plain = all(sign.isalnum() or sign in _SIGNS for sign in name)
    if not name or len(name) > MOST_LETTERS or not is_plain or not name[0].isalnum():
        shown = safe(text[: MOST_LETTERS + 1])
        raise SeqtuiError(
            _("'{name}' is no name of an account: up to {most} letters and digits", name=shown, most=MOST_LETTERS)
        )
    return name
