import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from seqtui import policy
from seqtui.policy.policies import TERMINAL, Policy
from tests.policy.restricted import class_folder, outcomes

OPENED = "policy.open_to_read({path}).read()"
WAYS_OUT = {  # what a student may name, none of which is in the class folder
    "a file of the system": "'/etc/passwd'",
    "another student's folder": "folder.parent / 'files-of-bob' / 'secret.txt'",
    "the folder above": "folder / '..' / 'files-of-bob' / 'secret.txt'",
    "a name that goes up": "'../files-of-bob/secret.txt'",
    "a link that leads out": "folder / 'out.txt'",
    "a link by its bare name": "'out.txt'",
    "a folder that leads out": "folder / 'outside' / 'secret.txt'",
    "a link in a circle": "folder / 'circle.txt'",
    "a second name": "folder / 'same.txt'",
    "a pipe": "folder / 'pipe.txt'",
    "what the process was given": "'/proc/self/environ'",
    "its memory": "'/proc/self/mem'",
    "the root of the process": "'/proc/self/root/etc/passwd'",
    "a device without end": "'/dev/zero'",
    "the terminal": "'/dev/tty'",
    "a file of the home folder": "home / 'progress.sqlite3'",
    "a name with a zero byte": "'text\\0.txt'",
    "the root": "'/'",
}
UNASKED = {  # what a place that forgot to ask would do
    "open": "open('/etc/passwd')",
    "os.open": "os.open('/etc/passwd', os.O_RDONLY)",
    "Path.read_text": "Path('/etc/passwd').read_text()",
    "os.listdir": "os.listdir(folder.parent)",
    "write": "open(folder / 'new.txt', 'w')",
    "append": "open(folder / 'text.txt', 'a')",
    "os.open for writing": "os.open(folder / 'new.txt', os.O_WRONLY | os.O_CREAT)",
    "unlink": "(folder / 'text.txt').unlink()",
    "rename": "(folder / 'text.txt').rename(folder / 'other.txt')",
    "mkdir": "(folder / 'new').mkdir()",
    "symlink": "(folder / 'new').symlink_to('/etc')",
    "hardlink": "(folder / 'new').hardlink_to(folder / 'text.txt')",
    "chmod": "(folder / 'text.txt').chmod(0o777)",
    "truncate": "os.truncate(folder / 'text.txt', 0)",
    "subprocess": "subprocess.run(['true'])",
    "os.system": "os.system('true')",
    "fork": "os.fork()",
    "exec": "os.execv('/bin/true', ['true'])",
    "kill": "os.kill(os.getppid(), 0)",
    "stop": "os.kill(os.getpid(), signal.SIGTSTP)",
    "connect": "socket.create_connection(('127.0.0.1', 9))",
    "listen": "socket.create_server(('127.0.0.1', 0))",
    "look up": "socket.getaddrinfo('localhost', 80)",
    "database": "sqlite3.connect(folder / 'new.sqlite3')",
    "temporary": "tempfile.mkstemp(dir=folder)",
    "numpy": "numpy.memmap('/etc/passwd')",
    "numpy.save": "numpy.save(folder / 'new.npy', 1)",
}
LOOSENED = {
    "again, all": "policy.restrict(policy.HOME)",
    "again, with one right more": "policy.restrict(replace(policy.current(), starts=True))",
    "again, with a folder more": "policy.restrict(policy.student([folder, home]))",
    "again, with more numbers": "policy.restrict(policy.teacher([folder]))",
    "in a thread": "in_a_thread(lambda: policy.restrict(policy.HOME))",
    "an attribute of the room": "setattr(policy, 'current', lambda: policy.HOME)",
    "an attribute of a module": "setattr(sys.modules['seqtui.policy.asking'], 'current', lambda: policy.HOME)",
    "a new attribute": "setattr(sys.modules['seqtui.policy.restriction'], 'held', policy.HOME)",
    "no attribute": "delattr(policy, 'ask_to_read')",
    "a field": "setattr(policy.current(), 'reads', None)",
}
LEFT = {  # what a student may do
    "a text": OPENED.format(path="folder / 'text.txt'"),
    "a text by its bare name": OPENED.format(path="'text.txt'"),
    "a text in a folder": OPENED.format(path="'lessons/more.txt'"),
    "a link that stays inside": OPENED.format(path="'beside.txt'"),
    "what ships": OPENED.format(path="Path(policy.__file__)") + "[:3]",
    "the files there are": "[path.name for path in policy.listing('.', '*.txt')] or policy.listing(folder, '*.txt')",
    "is it there": "policy.is_file('text.txt'), policy.is_folder('lessons'), policy.exists('none.txt')",
    "a size": "policy.file_size('text.txt')",
    "an import": "__import__('textual.widgets')",
    "nothing": "open(os.devnull, 'w').write('x')",
    "a pair of sockets": "(lambda pair: pair[0].sendmsg([b'x']))(socket.socketpair())",
    "itself": "os.kill(os.getpid(), 0)",
    "an ask in a thread": "in_a_thread(lambda: policy.may_read('/etc/passwd'))",
    "stricter": "policy.restrict(replace(policy.current(), copies=False))",
    "no copies": "policy.may_copy()",
}
BEFORE = """
import signal, socket, sqlite3, subprocess, tempfile, threading
import numpy
from msgspec.structs import replace
os.environ["SECRET"], os.environ["TERM"] = "s3cret", "xterm"
def in_a_thread(what):
    found = []
    def run():
        try:
            found.append(what())
        except Exception as error:
            found.append(error)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]
"""
ASKED = {
    "ask: read": "policy.ask_to_read('/etc/passwd')",
    "ask: write": "policy.ask_to_write(folder / 'new.txt')",
    "ask: open to write": "policy.open_to_write(folder / 'new.txt')",
    "ask: start": "policy.ask_to_start('verify')",
    "ask: suspend": "policy.ask_to_suspend()",
    "ask: connect": "policy.ask_to_connect('a host')",
}
MAY = {
    "may": "policy.may_write(), policy.may_start(), policy.may_suspend(), policy.may_train(), policy.may_copy()",
    "environment": "sorted(set(policy.environment()) - {'LANG', 'LC_ALL', 'COLUMNS', 'LINES', 'NO_COLOR'})",
    "bounds": "policy.numbers() > 0, policy.seconds() > 0, policy.in_class()",
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    place = tmp_path_factory.mktemp("place")
    home = place / "home"
    home.mkdir()
    (home / "progress.sqlite3").write_bytes(b"secret")
    ways = {f"out: {name}": OPENED.format(path=path) for name, path in WAYS_OUT.items()}
    doors = {f"door: {name}": f"policy.is_file({path}), policy.exists({path})" for name, path in WAYS_OUT.items()}
    return outcomes(BEFORE, ways | doors | UNASKED | ASKED | MAY | LOOSENED | LEFT, class_folder(place), home)


@pytest.mark.parametrize("name", WAYS_OUT)
def test_what_is_not_in_the_class_folder_is_not_read(session: dict[str, list[str]], name: str) -> None:
    kind, said = session[f"out: {name}"]
    assert kind == "NotAllowedError"
    assert said == "in a class, files are read from the class folder: beside.txt, lessons/, text.txt"
    assert session[f"door: {name}"] == ["done", "(False, False)"]


@pytest.mark.parametrize("name", UNASKED)
def test_a_place_that_forgot_to_ask_is_refused_by_the_interpreter(session: dict[str, list[str]], name: str) -> None:
    kind, said = session[name]
    assert (kind, "not allowed by the policy" in said) == ("PermissionError", True)


@pytest.mark.parametrize("name", LOOSENED)
def test_a_policy_is_never_loosened(session: dict[str, list[str]], name: str) -> None:
    assert session[name][0] in ("RuntimeError", "AttributeError")


def test_what_is_in_the_class_folder_or_ships_is_read(session: dict[str, list[str]]) -> None:
    found = {name: session[name] for name in LEFT}
    assert {kind for kind, _said in found.values()} == {"done"}, found
    assert "the cat sat" in found["a text"][1] and "the cat sat" in found["a text by its bare name"][1]
    assert "the cat sat" in found["a link that stays inside"][1]
    assert "and slept" in found["a text in a folder"][1]
    assert found["is it there"][1] == "(True, True, False)"
    assert found["an ask in a thread"][1] == "False"
    assert found["no copies"][1] == "False"  # stricter it may become


def test_each_refusal_says_what_is_possible(session: dict[str, list[str]]) -> None:
    for name in ASKED:
        kind, said = session[name]
        assert kind == "NotAllowedError" and said.startswith("in a class, "), name


def test_a_session_knows_its_terminal_and_nothing_else(session: dict[str, list[str]]) -> None:
    assert session["may"][1] == "(False, False, False, True, True)"
    assert "SECRET" not in session["environment"][1] and "SEQTUI_DATA" not in session["environment"][1]
    assert "TERM" in session["environment"][1]
    assert session["bounds"][1] == "(True, True, True)"


def test_a_link_put_in_place_of_a_file_after_the_question_is_not_followed(tmp_path: Path) -> None:
    """The door asks, then opens: in between the file, or the folder it stands in, becomes a link that leads out."""
    folder = class_folder(tmp_path)
    (tmp_path / "class" / "files-of-bob" / "more.txt").write_text("the answer of bob\n")
    script = """
import sys
from pathlib import Path
folder = Path(sys.argv[1])
from seqtui import policy
from seqtui.policy import doors, restriction
restriction.watch = lambda policy: None  # the door by itself, without the interpreter's second line
real = doors.leads_to
def leads_to(path, folders):
    found = real(path, folders)
    print(found, flush=True)
    sys.stdin.readline()
    return found
doors.leads_to = leads_to
policy.restrict(policy.student([folder]))
for name in ("text.txt", "lessons/more.txt"):
    try:
        print(policy.open_to_read(name).read(), flush=True)
    except OSError as error:
        print(type(error).__name__, flush=True)
"""
    command = [sys.executable, "-c", script, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
        assert session.stdin is not None and session.stdout is not None
        assert session.stdout.readline().strip() == str(folder / "text.txt")
        (folder / "text.txt").unlink()
        (folder / "text.txt").symlink_to("/etc/passwd")
        session.stdin.write("\n")
        session.stdin.flush()
        assert session.stdout.readline().strip() == "OSError"  # a link: O_NOFOLLOW
        assert session.stdout.readline().strip() == str(folder / "lessons" / "more.txt")
        (folder / "lessons").rename(folder / "moved")
        (folder / "lessons").symlink_to(tmp_path / "class" / "files-of-bob")
        session.stdin.write("\n")
        session.stdin.flush()
        assert session.stdout.readline().strip() == "PermissionError"  # the open file stands elsewhere


def test_at_home_everything_is_allowed(tmp_path: Path) -> None:
    assert policy.current() == policy.HOME
    (tmp_path / "a.txt").write_bytes(b"a")
    with policy.open_to_read(tmp_path / "a.txt") as file:
        assert file.read() == b"a"
    for path in ("/etc/passwd", "/proc/self/environ", "/dev/zero", "\0"):
        policy.ask_to_read(path)
        policy.ask_to_write(path)
    policy.ask_to_start("")
    policy.ask_to_suspend()
    policy.ask_to_train()
    policy.ask_to_copy()
    policy.ask_to_connect("")
    assert (policy.numbers(), policy.seconds(), policy.in_class()) == (None, None, False)
    assert policy.may_write() and policy.may_start() and policy.may_suspend() and policy.may_train()


def test_a_policy_that_allows_more_anywhere_is_not_within() -> None:
    strict = policy.student([Path("/a")])
    looser: list[Policy] = [
        replace(strict, reads=None),
        replace(strict, reads=(Path("/b"),)),
        replace(strict, writes=None),
        replace(strict, writes=(Path("/a"),)),
        replace(strict, starts=True),
        replace(strict, connects=True),
        replace(strict, numbers=None),
        replace(strict, seconds=9.0),
        replace(strict, environment=None),
        replace(strict, environment=TERMINAL | {"HOME"}),
    ]
    assert strict.is_within(strict) and strict.is_within(policy.HOME) and strict.is_within(policy.teacher([Path("/a")]))
    assert replace(strict, reads=(Path("/a/b"),)).is_within(strict)
    assert not [other for other in looser if other.is_within(strict)]
    assert not policy.HOME.is_within(policy.WORKER) and policy.WORKER.is_within(policy.HOME)
