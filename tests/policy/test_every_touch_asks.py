from fnmatch import fnmatch
from functools import cache

import pytest

from tests.policy.touches import touches
from tests.policy.touching_names import METHODS, MODULES, NAMES, OF_PATH
from tests.test_architecture import sources

_SHIPS = "reads what ships with the package"
_BELOW = "stands below the policy, and reads what ships or says what is spoken"
_OURS = "imports a module of ours by a name that stands in the source"
_WORKER = "runs in a process of its own: who started it was asked"
_OWN_FOLDER = "in the folder of its own that Asking.answer asked for"
_NO_COLOR = "tells Textual, which reads it there, what was asked for"
_STREAM = "writes into a stream, which who opened it asked for"
_NOWHERE = "opens the null device in place of a closed output"
_COMMAND = "a command of the teacher's, on a host of the teacher's: no session of a class runs it"
_TEACHER = "the server and what it starts are the teacher's own processes; a session is restricted before it begins"

# Who touches without asking, as file::function, and why; a * stands for anything.
TABLE = {
    "__init__.py::__getattr__": _OURS,
    "cli/opening.py::_need_terminal": _NO_COLOR,
    "tui/run.py::_run": _NO_COLOR,
    "language/__init__.py::<module>": _BELOW,
    "language/catalogue.py::read_catalogue": _BELOW,
    "models/inputs/text.py::_built_in": _SHIPS,
    "models/limits.py::_of_machine": "asks the system how much memory there is",
    "models/weights/npz_file.py::read_npz": "unpacks bytes in memory, which read_file asked for",
    "models/weights/npz_file.py::_unpacked": "unpacks bytes in memory, which read_file asked for",
    "models/tokens/reading.py::tokenizer_of": "looks whether tokenizers is installed",
    "models/tokens/worker.py::*": _WORKER,
    "models/table.py::add_from": "imports the module that a process of a learner's own was told; refused in a class",
    "render/resources.py::library": _OURS,
    "session/doctor.py::gather": "looks whether torch is installed",
    "session/doctor.py::_version": "looks which versions are installed",
    "session/export/npz.py::write_npz": _STREAM,
    "session/output.py::prepare": _NOWHERE,
    "session/output.py::give_up": _NOWHERE,
    "train/data/digits.py::read": _SHIPS,
    "train/file_worker.py::*": _WORKER,
    "train/hdf5_file_worker.py::*": _WORKER,
    "train/read_weights.py::_function": "imports one of our own modules, by the table beside it",
    "train/inert_objects.py::*": _WORKER,
    "train/process/channel.py::Channel.__init__": _WORKER,
    "train/process/worker.py::*": _WORKER,
    "train/process/spawn.py::need": "looks whether a library is installed",
    "train/run_directory.py::DirectoryLock.__exit__": "leaves the folder that acquire() asked for",
    "train/snapshots.py::Snapshots.bytes": "makes bytes in memory",
    "train/torch_file_worker.py::*": _WORKER,
    "train/verify/proof.py::*": _OWN_FOLDER,
    "train/verify/recurrent_cells.py::find_reference": _OURS,
    "train/verify/replay.py::*": _WORKER,
    "classroom/link.py::Link.connect": "wakes its own thread by a pair of sockets",
    "tui/driver.py::Waking.__init__": "wakes its own thread by a pipe",
    # what serves a class: its rooms grow
    "serve/*::*": _TEACHER,
    "classroom/store/*::*": _TEACHER,
    "cli/serving.py::*": _TEACHER,
    "cli/class_*.py::*": _COMMAND,
    "cli/opened_class.py::*": _COMMAND,
}


@cache
def unasked() -> list[str]:
    """Every touch of the package that nobody asks for, as file::function."""
    found = []
    for name, source in sorted(sources().items()):
        if not name.startswith("policy/"):
            found += [
                f"{name}::{touch.function}: line {touch.line}, {touch.kind}, {touch.text}" for touch in touches(source)
            ]
    return found


