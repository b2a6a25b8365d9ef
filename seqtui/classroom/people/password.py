"""Passwords and join codes as they are kept: hashed with argon2id, and compared so that nothing is told by the time."""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import Argon2Error, InvalidHashError

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

LEAST_LETTERS = 10
MOST_LETTERS = 128
_FEWEST_KINDS = 4  # different letters of a password
_MOST_MEMORY = 1 << 16  # KiB: a hash that asks for more is not ours


class Hasher:
    """Hashes secrets and compares them.

    What it takes by default (19 MiB and two rounds, 20 ms on a core: what OWASP asks for at least) lets sixty logins
    at once wait a second for it.
    """

    def __init__(self, rounds: int = 2, memory: int = 19 << 10) -> None:
        self._argon2 = PasswordHasher(time_cost=rounds, memory_cost=memory, parallelism=1)
        self._of_nobody = self._argon2.hash(secrets.token_hex())

    def hash(self, secret: str) -> str:
        """Return the hash of a secret, with its salt and parameters; never twice the same."""
        return self._argon2.hash(_plain(secret))

    def is_same(self, kept: str, secret: str) -> bool:
        """Return whether a secret is the one of a hash; for "" it is not, and that takes as long."""
        known = bool(kept) and len(secret) <= MOST_LETTERS and _is_ours(kept)
        try:
            same = self._argon2.verify(kept if known else self._of_nobody, _plain(secret[:MOST_LETTERS]))
        except (Argon2Error, InvalidHashError):
            return False
        return same and known


def check_password(password: str, account: str) -> None:
    """Refuse a password that is too short to keep, or that everybody would try first; raises SeqtuiError."""
    text = unicodedata.normalize("NFC", password)
    if len(text) < LEAST_LETTERS:
        raise SeqtuiError(_("a password has at least {least} letters", least=LEAST_LETTERS))
    if len(text) > MOST_LETTERS:
        raise SeqtuiError(_("a password has at most {most} letters", most=MOST_LETTERS))
    if not all(sign.isprintable() for sign in text):
        raise SeqtuiError(_("a password is made of letters, digits, signs and spaces"))
    if len(set(text)) < _FEWEST_KINDS or text.lower() == account:
        raise SeqtuiError(_("this password is the first that others would try: choose another"))


def _plain(secret: str) -> str:
    """One spelling of what can be typed in several ways."""
    return unicodedata.normalize("NFC", secret)


def _is_ours(kept: str) -> bool:
    """Whether a hash can be compared without more memory than is allowed; a damaged one cannot."""
    try:
        return extract_parameters(kept).memory_cost <= _MOST_MEMORY
    except (InvalidHashError, ValueError):
        return False
