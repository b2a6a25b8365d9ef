"""What the environment says of the terminal: whether it draws, has colours, and shows signs beyond ASCII."""

from collections.abc import Mapping

SMALLEST = (60, 18)  # columns and lines below which no screen is drawn
_PLAIN = ("C", "POSIX")
_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")


def can_draw(environ: Mapping[str, str]) -> bool:
    """Whether the terminal can move its cursor."""
    return environ.get("TERM") not in ("dumb", "unknown")


def has_colours(environ: Mapping[str, str]) -> bool:
    """Whether the terminal can be asked for colours: the VT100 and its successors have none."""
    return not environ.get("TERM", "").startswith("vt")


def locale_name(environ: Mapping[str, str]) -> str:
    """Return the locale that decides about characters, but not what Python itself put into LC_CTYPE (PEP 538)."""
    names = [environ.get(key, "") for key in ("LC_ALL", "LC_CTYPE", "LANG")]
    if names[1] in _COERCED and names[2] in _PLAIN:
        names[1] = ""
    return next(filter(None, names), "")


def speaks_utf8(environ: Mapping[str, str], encoding: str | None) -> bool:
    """Whether signs beyond ASCII can be written: the output is UTF-8, and the locale is not the plain C one."""
    utf8 = (encoding or "utf-8").lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig")
    return utf8 and locale_name(environ) not in _PLAIN


def takes_copies(environ: Mapping[str, str]) -> bool:
    """Whether what is copied may reach the clipboard, by OSC 52; those that take it do not say whether they did."""
    bare = environ.get("TERM", "") in ("linux", "vt100", "vt220") or environ.get("TERM", "").startswith("screen")
    return environ.get("TERM_PROGRAM") != "Apple_Terminal" and (not bare or "TMUX" in environ)
