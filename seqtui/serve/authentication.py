"""Who may come in: an open door, through which anybody comes under a free name."""

from __future__ import annotations

import asyncssh
from msgspec import Struct

from seqtui.classroom.account import Account, account_name
from seqtui.engine.errors import SeqtuiError


class Admitted(Struct, frozen=True):
    """Somebody who came in; pending_key: a key whose owner has yet to say the join code."""

    account: Account
    pending_key: bytes | None = None


class Visitor(asyncssh.SSHServer):
    """One connection until it is admitted, by the rules of a door.

    What counts is the method by which authentication succeeded, which is known when admitted is asked for: a key that
    was merely offered opens nothing.
    """

    admitted: Admitted | None = None

    def __init__(self) -> None:
        super().__init__()
        self.username = ""

    def begin_auth(self, username: str) -> bool:
        """Let in whoever gives a name that can be one; returns whether more must be proven."""
        try:
            name = account_name(username)
        except SeqtuiError:
            return True
        self.username = name
        self.admitted = Admitted(Account(name, name))
        return False

    async def enter(self, tty: object, language: str) -> Account | None:
        """Return who comes in; what is left to ask is asked for on the terminal, which has read() and write()."""
        return None if self.admitted is None else self.admitted.account