def excused(place: str) -> str:
    """The row of the table that excuses a touch, "" where none does."""
    where = place.partition(": line")[0]
    return next((row for row in TABLE if fnmatch(where, row)), "")


def test_whoever_touches_the_world_outside_asks_the_policy() -> None:
    assert not [place for place in unasked() if not excused(place)]


def test_the_table_of_those_who_need_not_ask_has_no_stale_rows() -> None:
    used = {excused(place) for place in unasked()}
    assert set(TABLE) == used - {""}


def test_the_policy_imports_nothing_of_ours_but_errors_and_language() -> None:
    source = "\n".join(text for name, text in sources().items() if name.startswith("policy/"))
    imported = {line.split()[1] for line in source.splitlines() if line.startswith("from seqtui")}
    allowed = {"seqtui.engine.errors", "seqtui.language"}
    assert not {name for name in imported - allowed if name != "seqtui" and not name.startswith("seqtui.policy")}


PLANTED = {
    "open": "open(path)",
    "open to write": "open(path, 'w')",
    "io": "io.open(path)",
    "os": "os.open(path, os.O_RDONLY)",
    "alias": "o(path)",
    "assigned": "opener = open\n    opener(path)",
    "assigned from a module": "opener = os.open\n    opener(path)",
    "Path.open": "Path(path).open()",
    "a path's open": "path.open('rb')",
    "a method taken": "read = Path.read_text\n    read(path)",
    "a method passed on": "list(map(Path.unlink, [path]))",
    "a function passed on": "list(map(open, [path]))",
    "read_text": "path.read_text()",
    "write_text": "path.write_text('x')",
    "exists": "path.exists()",
    "stat": "path.stat().st_size",
    "unlink": "path.unlink()",
    "replace": "path.replace(path)",
    "iterdir": "list(path.iterdir())",
    "home": "Path.home()",
    "os.path": "os.path.exists(path)",
    "os.walk": "list(os.walk(path))",
    "os.remove": "os.remove(path)",
    "alias of a module": "operating.remove(path)",
    "getattr of a module": "getattr(os, 'open')(path)",
    "getattr by a name": "getattr(os, name)(path)",
    "getattr of a path": "getattr(path, 'read_text')()",
    "__import__": "__import__('os').remove(path)",
    "import_module": "import_module(name)",
    "builtins": "builtins.open(path)",
    "exec": "exec(name)",
    "eval": "eval(name)",
    "np.load": "np.load(path)",
    "np.save": "np.save(path, 1)",
    "np.memmap": "np.memmap(path)",
    "np.fromfile": "np.fromfile(path)",
    "tofile": "np.zeros(3).tofile(path)",
    "sqlite3": "sqlite3.connect(path)",
    "safetensors": "load_file(path)",
    "tempfile": "tempfile.mkdtemp()",
    "shutil": "shutil.rmtree(path)",
    "glob": "glob.glob(name)",
    "zipfile": "zipfile.ZipFile(path)",
    "subprocess": "subprocess.run([name])",
    "Popen": "Popen([name])",
    "asyncio": "asyncio.create_subprocess_exec(name)",
    "os.system": "os.system(name)",
    "os.execv": "os.execv(name, [name])",
    "os.kill": "os.kill(1, 9)",
    "fork": "os.fork()",
    "multiprocessing": "multiprocessing.Process(target=open)",
    "webbrowser": "webbrowser.open(name)",
    "suspend": "app.suspend()",
    "stop for a while": "app.action_suspend_process()",
    "open_url": "app.open_url(name)",
    "deliver": "app.deliver_text(path)",
    "socket": "socket.create_connection((name, 80))",
    "open_connection": "asyncio.open_connection(name, 80)",
    "urllib": "urllib.request.urlopen(name)",
    "environ": "os.environ['HOME']",
    "environ, all": "dict(os.environ)",
    "getenv": "os.getenv('HOME')",
    "environ by name": "environ.get('HOME')",
    "platformdirs": "platformdirs.user_documents_path()",
    "clipboard": "app.copy_to_clipboard(name)",
    "ctypes": "ctypes.CDLL(name)",
    "pickle": "pickle.loads(name)",
    "path of its own": "class P(Path): pass",
}
HEAD = """
import asyncio, builtins, ctypes, glob, io, multiprocessing, os, pickle, shutil, socket, sqlite3, subprocess
import tempfile, urllib.request, webbrowser, zipfile, platformdirs
import os as operating
import numpy as np
from importlib import import_module
from os import environ
from os import open as o
from pathlib import Path
from subprocess import Popen
from safetensors.numpy import load_file
from seqtui import policy

def f(path, name, app):
"""


