"""Regular expressions take a time that grows with the text, not with its square: 4,000 characters of the worst.

Every pattern of the package is found in its source, so that a new one is tried the day it is added. Its time is set
beside that of a plain scan of as many characters in the same moment; a square would take a hundred times as long.
"""

import ast
import re
import time
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest

from seqtui.language import particles
from seqtui.models import text_to_image
from seqtui.models.layouts import torch_modules
from seqtui.models.layouts.layout import holes_of, pattern
from seqtui.models.layouts.table import LAYOUTS
from seqtui.models.weights import torch_stack, vit_weights
from seqtui.session.share.named_weights import DIGEST

PACKAGE = Path(__file__).parent.parent / "seqtui"
LENGTH = 4_000
MOST = 20  # plain scans of a text as long; a square takes over 200
_SCAN = re.compile(r"(?:b|[^b])*")  # character by character, with a choice at each
_METHODS = {"match", "fullmatch", "search", "sub", "findall", "finditer", "split", "subn"}

# patterns that are put together while the program runs: what they are made of, and every one that comes of it
PART = r"(?:(?P<prefix>.+)\.)?(?P<name>%s)"
PARTS = (torch_modules._PARAMETER, torch_stack._ATTENTION, vit_weights._PARTS, text_to_image._PARTS)


def of_renames():
    """The patterns of the keys that a layout renames: one of those that are alike but for their letters."""
    made = [pattern(rename.theirs, holes_of("model.")) for layout in LAYOUTS for rename in layout.renames]
    return list({re.sub(r"(?:\\[._]|\w)+", "a", regex): regex for regex in made}.values())


MADE = {
    r"f'(?:(?P<prefix>.+)\\.)?(?P<name>{pattern})'": [PART % part for part in PARTS],
    "f'[0-9a-f]{{{DIGEST}}}'": [rf"[0-9a-f]{{{DIGEST}}}"],
    "layout.own": sorted({layout.own for layout in LAYOUTS}),
    "pattern(theirs, holes_of(prefix))": of_renames(),
    r"f'(?:^|\\.)(?:{other})$'": [rf"(?:^|\.)(?:{'|'.join(sorted({o for row in LAYOUTS for o in row.passed_over}))})$"],
    "'|'.join((re.escape(pair) for pair in _PAIRS))": [particles._WRITTEN.pattern],
}


def source(node):
    return ast.unparse(node)


def found():
    """Every pattern: where it stands, what it is, and the functions that it is used with."""
    rows = []
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        used = {}
        for call in calls:
            if isinstance(call.func.value, ast.Name) and call.func.attr in _METHODS:
                used.setdefault(call.func.value.id, set()).add(call.func.attr)
        names = {
            source(node.value): node.targets[0].id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for call in calls:
            if source(call.func.value) != "re" or call.func.attr not in {*_METHODS, "compile"}:
                continue
            way = {call.func.attr} if call.func.attr != "compile" else used.get(names.get(source(call)), _METHODS)
            rows.append((file, call.lineno, call.args[0], way & {"match", "fullmatch", "search", "sub", "findall"}))
    return rows


def patterns_of(file, node):
    """The patterns that an argument may be: a literal, a constant of its module, or one of those in MADE."""
    if isinstance(node, ast.Constant):
        return [node.value]
    if source(node) in MADE:
        return MADE[source(node)]
    module = import_module(".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts))
    value = getattr(module, source(node), None)
    assert value is not None, (
        f"{file}: {source(node)} is put together while the program runs: say in MADE what it can be"
    )
    return [value]


def atoms(pattern):
    """Short texts that a pattern may take a liking to: what stands in it, and what its classes hold."""
    words = re.findall(r"[A-Za-z_]{2,}", pattern)
    signs = re.findall(r"[^A-Za-z0-9\\?*+{}|^$]", pattern)
    known = ["a", "1", " ", ".", "(", ")", "[", "]", "a(", ".a", ")[", "[1]", "a.", " (", "0.", "\t", "-"]
    return list(dict.fromkeys([*known, *words[:6], *(f"{word}." for word in words[:3]), *signs[:8]]))


def worst(pattern, way):
    """The largest time of a match over a plain scan, and the text."""
    binary = isinstance(pattern, bytes)
    written = pattern.decode("latin-1") if binary else pattern
    compiled, slowest, scan = re.compile(pattern), (0.0, ""), scanned()
    for first, second, end in product(atoms(written), [*atoms(written)[:10], ""], ("", "!", "\x01")):
        unit = first if not second else first * (LENGTH // 2 // len(first)) + second * (LENGTH // 2 // len(second))
        text = (("a(" + unit) if second else unit * (LENGTH // len(unit)))[:LENGTH] + end
        for method in way:
            found = ratio(getattr(compiled, method), method, text.encode() if binary else text, scan)
            slowest = max(slowest, (found, text))
            if found > MOST:
                return slowest
    return slowest


def ratio(call, method, text, scan):
    """Measured again when it seems slow: another process may have been in the way."""
    arguments = ((b"" if isinstance(text, bytes) else ""), text) if method == "sub" else (text,)
    found = timed(call, *arguments) / scan
    return found if found < MOST else min(found, *(timed(call, *arguments) / scanned() for _ in range(3)))


def scanned():
    """The time of a plain scan."""
    return min(timed(_SCAN.fullmatch, "a" * LENGTH) for _ in range(5))


def timed(call, *arguments):
    began = time.perf_counter_ns()
    call(*arguments)
    return time.perf_counter_ns() - began


ROWS = found()


@pytest.mark.parametrize(
    ("file", "node", "way"),
    [(file, node, way) for file, _, node, way in ROWS],
    ids=[f"{file.stem}:{line}" for file, line, _, _ in ROWS],
)
def test_a_pattern_takes_a_time_that_grows_with_the_text(file, node, way):
    for regex in patterns_of(file, node):
        slowest, text = worst(regex, way)
        assert slowest < MOST, f"{regex!r} takes {slowest:.0f} plain scans of {text[:20]!r} ... {text[-20:]!r}"


def test_a_square_is_seen():
    assert worst(r"(?P<what>[^<>=]+?)\s*(?:<\s*\S+)?", {"fullmatch"})[0] > MOST
    assert worst(r"(.*),(.*);", {"match"})[0] > MOST


def test_every_use_of_a_pattern_is_found():
    assert len(ROWS) > 25
    assert {file.stem for file, *_ in ROWS} >= {"breakpoints", "search", "paths", "parse_edit", "state_dict", "code"}
