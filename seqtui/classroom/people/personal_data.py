"""All that a class keeps about one person, as a document: what export hands over, and erase takes away."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from seqtui.classroom.account import Account
from seqtui.course.progress import clock

if TYPE_CHECKING:
    from seqtui.classroom.store.class_store import ClassStore

Rows = list[dict[str, Any]]
TABLES = ("account", "credential", "key", "event", "derived", "vote", "correction")  # that have rows of a person


def personal_data(store: ClassStore, account: Account, title: str = "") -> dict[str, object]:
    """Return the document of one person: the keys of docs/schema/class-export.json.

    Hashes of codes and passwords stay in the database: it says whether there are any.
    """
    tables: Mapping[str, Rows] = store.data_of(account.name)
    polls = {poll.id: poll for poll in store.polls()}
    return {
        "title": title,
        "at": clock.written(clock.now()),
        "account": to_builtins(account),
        "credentials": _credentials(tables["credential"], tables["key"]),
        "events": [to_builtins(event) for _number, event in store.events(account.name)],
        "corrections": [{**row, "right": bool(row["right"])} for row in tables["correction"]],
        "votes": [
            {"poll": row["poll"], "question": _asked(polls.get(row["poll"])), "answer": row["answer"], "at": row["at"]}
            for row in tables["vote"]
        ],
        "derived": [{name: row[name] for name in ("name", "through", "value")} for row in tables["derived"]],
    }


def fingerprint(public_key: bytes) -> str:
    """Return what SSH shows of a public key: ``SHA256:…``."""
    digest = hashlib.sha256(public_key).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def _credentials(credentials: Rows, keys: Rows) -> dict[str, object]:
    row = credentials[0] if credentials else {"code_hash": False, "code_spent": False, "password_hash": False}
    code = "none" if not row["code_hash"] else "spent" if row["code_spent"] else "unspent"
    found = [{"fingerprint": fingerprint(bytes.fromhex(key["public_key"])), "at": key["at"]} for key in keys]
    return {"join_code": code, "password": bool(row["password_hash"]), "keys": found}


def _asked(poll: Any) -> str:
    """What a poll asked: the question of a lesson, or a text."""
    if poll is None:
        return ""
    return poll.text or f"{poll.lesson}/{poll.question}"
