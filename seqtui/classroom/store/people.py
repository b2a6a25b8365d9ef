"""Who is in the class, and by what they get in: accounts, join codes, keys, passwords."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, select, update

from seqtui.classroom.account import Account, Credentials
from seqtui.classroom.store.tables import ABOUT, ACCOUNT, CREDENTIAL, KEY, OF_A_PERSON, about, put
from seqtui.course.progress import clock

ERASED = "erased"  # under which the number of people who were erased is kept


def accounts(connection: Connection) -> dict[str, Account]:
    """Return everybody by name."""
    rows = connection.execute(select(ACCOUNT.c.account, ACCOUNT.c.shown, ACCOUNT.c.role, ACCOUNT.c.language))
    people = (Account(*row) for row in rows)
    return {account.name: account for account in sorted(people, key=lambda account: account.name)}


def put_accounts(connection: Connection, people: Iterable[Account]) -> None:
    """Add accounts, or change how they are shown and their role; a language that one has stays."""
    has_none = ACCOUNT.c.language == ""
    for account in people:
        put(connection, ACCOUNT, _row(account), keep=("language",))
        if account.language:
            is_it = ACCOUNT.c.account == account.name
            connection.execute(update(ACCOUNT).where(is_it, has_none).values(language=account.language))


def set_language(connection: Connection, name: str, language: str) -> None:
    """Let an account have a language for good."""
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.account == name).values(language=language))


def remove_account(connection: Connection, name: str) -> bool:
    """Take an account out of the class with all it gets in by; its events stay. Return whether there was one."""
    revoke(connection, name)
    return connection.execute(delete(ACCOUNT).where(ACCOUNT.c.account == name)).rowcount > 0


def credentials(connection: Connection, name: str) -> Credentials:
    """Return by what an account gets in; nothing for one that there is not."""
    row = connection.execute(select(CREDENTIAL).where(CREDENTIAL.c.account == name)).one_or_none()
    keys = tuple(connection.scalars(select(KEY.c.public_key).where(KEY.c.account == name).order_by(KEY.c.at)))
    if row is None:
        return Credentials(keys=keys)
    return Credentials(row.code_hash, row.code_spent, keys, row.password_hash)


def set_code(connection: Connection, name: str, code_hash: str) -> None:
    """Give an account a new join code that is not spent; keys and a password that it has stay."""
    row = {"account": name, "code_hash": code_hash, "code_spent": False, "password_hash": ""}
    put(connection, CREDENTIAL, row, keep=("password_hash",))


def enrol_key(connection: Connection, name: str, public_key: bytes, code_hash: str) -> bool:
    """Spend a join code for a key; False, and nothing is done, where the code is spent or is another by now."""
    if not _spend(connection, name, code_hash):
        return False
    _add_key(connection, name, public_key)
    return True


def set_password(connection: Connection, name: str, password_hash: str, code_hash: str) -> bool:
    """Spend a join code for a password; False, and nothing is done, where the code is spent or another by now."""
    if not _spend(connection, name, code_hash):
        return False
    changed = update(CREDENTIAL).where(CREDENTIAL.c.account == name).values(password_hash=password_hash)
    return connection.execute(changed).rowcount > 0


def claim(connection: Connection, account: Account, public_key: bytes) -> bool:
    """Give a name that is free to a key, with its account; True, too, where the key has it already.

    A name with a join code, a password or another key is not free; False, and nothing is done.
    """
    put(connection, ACCOUNT, _row(account), keep=("shown", "role", "language"))
    is_it = ACCOUNT.c.account == account.name
    connection.execute(select(ACCOUNT.c.account).where(is_it).with_for_update())  # a second host waits for the first
    found = credentials(connection, account.name)
    if public_key in found.keys:
        return True
    if found != Credentials():
        return False
    _add_key(connection, account.name, public_key)
    return True


def revoke(connection: Connection, name: str) -> int:
    """Take all from an account that it gets in by, as when a laptop is lost; return how many keys those were."""
    connection.execute(delete(CREDENTIAL).where(CREDENTIAL.c.account == name))
    return connection.execute(delete(KEY).where(KEY.c.account == name)).rowcount


def erase(connection: Connection, name: str) -> int:
    """Delete every row of a person; only that somebody was erased stays. Return how many rows there were."""
    rows = sum(
        connection.execute(delete(table).where(table.c.account == name)).rowcount for table in OF_A_PERSON.values()
    )
    if rows:
        put(connection, ABOUT, {"name": ERASED, "value": str(int(about(connection, ERASED) or 0) + 1)})
    return rows


def data_of(connection: Connection, name: str) -> Mapping[str, list[dict[str, object]]]:
    """Return every row of a person, by table; but for hashes, of which only is told whether there is one."""
    found: dict[str, list[dict[str, object]]] = {}
    for of, table in OF_A_PERSON.items():
        rows = connection.execute(select(table).where(table.c.account == name)).mappings()
        found[of] = [{str(key): _told(key, value) for key, value in row.items()} for row in rows]
    return found


def _row(account: Account) -> dict[str, object]:
    return {"account": account.name, "shown": account.shown, "role": account.role, "language": account.language}


def _told(column: str, value: object) -> object:
    if column.endswith("_hash"):
        return bool(value)
    return value.hex() if isinstance(value, bytes) else value


def _spend(connection: Connection, name: str, code_hash: str) -> bool:
    is_right = (CREDENTIAL.c.account == name) & (CREDENTIAL.c.code_hash == code_hash)
    spent = update(CREDENTIAL).where(is_right, CREDENTIAL.c.code_spent.is_(False)).values(code_spent=True)
    return bool(code_hash) and connection.execute(spent).rowcount == 1


def _add_key(connection: Connection, name: str, public_key: bytes) -> None:
    row = {"account": name, "public_key": public_key, "at": clock.written(clock.now())}
    put(connection, KEY, row, keep=("at",))
