"""What the server and its broker say to each other over the control socket, and how: frames that may carry a socket.

The server is believed: it alone knows who proved to be whom. Nothing here is ever sent by a session.
"""

from __future__ import annotations

from msgspec import Struct

from seqtui.classroom.account import Account, Credentials

_READ = 1 << 16
_MOST_SOCKETS = 16  # that come with one read


class Begin(Struct, frozen=True, tag=True):
    """The first message: the store of the class (an address may hold a password, so no command line has it)."""

    store: str
    language: str = "en"
    lessons: str = ""


class Bind(Struct, frozen=True, tag=True):
    """The socket that comes with this is a session of the account."""

    account: Account


class AskAccounts(Struct, frozen=True, tag=True):
    """Who is in the class."""

    number: int = 0


class PutAccounts(Struct, frozen=True, tag=True):
    """Put accounts into the class, or change how they are shown and what they may do."""

    accounts: tuple[Account, ...]
    number: int = 0


class AskCredentials(Struct, frozen=True, tag=True):
    """What lets an account in."""

    account: str
    number: int = 0


class SetCode(Struct, frozen=True, tag=True):
    """Give an account a join code, which is not spent."""

    account: str
    code_hash: str
    number: int = 0


class EnrolKey(Struct, frozen=True, tag=True):
    """Enrol a key that was proven, and spend the code in the same transaction; "" where no code is asked for."""

    account: str
    key: bytes
    code_hash: str = ""
    number: int = 0


class SetPassword(Struct, frozen=True, tag=True):
    """Set the hash of a password, and spend the code in the same transaction."""

    account: str
    password_hash: str
    code_hash: str = ""
    number: int = 0


class AskSetting(Struct, frozen=True, tag=True):
    """Read a setting of the class."""

    name: str
    number: int = 0


class SetSetting(Struct, frozen=True, tag=True):
    """Write a setting of the class."""

    name: str
    value: str
    number: int = 0


class AskPresent(Struct, frozen=True, tag=True):
    """Whether an account is in class now, on this host or another."""

    account: str
    number: int = 0


class AccountsAre(Struct, frozen=True, tag=True):
    """Who is in the class."""

    number: int
    accounts: tuple[Account, ...]


class CredentialsAre(Struct, frozen=True, tag=True):
    """What lets the account in; the account is None where there is none of that name."""

    number: int
    account: Account | None
    credentials: Credentials


class SettingIs(Struct, frozen=True, tag=True):
    """The setting; None where it was never written."""

    number: int
    value: str | None


class Settled(Struct, frozen=True, tag=True):
    """Whether it was done, or is so: False for a code that was spent meanwhile."""

    number: int
    done: bool


class Failed(Struct, frozen=True, tag=True):
    """It could not be done; away: the store cannot be reached, so asking again later may help."""

    number: int
    sentence: str
    away: bool


Question = (
    AskAccounts | PutAccounts | AskCredentials | SetCode | EnrolKey | SetPassword | AskSetting | SetSetting | AskPresent
)
Response = AccountsAre | CredentialsAre | SettingIs | Settled | Failed
FromServer = Begin | Bind | Question
