"""What a worksheet needs of TeX: text and formulas in which no sign is taken for a command, and a whole document."""

from __future__ import annotations

import re

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "^": r"\textasciicircum{}",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}
_IN_MATH = {
    "⊙": r"\odot ",
    "−": "-",
    "×": r"\times ",
    "√": r"\surd ",
    "∞": r"\infty ",
    "Σ": r"\Sigma ",
    "Π": r"\Pi ",
    "α": r"\alpha ",
    "β": r"\beta ",
    "γ": r"\gamma ",
    "μ": r"\mu ",
    "σ": r"\sigma ",
    "τ": r"\tau ",
    "ᵀ": r"^{\top}",
    "²": "^{2}",
    "…": r"\dots ",
    "#": r"\#",
    "%": r"\%",
    "&": r"\&",
    "{": r"\{",
    "}": r"\}",
    "^": r"\hat{}",
    "~": r"\tilde{}",
    "\\": r"\backslash ",
    "$": r"\$",
    "_": r"\_",
}
_FUNCTIONS = frozenset({"tanh", "log", "exp", "sin", "cos"})
_SUBSCRIPT = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾", "0123456789()")
_TOKEN = re.compile(
    r"(?P<word>[A-Za-z][A-Za-z0-9.]*(?:_[A-Za-z0-9]+)*)(?P<tilde>\u0303?)(?P<sub>[₀-₉₊₋]*)(?P<super>[⁽⁾⁰¹³⁴-⁹]*)"
    r"|(?P<below>[₀-₉₊₋]+)|(?P<space> +)|(?P<sign>.)"
)


def text(words: str) -> str:
    """Return words as TeX shows them, sign by sign; σ, √ and the like stand in formulas."""
    return "".join(
        _ESCAPED.get(sign) or (f"${_IN_MATH[sign].strip()}$" if sign in _IN_MATH else sign) for sign in words
    )


def formula(signs: str) -> str:
    """Return a formula of the page for TeX's mathematics: ``W_xh x₁`` is ``W_{xh}\\, x_{1}``."""
    return "".join(_token(found, signs) for found in _TOKEN.finditer(signs)).strip()


def _token(found: re.Match[str], signs: str) -> str:
    if found["word"]:
        name = _name(found["word"])
        name = rf"\tilde{{{name}}}" if found["tilde"] else name
        below = f"_{{{found['sub'].translate(_SUBSCRIPT)}}}" if found["sub"] else ""
        above = f"^{{{found['super'].translate(_SUPERSCRIPT)}}}" if found["super"] else ""
        return f"{{{name}}}{below}{above}" if below or above else f"{name} " if name.startswith("\\") else name
    if found["below"]:
        return f"_{{{found['below'].translate(_SUBSCRIPT)}}}"
    if found["space"]:
        before, after = signs[found.start() - 1 : found.start()], signs[found.end() : found.end() + 1]
        beside = any(sign in "+−=⊙/," for sign in (before, after))
        return " " if beside else r"\, "
    return _IN_MATH.get(found["sign"], found["sign"])


def _name(word: str) -> str:
    """A name as one sign: one letter with what stands below it, a function, or upright words."""
    if word in _FUNCTIONS:
        return f"\\{word}"
    base, _bar, below = word.partition("_")
    if len(base) == 1:
        return f"{base}_{{{below}}}".replace("_{}", "") if "_" not in below else rf"\mathrm{{{_upright(word)}}}"
    return rf"\mathrm{{{_upright(word)}}}"


def _upright(word: str) -> str:
    return word.replace("_", r"\_")


def document(body: str, language: str) -> str:
    """Return a whole document of a body; Korean words need kotex, which TeX Live and MacTeX have."""
    korean = "\\usepackage{kotex}\n" if language == "ko" else ""
    return (
        "\\documentclass[11pt,a4paper]{article}\n"
        "\\usepackage[utf8]{inputenc}\n"
        f"{korean}\\usepackage{{amsmath}}\n\\usepackage[margin=2cm]{{geometry}}\n\\pagestyle{{empty}}\n"
        f"\\begin{{document}}\n{body}\n\\end{{document}}\n"
    )
