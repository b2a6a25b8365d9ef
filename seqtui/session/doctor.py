"""Is this terminal fit for the screens? Facts are asked for with a time limit, and checked by pure functions."""

import os
import platform
import re
import select
import shutil
import sys
import time
from collections.abc import Mapping
from importlib import metadata, util

from msgspec import Struct
from platformdirs import user_data_path

from seqtui import policy
from seqtui.language import LANGUAGES, N_, NAMES, _
from seqtui.session.terminal import SMALLEST, can_draw, has_colours, locale_name, speaks_utf8

_FAMILIES = (
    *("xterm", "screen", "tmux", "rxvt", "vt100", "vt220", "vt52", "linux", "ansi", "alacritty", "kitty", "foot"),
    *("wezterm", "konsole", "gnome", "vte", "iterm", "st", "ghostty", "putty", "cygwin", "mlterm", "eterm", "contour"),
)


class Facts(Struct, frozen=True):
    """What was found out. None means that it could not be asked.

    color_system is what the renderer would use; ambiguous and korean are the columns in which the terminal drew one
    such character; size is columns and rows.
    """

    encoding: str
    interactive: bool
    color_system: str | None
    size: tuple[int, int] | None
    ambiguous: int | None
    korean: int | None
    python: str
    versions: Mapping[str, str]
    torch: str | None
    data: str


class Finding(Struct, frozen=True):
    """One row: what was looked at, what it is, and advice ("" when all is well)."""

    what: str
    value: str
    ok: bool = True
    advice: str = ""


def findings(environ: Mapping[str, str], facts: Facts) -> list[Finding]:
    """Return one row for everything that matters to a learner's screen."""
    return [
        terminal(environ, facts),
        colours(environ, facts),
        unicode_locale(environ, facts),
        check_terminal_size(facts),
        ambiguous(facts),
        korean(facts),
        Finding("Python", facts.python),
        *(Finding(name, version) for name, version in facts.versions.items()),
        torch(facts),
        Finding(_("your data"), facts.data),
    ]


def terminal(environ: Mapping[str, str], facts: Facts) -> Finding:
    """TERM, and whether there is a terminal at all."""
    term = environ.get("TERM", "")
    if not facts.interactive:
        advice = _("not a terminal here: the screens need one; show and explain do not")
        return Finding(_("terminal"), term or _("none"), False, advice)
    if not term or not can_draw(environ):
        return Finding(
            _("terminal"), term or _("TERM is not set"), False, _("set TERM=xterm-256color if your terminal can do it")
        )
    known = any(term.lower().startswith(family) or f"-{family}" in term.lower() for family in _FAMILIES)
    advice = "" if known else _("an unknown terminal: if the screen looks wrong, set TERM=xterm-256color")
    return Finding(_("terminal"), term, known, advice)


def language_finding(language: str, by: str) -> Finding:
    """Which language is spoken, and what asks for it; how to get another one, where nobody has chosen."""
    others = [name for name in LANGUAGES if name != language]
    ways = ", ".join(f"{NAMES[name]}: seqtui config language={name}" for name in others)
    is_chosen = by and "=" not in by  # a variable is that of the terminal
    source = by or _("nothing asks for another")
    return Finding(_("language"), f"{NAMES[language]} ({source})", True, "" if is_chosen else ways)


def colours(environ: Mapping[str, str], facts: Facts) -> Finding:
    """How many colours there are; fewer are no fault, since numbers and shades carry the same meaning."""
    names = {"standard": "16", "256": "256", "truecolor": N_("16 million"), "windows": "16"}
    if environ.get("NO_COLOR"):
        return Finding(_("colours"), _("off (NO_COLOR is set)"), True, _("values keep their signs and shades"))
    if not has_colours(environ):
        return Finding(_("colours"), _("none (TERM={term})", term=environ["TERM"]))
    name = names.get(facts.color_system or "", N_("none"))
    value = _(name)
    colorterm = environ.get("COLORTERM", "")
    value += f" (COLORTERM={colorterm})" if colorterm else ""
    if facts.color_system in ("standard", "256"):
        return Finding(
            _("colours"), value, True, _("heat maps are smoother with COLORTERM=truecolor, if your terminal can")
        )
    return Finding(_("colours"), value)


def unicode_locale(environ: Mapping[str, str], facts: Facts) -> Finding:
    """Whether the locale and the output are UTF-8."""
    found = locale_name(environ) or _("no locale set")
    value = _("{locale}, output {encoding}", locale=found, encoding=facts.encoding)
    if speaks_utf8(environ, facts.encoding):
        return Finding("UTF-8", value)
    return Finding("UTF-8", value, False, _("signs are written in ASCII; for the others set LC_ALL=C.UTF-8"))


