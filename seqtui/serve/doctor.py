"""Is this host fit to serve a class? Facts are looked up with time limits, one row of findings for each."""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import shutil
import socket
import sys
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path

from msgspec import Struct

from seqtui.classroom.class_folder import ClassFolder, is_server, shown_store
from seqtui.classroom.store.class_store import open_store
from seqtui.course.progress import clock
from seqtui.engine.errors import SeqtuiError
from seqtui.language import LANGUAGES, _, _n
from seqtui.serve.login.host_key import fingerprint, read_host_key
from seqtui.session.doctor import Finding
from seqtui.session.terminal import locale_name, speaks_utf8
from seqtui.session.text import safe

SECONDS = 20.0  # that starting a process may take
MEMORY_OF_A_SESSION, MEMORY_OF_THE_REST = 30 << 20, 400 << 20  # the bar of the load tests; server, broker, fork server
FILES_OF_A_SESSION, FILES_OF_THE_REST = 5, 100  # connection, pty, lifeline, broker
LEAST_DISK = 500 << 20
_FLOORS = {"asyncssh": "2.24", "sqlalchemy": "2.0.30", "argon2-cffi": "23.1"}


class Place(Struct, frozen=True):
    """What is to be served: a class, at an address, for so many at once; store is a file or a URL."""

    folder: ClassFolder
    store: str
    host: str = "127.0.0.1"
    port: int = 2222
    sessions: int = 200


def findings(place: Place, environ: Mapping[str, str]) -> list[Finding]:
    """Return one row for everything that serving needs; nothing is changed but for a mark in the class's settings."""
    database, newest = store(place.store)
    return [
        port(place.host, place.port),
        host_key(place.folder.host_key),
        locale(environ, sys.stdout.encoding or ""),
        open_files(place.sessions, *resource.getrlimit(resource.RLIMIT_NOFILE)),
        processes(place.sessions, resource.getrlimit(resource.RLIMIT_NPROC)[0]),
        memory(place.sessions, _available_memory()),
        forking(),
        *versions(),
        database,
        time(newest),
        disk(place.folder.path),
        user(os.geteuid()),
    ]


def port(host: str, number: int) -> Finding:
    """Whether the port is free, or who holds it."""
    what = _("port {number}", number=number)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            free.bind((host, number))
        except OSError as error:
            reason = error.strerror or str(error)
        else:
            return Finding(what, _("free on {host}", host=safe(host)))
    greeting = _greeting(host, number)
    if greeting.endswith("-seqtui"):
        return Finding(what, _("seqtui serves there already"))
    if greeting.startswith("SSH-"):
        reason = _("another SSH server answers: {greeting}", greeting=safe(greeting))
    advice = _("another port: seqtui serve --port {number}", number=number + 1)
    return Finding(what, safe(reason), False, advice)


def host_key(path: Path) -> Finding:
    """The key that students know the server by, and its fingerprint."""
    what = _("host key")
    if not os.path.lexists(path):
        return Finding(what, _("none yet"), True, _("seqtui serve makes one, once; back it up with the class"))
    try:
        return Finding(what, fingerprint(read_host_key(path)))
    except SeqtuiError as error:
        return Finding(what, safe(str(path)), False, str(error))


def locale(environ: Mapping[str, str], encoding: str) -> Finding:
    """Whether texts can be in UTF-8 and Korean; sessions take theirs from the students' terminals."""
    found = locale_name(environ) or _("no locale set")
    value = _(
        "{locale}, output {encoding}; languages: {languages}",
        locale=found,
        encoding=encoding,
        languages=", ".join(LANGUAGES),
    )
    ok = speaks_utf8(environ, encoding)
    return Finding("UTF-8", value, ok, "" if ok else _("set LC_ALL=C.UTF-8: names in Hangul need it"))


def open_files(sessions: int, soft: int, hard: int) -> Finding:
    """Whether so many sessions can be open: each takes a few descriptors of the server."""
    need = FILES_OF_A_SESSION * sessions + FILES_OF_THE_REST
    value = _(
        "{soft} (at most {hard}), {need} for {n} sessions", soft=_count(soft), hard=_count(hard), need=need, n=sessions
    )
    ok = soft == resource.RLIM_INFINITY or soft >= need
    return Finding(
        _("open files"), value, ok, "" if ok else _("ulimit -n {need}, or LimitNOFILE= in the unit", need=need)
    )


def processes(sessions: int, most: int) -> Finding:
    """Whether so many processes may be started; 16 threads are what a session is held to."""
    need = 16 * sessions + 100
    value = _("{most}, {need} for {n} sessions with their threads", most=_count(most), need=need, n=sessions)
    ok = most == resource.RLIM_INFINITY or most >= need
    return Finding(_("processes"), value, ok, "" if ok else _("ulimit -u {need}, or TasksMax= in the unit", need=need))