@pytest.mark.parametrize("name", PLANTED)
def test_a_touch_that_does_not_ask_is_seen(name: str) -> None:
    harmless = touches(f"{HEAD}    return 1\n")
    planted = touches(f"{HEAD}    {PLANTED[name]}\n")
    assert {touch.text for touch in harmless} == {"import ctypes", "import pickle"}
    assert any(touch.function.split(".")[0] == "f" for touch in planted)


ASKED = {
    "asks": "policy.ask_to_read(path)\n    path.open('rb')",
    "asks whether": "return policy.may_read(path) and path.exists()",
    "asks to write": "policy.ask_to_write(path)\n    path.write_text('x')",
    "asks around": "policy.ask_to_read(path)\n    def inner():\n        return open(path)\n    return inner",
    "asks to start": "policy.ask_to_start(name)\n    subprocess.run([name])",
    "by a door": "policy.open_to_read(path)",
    "by a door, looking": "policy.is_file(path)",
    "no touch": "name.replace('a', 'b'), os.path.join(name), os.getpid(), Path(name).suffix, Path(name).name",
    "a screen": "self.open(name)",
    "in memory": "io.BytesIO(b''), np.zeros(3), np.frombuffer(b'')",
}
WRONG = {  # asks for something else, or somewhere else
    "reads, and writes": "policy.ask_to_read(path)\n    path.write_text('x')",
    "reads, and opens to write": "policy.ask_to_read(path)\n    path.open('wb')",
    "reads, and opens in a mode": "policy.ask_to_read(path)\n    open(path, name)",
    "copies, and opens": "policy.ask_to_copy()\n    open(path)",
    "in a function inside": "def inner():\n        policy.ask_to_read(path)\n    return open(path)",
    "another's ask": "app.ask_to_read(path)\n    return open(path)",
    "the environment, asked": "policy.ask_to_read(path)\n    return os.environ",
}


@pytest.mark.parametrize("name", ASKED)
def test_a_touch_that_asks_is_none(name: str) -> None:
    assert not [touch for touch in touches(f"{HEAD}    {ASKED[name]}\n") if touch.function.startswith("f")]


@pytest.mark.parametrize("name", WRONG)
def test_a_question_about_something_else_does_not_count(name: str) -> None:
    assert [touch for touch in touches(f"{HEAD}    {WRONG[name]}\n") if touch.function == "f"]


def test_a_private_function_may_leave_the_question_to_all_who_use_it() -> None:
    inner = "from seqtui import policy\ndef _read(path):\n    return open(path)\n"
    asks = "def read(path):\n    policy.ask_to_read(path)\n    return _read(path)\n"
    forgets = "def look(path):\n    return _read(path)\n"
    assert not touches(inner + asks)
    assert touches(inner + asks + forgets)
    assert touches(inner)
    assert touches(inner.replace("_read", "read") + asks.replace("_read", "take"))


def test_every_kind_of_touch_is_known_by_its_name() -> None:
    """The lists of names are Python's own where there is one: a method that Path gets is known the day it has it."""
    assert {"open", "read_bytes", "unlink", "glob", "resolve"} <= OF_PATH
    assert {"subprocess", "socket", "tempfile", "sqlite3", "shutil"} <= set(MODULES)
    assert {"os.environ", "os.execve", "os.posix_spawn", "numpy.memmap"} <= set(NAMES)
    assert "copy_to_clipboard" in METHODS
