"""The host key: made once, read by its owner alone."""

import os
import shutil
import stat
import subprocess

import asyncssh
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.serve.login.host_key import fingerprint, host_key_of, read_host_key, secret_of


def test_it_is_made_once_for_its_owner_alone(tmp_path):
    before = os.umask(0)
    try:
        made = host_key_of(tmp_path / "class")
    finally:
        os.umask(before)
    file = tmp_path / "class" / "host_key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert made.get_algorithm() == "ssh-ed25519"
    assert [path.name for path in file.parent.iterdir()] == ["host_key"]
    assert fingerprint(host_key_of(tmp_path / "class")) == fingerprint(made)
    assert fingerprint(made).startswith("SHA256:")


def test_the_fingerprint_is_the_one_that_ssh_shows(tmp_path):
    key = host_key_of(tmp_path)
    if not shutil.which("ssh-keygen"):
        pytest.skip("no OpenSSH here")
    said = subprocess.run(["ssh-keygen", "-lf", tmp_path / "host_key"], capture_output=True, text=True, check=True)
    assert fingerprint(key) in said.stdout


def test_one_key_for_several_hosts(tmp_path):
    key = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    file = tmp_path / "shared"
    file.write_bytes(key.export_private_key())
    file.chmod(0o400)
    assert read_host_key(file).public_data == key.public_data


def _with(tmp_path, data, rights=0o600):
    file = tmp_path / "host_key"
    file.write_bytes(data)
    file.chmod(rights)
    return file


@pytest.mark.parametrize("rights", [0o640, 0o604, 0o622, 0o644])
def test_a_key_that_others_can_read_is_refused(tmp_path, rights):
    data = asyncssh.generate_private_key("ssh-ed25519").export_private_key()
    with pytest.raises(SeqtuiError, match="can be read by others: chmod 600"):
        read_host_key(_with(tmp_path, data, rights))
    with pytest.raises(SeqtuiError, match="can be read by others"):
        host_key_of(tmp_path)


def test_what_is_no_key_is_refused_in_a_sentence_and_left_alone(tmp_path):
    key = asyncssh.generate_private_key("ssh-ed25519")
    secret = key.export_private_key("pkcs8-pem", passphrase="x")
    with pytest.raises(SeqtuiError, match="without a passphrase"):
        read_host_key(_with(tmp_path, secret))
    if shutil.which("ssh-keygen"):
        locked = tmp_path / "locked"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", locked], check=True)
        with pytest.raises(SeqtuiError, match="without a passphrase"):
            read_host_key(locked)
    for data in (b"", b"hello", key.export_public_key(), b"\x00\xff" * 100):
        with pytest.raises(SeqtuiError, match="is no private key"):
            host_key_of(_with(tmp_path, data).parent)
        assert (tmp_path / "host_key").read_bytes() == data
    with pytest.raises(SeqtuiError, match="cannot be read"):
        read_host_key(tmp_path / "none")
    with pytest.raises(SeqtuiError, match="cannot be written"):
        host_key_of(tmp_path / "host_key")


def test_the_secret_of_a_key_stays_and_says_nothing_of_it(tmp_path):
    key = host_key_of(tmp_path)
    secret = secret_of(key)
    assert len(secret) == 32 and secret == secret_of(host_key_of(tmp_path))
    assert secret != secret_of(asyncssh.generate_private_key("ssh-ed25519"))
    assert secret not in key.export_private_key("pkcs8-der")