def check_terminal_size(facts: Facts) -> Finding:
    """Whether the screen is large enough."""
    if facts.size is None:
        return Finding(_("size"), _("unknown"))
    fits = all(have >= need for have, need in zip(facts.size, SMALLEST, strict=True))
    width, height = SMALLEST
    advice = "" if fits else _("make the window at least {width}x{height}", width=width, height=height)
    return Finding(_("size"), "{}x{}".format(*facts.size), fits, advice)


def ambiguous(facts: Facts) -> Finding:
    """Characters like σ and ─ must take one column."""
    what = _("width of {sign}", sign="\u03c3")
    if facts.ambiguous is None:
        return Finding(what, _("not asked") if not facts.interactive else _("no answer from the terminal"))
    if facts.ambiguous == 1:
        return Finding(what, _("1 column"))
    return Finding(
        what, _("{n} columns", n=facts.ambiguous), False, _("use --ascii, or set ambiguous-width characters to narrow")
    )


def korean(facts: Facts) -> Finding:
    """Hangul must take two columns."""
    what = _("width of {sign}", sign="\ud55c")
    if facts.korean is None:
        return Finding(what, _("not asked") if not facts.interactive else _("no answer from the terminal"))
    if facts.korean == 2:
        return Finding(what, _("{n} columns", n=2))
    advice = _("Korean text will not line up: choose a UTF-8 locale and a font with Hangul")
    return Finding(what, _("{n} columns", n=facts.korean), False, advice)


def torch(facts: Facts) -> Finding:
    """Training and verify need torch; nothing else does."""
    if facts.torch:
        return Finding("torch", facts.torch)
    return Finding(
        "torch", _("not installed"), True, _("only training and verify need it: pip install 'seqtui[train]'")
    )


try:
    import termios
except ImportError:  # no terminals of this kind here
    termios = None  # type: ignore[assignment]  # asked for None before each use

TIMEOUT = 0.3
_REPORT = re.compile(rb"\x1b\[(\d+);(\d+)R")


def gather(color_system: str | None) -> Facts:
    """Return the facts; color_system is the renderer's own finding."""
    stdin, stdout = sys.stdin, sys.stdout
    interactive = bool(stdin and stdin.isatty() and stdout.isatty())
    size = shutil.get_terminal_size() if stdout.isatty() else None
    asked = interactive and policy.environment().get("TERM", "dumb") != "dumb"
    ambiguous, korean = _widths(("σ", "한")) if asked else (None, None)
    return Facts(
        encoding=stdout.encoding or _("unknown"),
        interactive=interactive,
        color_system=color_system,
        size=None if size is None else (size.columns, size.lines),
        ambiguous=ambiguous,
        korean=korean,
        python=platform.python_version(),
        versions={name: _version(name) or _("not installed") for name in ("textual", "rich", "numpy")},
        torch=_version("torch") if util.find_spec("torch") else None,
        data=str(user_data_path("seqtui", appauthor=False)),
    )


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _widths(texts: tuple[str, ...]) -> tuple[int | None, ...]:
    """How many columns the terminal moves for each text: drawn at the start of the line, and wiped again."""
    if termios is None:
        return (None,) * len(texts)
    source, target = sys.stdin.fileno(), sys.stdout.fileno()
    try:
        before = termios.tcgetattr(source)
    except termios.error:
        return (None,) * len(texts)
    quiet = [*before[:3], before[3] & ~(termios.ICANON | termios.ECHO), *before[4:]]
    try:
        termios.tcsetattr(source, termios.TCSADRAIN, quiet)
        return _ask_all(source, target, texts)
    finally:
        termios.tcsetattr(source, termios.TCSAFLUSH, before)  # a late answer is dropped with it


def _ask_all(source: int, target: int, texts: tuple[str, ...]) -> tuple[int | None, ...]:
    widths: list[int | None] = []
    for text in texts:
        silent = bool(widths) and widths[-1] is None  # it did not answer once: do not wait again
        widths.append(None if silent else _ask(source, target, text))
    return tuple(widths)


def _ask(source: int, target: int, text: str) -> int | None:
    sys.stdout.flush()
    os.write(target, b"\r" + text.encode() + b"\x1b[6n")
    answer, end = b"", time.monotonic() + TIMEOUT
    while (left := end - time.monotonic()) > 0 and not _REPORT.search(answer):
        if not select.select([source], [], [], left)[0]:
            break
        data = os.read(source, 64)
        if not data:
            break
        answer += data
    os.write(target, b"\r\x1b[K")
    found = _REPORT.search(answer)
    return int(found[2]) - 1 if found else None
