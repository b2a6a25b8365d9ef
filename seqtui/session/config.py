"""The config file: what a learner sets once and meets everywhere, in the user's folder or where SEQTUI_CONFIG says.

It is TOML, written by hand or by the program (D, ``seqtui config theme=light``), which keeps comments and order::

    theme = "light"
    [sizes]
    d_hidden = 6
"""

import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import platformdirs
from msgspec import Struct

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import LANGUAGES, N_, _, asking, language_of
from seqtui.models.atomic_write import atomic_write
from seqtui.models.letters import OURS, TEXTS
from seqtui.models.table import MODELS

VARIABLE = "SEQTUI_CONFIG"
MAX_BYTES = 65_536
SIZES = "sizes"
AUTO = "auto"


class ConfigKey(Struct, frozen=True):
    """One row: a key of the file, what it may be (the first is what holds without it), and what it does."""

    name: str
    choices: tuple[str, ...]
    meaning: str


CONFIG_KEYS: tuple[ConfigKey, ...] = (
    ConfigKey("theme", ("dark", "light"), N_("the ground of the screens; D changes it")),
    ConfigKey("letters", (OURS, *TEXTS), N_("symbols as another text writes them, on screens and in drawings")),
    ConfigKey("language", (AUTO, *LANGUAGES), N_("the language of every text; auto takes that of the terminal (LANG)")),
)


class Config(Struct, frozen=True):
    """What the file says: values by the names of CONFIG_KEYS, and the sizes that untrained models open with."""

    values: Mapping[str, str]
    sizes: Mapping[str, int]


def config_path() -> Path:
    """Where the file stands, or would stand."""
    given = policy.environment().get(VARIABLE)
    return Path(given) if given else platformdirs.user_config_path("seqtui") / "config.toml"


def read_config(path: Path | None = None) -> Config:
    """Return what the file says; what it does not say, or no file, is the first choice of each key.

    Raises SeqtuiError, which names the file, for what cannot be read or means nothing.
    """
    path = path or config_path()
    if not policy.may_read(path):  # a session of a class has the settings that it begins with
        return _checked({})
    try:
        with policy.open_to_read(path) as file:
            data = _parsed(file.read(MAX_BYTES).decode())
    except FileNotFoundError:
        data = {}
    except OSError as error:
        raise SeqtuiError(
            _("the config file {path} cannot be read: {strerror}", path=path, strerror=error.strerror)
        ) from None
    except ValueError as error:
        raise SeqtuiError(_("the config file {path} is no TOML: {error}", path=path, error=error)) from None
    try:
        return _checked(data)
    except SeqtuiError as error:
        raise SeqtuiError(_("the config file {path}: {error}", path=path, error=error)) from None


def typed_sizes(model: str) -> tuple[str, ...]:
    """Return the sizes of the file that a model has, as they would be typed: ``d_hidden=6``; () for a trained network.

    Raises SeqtuiError as read_config does.
    """
    if model not in MODELS:
        return ()
    sizes = read_config().sizes
    return tuple(f"{row.name}={sizes[row.name]}" for row in MODELS[model].settings if row.name in sizes)


def remember(name: str, value: str | int) -> Path:
    """Write one key of CONFIG_KEYS, or ``sizes.NAME``, into the file and return its path; the rest stays as it is.

    Raises SeqtuiError for what means nothing, and where the file cannot be read or written, or may not be.
    """
    path = config_path()
    policy.ask_to_write(path)
    read_config(path)  # a file that is wrong is mended by its owner, not written over
    try:
        change = _parsed(f"{name} = {json.dumps(value)}")
    except ValueError:
        raise SeqtuiError(_("there is no key '{name}'; there are {keys}", name=name, keys=_names())) from None
    _checked(change)
    if path.exists() and not path.is_file():
        raise SeqtuiError(_("the config file {path} is no file", path=path))
    toml = import_module("tomlkit")  # 20 ms, which only writing needs
    try:
        document = toml.parse(path.read_text()) if path.exists() else toml.document()
        for key, given in change.items():
            if isinstance(given, dict):
                document.setdefault(key, toml.table()).update(given)
            else:
                document[key] = given
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(path, lambda file: file.write(toml.dumps(document).encode()))
    except OSError as error:
        raise SeqtuiError(
            _("the config file {path} cannot be written: {strerror}", path=path, strerror=error.strerror)
        ) from None
    return path


def _parsed(text: str) -> dict[str, object]:
    """The tables of a TOML text; raises ValueError for anything else."""
    data: dict[str, object] = import_module("tomllib").loads(text)  # loaded where there is something to read
    return data


def _names() -> str:
    return ", ".join((*(row.name for row in CONFIG_KEYS), f"{SIZES}.NAME"))


def _checked(data: Mapping[str, object]) -> Config:
    known = {row.name: row for row in CONFIG_KEYS}
    values = {row.name: row.choices[0] for row in CONFIG_KEYS}
    sizes: dict[str, int] = {}
    for name, value in data.items():
        if name == SIZES and isinstance(value, dict):
            sizes = {size: _size(size, number) for size, number in value.items()}
        elif name not in known:
            raise SeqtuiError(_("there is no key '{name}'; there are {keys}", name=name, keys=_names()))
        elif value not in known[name].choices:
            choices = _(" or ").join(known[name].choices)
            raise SeqtuiError(_("{name} is '{value}': give {choices}", name=name, value=value, choices=choices))
        else:
            values[name] = str(value)
    return Config(values, sizes)


def _size(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise SeqtuiError(_("sizes.{name} is '{value}': give a whole number from 1 on", name=name, value=value))
    return value


class AskedLanguage(Struct, frozen=True):
    """The language to speak, and what asks for it as a reader would find it: an option, a file, a variable, or ""."""

    language: str
    by: str


def asked_language(typed: str | None, environ: Mapping[str, str]) -> AskedLanguage:
    """Return the language that --lang asks for, else the config file, else the locale; English where none does."""
    if typed in LANGUAGES:
        return AskedLanguage(typed, f"--lang {typed}")
    try:
        written = read_config().values["language"]
    except SeqtuiError:
        written = AUTO
    if written != AUTO:
        return AskedLanguage(written, str(config_path()))
    name = asking(environ)
    return AskedLanguage(language_of(environ), f"{name}={environ[name]}" if name else "")
