"""The names that touch the world outside: files, processes, the network, the environment, the clipboard."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path, PurePath

READ, WRITE, TEMPORARY, FILE, START, CONNECT, ENVIRONMENT, COPY, HIDDEN = (
    "read",
    "write",
    "temporary",
    "file",
    "start",
    "connect",
    "environment",
    "copy",
    "hidden",
)
# Which questions answer for a touch of a kind; none do for what hides a touch, or reads the environment.
ASKS = {
    READ: ("ask_to_read", "may_read", "ask_to_write", "may_write"),
    WRITE: ("ask_to_write", "may_write"),
    TEMPORARY: ("ask_to_write", "ask_to_start"),
    FILE: ("ask_to_read", "may_read", "ask_to_write", "may_write"),
    START: ("ask_to_start", "may_start", "ask_to_suspend", "may_suspend"),
    CONNECT: ("ask_to_connect",),
    COPY: ("ask_to_copy", "may_copy"),
    ENVIRONMENT: (),
    HIDDEN: (),
}

# Methods that a Path has and its spelling alone has not: each looks at the disk.
OF_PATH = {name for name in dir(Path) if not name.startswith("_")} - set(dir(PurePath)) | {"tofile"}
WRITING = {"chmod", "lchmod", "hardlink_to", "link_to", "mkdir", "rename", "replace", "rmdir", "symlink_to"} | {
    *("touch", "unlink", "write_bytes", "write_text", "tofile")
}
NOT_OF_PATH = {"absolute", "expanduser"}  # names alone: what is opened by them is asked for
ALSO_NAMES = {"owner", "group", "home", "stat"}  # of much else: a touch where they are called without arguments
# What has a method open() and is no path: a screen, what is opened there, a lock, a number that is looked into.
OPENS_ELSE = {"self", "selection", "goal", "cell", "_setting", "FlowController", "stepper"}
OPENING = {"open", "io.open", "os.open", "os.fdopen", "codecs.open", "builtins.open"}
# Methods of other things, whatever they are called on.
METHODS = {
    "copy_to_clipboard": COPY,
    "suspend": START,
    "action_suspend_process": START,
    "open_url": START,
    "subprocess_exec": START,
    "subprocess_shell": START,
    "create_connection": CONNECT,
    "create_datagram_endpoint": CONNECT,
    "create_server": CONNECT,
    "create_unix_connection": CONNECT,
    "create_unix_server": CONNECT,
    "deliver_text": WRITE,
    "deliver_binary": WRITE,
    "deliver_screenshot": WRITE,
    "save_screenshot": WRITE,
    "action_screenshot": WRITE,
    "save_svg": WRITE,
    "save_html": WRITE,
    "save_text": WRITE,
}

# Modules, all of whose names touch, but for those that only compute.
_PURE_OS = (
    {"fspath", "fsdecode", "fsencode", "PathLike", "sep", "altsep", "pathsep", "linesep", "devnull", "curdir"}
    | {*("strerror", "getpid", "getppid", "urandom", "cpu_count", "stat_result", "name", "extsep", "pardir", "nice")}
    | {  # on what is open, which was asked for when it was opened
        *("fstat", "fsync", "close", "fdopen", "dup", "dup2", "read", "write", "isatty", "get_terminal_size", "_exit")
    }
)
_FLAGS = {name for name in dir(os) if name.startswith(("O_", "R_", "W_", "X_", "F_", "EX_"))}
_PURE_PATH = {"join", "basename", "dirname", "splitext", "split", "normpath", "isabs", "commonpath", "commonprefix"} | {
    *("expandvars", "expanduser", "abspath", "sep", "normcase", "splitdrive")
}
MODULES: dict[str, tuple[str, set[str]]] = {
    "os": (FILE, _PURE_OS | _FLAGS | {"path", "environ", "environb", "getenv", "fork", "kill", "system"}),
    "os.path": (READ, _PURE_PATH),
    "posix": (FILE, set()),
    "nt": (FILE, set()),
    "io": (FILE, {"BytesIO", "StringIO", "TextIOWrapper", "BufferedIOBase", "UnsupportedOperation", "BufferedReader"}),
    "codecs": (FILE, {"BOM_UTF8", "lookup", "getincrementaldecoder"}),
    "tokenize": (FILE, {"TokenError", "generate_tokens", "TokenInfo"}),
    "shutil": (FILE, {"get_terminal_size", "copyfileobj"}),
    "tempfile": (TEMPORARY, set()),
    "glob": (READ, {"escape"}),
    "fileinput": (FILE, set()),
    "linecache": (READ, set()),
    "dbm": (FILE, set()),
    "shelve": (FILE, set()),
    "mmap": (FILE, set()),
    "gzip": (FILE, {"compress", "decompress"}),
    "bz2": (FILE, {"compress", "decompress"}),
    "lzma": (FILE, {"compress", "decompress"}),
    "zipfile": (FILE, {"ZipInfo"}),
    "tarfile": (FILE, {"TarInfo"}),
    "sqlite3": (FILE, {name for name in dir(sqlite3) if name != "connect"}),
    "mimetypes": (READ, set()),
    "netrc": (READ, set()),
    "pwd": (READ, set()),
    "platformdirs": (READ, {"user_data_path", "user_config_path"}),  # which look at the environment alone
    "logging.handlers": (FILE, set()),
    "subprocess": (START, {"PIPE", "DEVNULL", "CompletedProcess", "TimeoutExpired", "CalledProcessError"}),
    "multiprocessing": (START, set()),
    "pty": (START, set()),
    "resource": (START, set()),
    "webbrowser": (START, set()),
    "ctypes": (HIDDEN, set()),
    "pickle": (HIDDEN, set()),
    "marshal": (HIDDEN, set()),
    "runpy": (HIDDEN, set()),
    "code": (HIDDEN, set()),
    "builtins": (HIDDEN, set()),
    "socket": (CONNECT, set()),
    "socketserver": (CONNECT, set()),
    "ssl": (CONNECT, set()),
    "http": (CONNECT, set()),
    "urllib": (CONNECT, {"parse"}),
    "smtplib": (CONNECT, set()),
    "ftplib": (CONNECT, set()),
    "asyncssh": (CONNECT, set()),
    "sqlalchemy": (CONNECT, set()),
    "psycopg": (CONNECT, set()),
    "safetensors": (FILE, {"SafetensorError", "deserialize"}),
}
NAMES = {
    "open": FILE,
    "eval": HIDDEN,
    "exec": HIDDEN,
    "compile": HIDDEN,
    "__import__": HIDDEN,
    "__builtins__": HIDDEN,
    "globals": HIDDEN,
    "os.environ": ENVIRONMENT,
    "os.environb": ENVIRONMENT,
    "os.getenv": ENVIRONMENT,
    "os.putenv": ENVIRONMENT,
    "os.unsetenv": ENVIRONMENT,
    "os.fork": START,
    "os.forkpty": START,
    "os.kill": START,
    "os.killpg": START,
    "os.system": START,
    "os.popen": START,
    "os.startfile": START,
    "signal.raise_signal": START,
    "signal.pthread_kill": START,
    "asyncio.create_subprocess_exec": START,
    "asyncio.create_subprocess_shell": START,
    "asyncio.subprocess.create_subprocess_exec": START,
    "asyncio.subprocess.create_subprocess_shell": START,
    "asyncio.open_connection": CONNECT,
    "asyncio.open_unix_connection": CONNECT,
    "asyncio.start_server": CONNECT,
    "asyncio.start_unix_server": CONNECT,
    "importlib.import_module": HIDDEN,
    "importlib.resources": READ,
    "importlib.util": READ,
    "importlib.machinery": HIDDEN,
    "importlib.metadata": READ,
    "logging.FileHandler": FILE,
    "numpy.load": FILE,
    "numpy.save": FILE,
    "numpy.savez": FILE,
    "numpy.savez_compressed": FILE,
    "numpy.memmap": FILE,
    "numpy.fromfile": FILE,
    "numpy.loadtxt": FILE,
    "numpy.genfromtxt": FILE,
    "numpy.savetxt": FILE,
    "numpy.fromregex": FILE,
    "numpy.DataSource": FILE,
    "numpy.ctypeslib": HIDDEN,
    "torch.load": FILE,
    "torch.save": FILE,
    "torch.hub": CONNECT,
    "torch.from_file": FILE,
    "numpy.lib.format.open_memmap": FILE,
    "numpy.lib.npyio": FILE,
}
_OS_STARTS = {name for name in dir(os) if name.startswith(("exec", "spawn", "posix_spawn"))}
NAMES |= {f"os.{name}": START for name in _OS_STARTS}


def kind_of(meaning: str) -> str:
    """The kind of what a whole name touches, "" for what touches nothing."""
    for known, kind in NAMES.items():
        if meaning == known or ("." in known and meaning.startswith(f"{known}.")):
            return kind
    for module in sorted(MODULES, key=len, reverse=True):
        if meaning.startswith(f"{module}."):
            kind, pure = MODULES[module]
            return "" if meaning.removeprefix(f"{module}.").split(".")[0] in pure else kind
    return ""
