"""``seqtui doctor serve``: each row with what is well and what is not."""

import resource
import socket
import threading

import asyncssh
import pytest

from seqtui.classroom.account import Account
from seqtui.classroom.class_folder import ClassFolder
from seqtui.classroom.store.class_store import open_store
from seqtui.course.progress import event as did
from seqtui.language import set_language
from seqtui.serve import doctor
from seqtui.serve.doctor import Place
from seqtui.session.json_text import headed
from tests.cli.command import call
from tests.schemas import validated

NO_LIMIT = resource.RLIM_INFINITY


@pytest.fixture
def listening():
    """Start a server that says something to whoever connects; returns its port."""
    open_ones = []

    def listen(greeting: bytes) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        open_ones.append(server)

        def answer():
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection:
                connection.sendall(greeting)

        threading.Thread(target=answer, daemon=True).start()
        return server.getsockname()[1]

    yield listen
    for server in open_ones:
        server.close()


def test_a_port_is_free_served_by_seqtui_or_taken(listening):
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    assert doctor.port("127.0.0.1", number).value == "free on 127.0.0.1"
    ours = doctor.port("127.0.0.1", listening(b"SSH-2.0-seqtui\r\n"))
    assert ours.ok and "already" in ours.value
    other = doctor.port("127.0.0.1", listening(b"SSH-2.0-Open\x1bSSH\r\n"))
    assert (
        not other.ok and "another SSH server" in other.value and "\x1b" not in other.value and "--port" in other.advice
    )
    assert not doctor.port("127.0.0.1", listening(b"")).ok


def test_a_host_key_is_shown_by_its_fingerprint_and_refused_when_others_can_read_it(tmp_path):
    path = ClassFolder(tmp_path).host_key
    assert doctor.host_key(path).ok and "makes one" in doctor.host_key(path).advice
    key = asyncssh.generate_private_key("ssh-ed25519")
    path.write_bytes(key.export_private_key())
    path.chmod(0o600)
    assert doctor.host_key(path).value == key.get_fingerprint()
    path.chmod(0o644)
    found = doctor.host_key(path)
    assert not found.ok and "chmod 600" in found.advice


@pytest.mark.parametrize(
    ("row", "ok", "said"),
    [
        (lambda: doctor.open_files(200, 1100, 4096), True, "1100"),
        (lambda: doctor.open_files(200, 1099, 4096), False, "ulimit -n 1100"),
        (lambda: doctor.open_files(200, NO_LIMIT, NO_LIMIT), True, "no limit"),
        (lambda: doctor.processes(100, 1700), True, "1700"),
        (lambda: doctor.processes(100, 1699), False, "ulimit -u 1700"),
        (lambda: doctor.memory(10, (700 << 20)), True, "700 MiB"),
        (lambda: doctor.memory(11, (700 << 20)), False, "--sessions 10"),
        (lambda: doctor.memory(10, None), True, "unknown"),
        (lambda: doctor.user(0), True, "seqtui-serve.service"),
        (lambda: doctor.user(1000), True, "not root"),
        (lambda: doctor.locale({"LANG": "ko_KR.UTF-8"}, "utf-8"), True, "ko_KR.UTF-8"),
        (lambda: doctor.locale({"LC_ALL": "C"}, "ascii"), False, "C.UTF-8"),
        (lambda: doctor.forking(lambda: 3), False, "ended with 3"),
        (lambda: doctor.forking(lambda: None), False, "no answer"),
        (lambda: doctor.time("2999-01-01T00:00:00.000000Z"), False, "set the clock"),
        (lambda: doctor.time(""), True, ":"),
    ],
)
def test_rows(row, ok, said):
    found = row()
    assert found.ok == ok and said in f"{found.value} {found.advice}"
    assert found.ok or found.advice


def test_a_library_that_is_too_old_is_named(monkeypatch):
    assert all(row.ok for row in doctor.versions())
    monkeypatch.setattr(doctor.metadata, "version", lambda name: "2.9")
    bad = {row.what for row in doctor.versions() if not row.ok}
    assert bad == {"asyncssh", "argon2-cffi"}


def test_a_disk_that_is_nearly_full_is_told(tmp_path, monkeypatch):
    assert doctor.disk(tmp_path / "not" / "there").ok
    monkeypatch.setattr(doctor, "LEAST_DISK", 1 << 60)
    assert "make room" in doctor.disk(tmp_path).advice


def test_the_class_is_opened_and_written(tmp_path):
    place = tmp_path / "class.sqlite3"
    assert "none yet" in doctor.store(str(place))[0].value and not place.exists()
    store = open_store(place)
    store.put_accounts([Account("alice", "Alice")])
    store.insert([("alice", did.begun("gru", 1))])
    found, newest = doctor.store(str(place))
    assert found.ok and "1 account" in found.value and newest == store.events("alice")[0][1].at
    assert store.setting("looked_at") >= newest
    store.close()
    place.write_bytes(b"not a database, and long enough to be one" * 100)
    assert not doctor.store(str(place))[0].ok
    away = doctor.store("postgresql://me:secret@127.0.0.1:1/class")[0]
    assert not away.ok and "secret" not in f"{away.value}{away.advice}"


def test_the_command_answers_as_the_docs_say(capsys, tmp_path, monkeypatch):
    place = Place(ClassFolder(tmp_path), str(tmp_path / "class.sqlite3"))
    rows = {row.what: row for row in doctor.findings(place, {"LANG": "C.UTF-8"})}
    assert rows["fork server"].ok and {"clock", "class database", "host key", "UTF-8", "disk"} <= set(rows)
    monkeypatch.setattr(doctor, "forking", lambda: doctor.Finding("fork server", "works"))
    validated(headed("doctor", {"findings": []}))
    try:
        answer = call(capsys, "doctor", "serve", "--class", str(tmp_path), "--format", "json", "--sessions", "1")
        assert answer.status in (0, 1) and '"seqtui/doctor/1"' in answer.out
        assert call(capsys, "doctor", "serve", "--sessions", "2000", "--lang", "ko").out
    finally:
        set_language("en")
    assert "--sessions" in call(capsys, "doctor", "serve", "--sessions", "0").err
    assert "doctor serve" in call(capsys, "doctor", "server").err