def memory(sessions: int, available: int | None) -> Finding:
    """Whether the memory is enough for so many sessions."""
    need = MEMORY_OF_A_SESSION * sessions + MEMORY_OF_THE_REST
    if available is None:
        return Finding(_("memory"), _("unknown"))
    value = _(
        "{available} available, {need} for {n} sessions", available=_size(available), need=_size(need), n=sessions
    )
    fits = max(0, (available - MEMORY_OF_THE_REST) // MEMORY_OF_A_SESSION)
    ok = available >= need
    return Finding(_("memory"), value, ok, "" if ok else _("seqtui serve --sessions {n}", n=fits))


def forking(start: Callable[[], int | None] | None = None) -> Finding:
    """Whether sessions can be forked from a server that has imported everything."""
    try:
        code = (start or _forked)()
    except (OSError, EOFError, ValueError) as error:
        return Finding(_("fork server"), safe(str(error)), False, _("sessions cannot be started on this system"))
    if code == 0:
        return Finding(_("fork server"), _("works"))
    value = _("no answer") if code is None else _("ended with {code}", code=code)
    return Finding(_("fork server"), value, False, _("sessions cannot be started on this system"))


def versions() -> list[Finding]:
    """The libraries that serving needs, and whether they are new enough."""
    rows = []
    for name, least in _FLOORS.items():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = ""
        ok = bool(found) and _numbers(found) >= _numbers(least)
        advice = "" if ok else _("pip install 'seqtui[serve]' brings {name} {least} or newer", name=name, least=least)
        rows.append(Finding(name, found or _("not installed"), ok, advice))
    return rows


def store(place: str) -> tuple[Finding, str]:
    """Whether the database of the class can be reached and written; and the time of its newest event, "" for none."""
    what, shown = _("class database"), safe(shown_store(place))
    if not is_server(place) and not Path(place).exists():
        return Finding(what, _("none yet: {path}", path=shown), True, _("seqtui class roster FILE makes it")), ""
    try:
        found = open_store(place)
        try:
            found.set_setting("looked_at", clock.written(clock.now()))
            accounts, last = len(found.accounts()), found.last()
            newest = next((event.at for _seq, _who, event in found.all_events(last - 1)), "")
        finally:
            found.close()
    except SeqtuiError as error:
        return Finding(what, shown, False, str(error)), ""
    said = _n("{path}: {n} account, written just now", "{path}: {n} accounts, written just now", accounts, path=shown)
    return Finding(what, said), newest


def time(newest: str) -> Finding:
    """What time it is here, and whether the class has events that lie in the future."""
    now = clock.now()
    said = f"{now.astimezone():%Y-%m-%d %H:%M %z}"
    if newest > clock.written(now):
        advice = _("the class has events of {at}: set the clock of this host", at=safe(newest))
        return Finding(_("clock"), said, False, advice)
    return Finding(_("clock"), said)


def disk(folder: Path) -> Finding:
    """How much room the disk has."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    ok = free >= LEAST_DISK
    advice = "" if ok else _("an event takes about 400 bytes: make room before the class begins")
    return Finding(_("disk"), _("{free} free at {path}", free=_size(free), path=safe(str(there))), ok, advice)


def user(number: int) -> Finding:
    """Who serves: anybody but root."""
    if number:
        return Finding(_("user"), _("not root"))
    advice = _("serve as a user of its own: docs/serve/seqtui-serve.service is a unit that does")
    return Finding(_("user"), "root", True, advice)


def _forked() -> int | None:
    process = multiprocessing.get_context("forkserver").Process(target=os.getpid)
    process.start()
    process.join(SECONDS)
    if process.exitcode is None:
        process.kill()
        process.join()
        return None
    return process.exitcode


def _greeting(host: str, number: int) -> str:
    """What a server says first; "" for nothing."""
    try:
        with socket.create_connection((host, number), 2.0) as connection:
            connection.settimeout(2.0)
            return connection.recv(255).decode("ascii", "replace").strip()
    except OSError:
        return ""


def _available_memory() -> int | None:
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(r"^MemAvailable:\s+(\d+) kB", text, re.M)
    return int(found[1]) << 10 if found else None


def _count(limit: int) -> str:
    return _("no limit") if limit == resource.RLIM_INFINITY else str(limit)


def _size(count: int) -> str:
    return f"{count / (1 << 30):.1f} GiB" if count >= 1 << 30 else f"{count >> 20} MiB"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
