"""The host key: what a client knows the server by. Made once, kept where nobody else can read it."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import asyncssh

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.atomic_write import atomic_write

ALGORITHM = "ssh-ed25519"
_RIGHTS = 0o600
_MOST_BYTES = 1 << 16


def host_key_of(folder: Path) -> asyncssh.SSHKey:
    """Return the host key of a class folder, made at the first call.

    Raises SeqtuiError where it cannot be made or kept, and what read_host_key raises.
    """
    path = folder / "host_key"
    if not os.path.lexists(path):
        made = asyncssh.generate_private_key(ALGORITHM, comment="seqtui")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            atomic_write(path, lambda file: file.write(made.export_private_key()), _RIGHTS)
        except OSError as error:
            raise SeqtuiError(
                _("the host key cannot be written to {path}: {why}", path=path, why=error.strerror or error)
            ) from None
    return read_host_key(path)


def read_host_key(path: Path) -> asyncssh.SSHKey:
    """Return the private key in a file, as ssh-keygen writes it; several hosts of one class are given the same.

    Raises SeqtuiError where it is not there, is readable by others, asks for a passphrase, or is no private key.
    """
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            data = file.read(_MOST_BYTES)
    except OSError as error:
        raise SeqtuiError(
            _("the host key {path} cannot be read: {why}", path=path, why=error.strerror or error)
        ) from None
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise SeqtuiError(
            _("the host key {path} can be read by others: chmod 600 {path}, or delete it for a new one", path=path)
        )
    if found.st_uid not in (os.geteuid(), 0):
        raise SeqtuiError(_("the host key {path} belongs to another user: give one of your own", path=path))
    try:
        return asyncssh.import_private_key(data)
    except ValueError:  # asyncssh's errors of keys are such
        raise SeqtuiError(
            _(
                "{path} is no private key of SSH without a passphrase: ssh-keygen -t ed25519 -N '' -f FILE makes one",
                path=path,
            )
        ) from None


def fingerprint(key: asyncssh.SSHKey) -> str:
    """Return what a student compares at the first login: ``SHA256:…``."""
    return key.get_fingerprint()


def public_line(key: asyncssh.SSHKey) -> str:
    """Return the public key as a line of known_hosts has it, without its comment."""
    return " ".join(key.export_public_key().decode("ascii").split()[:2])


def secret_of(key: asyncssh.SSHKey) -> bytes:
    """Return 32 secret bytes that follow from a host key: the same after a restart, and on each host that shares it."""
    return hashlib.blake2b(key.export_private_key("pkcs8-der"), digest_size=32, person=b"seqtui names").digest()
