"""What the lessons say beside their numbers is true of their stages: every row of the tables in tests/lessons/claims.

A table is a module named like its lesson, dashes as underscores. Each row of CLAIMS is a piece of the English text, and
a function that computes, without the lesson's own expressions, whether it is so.
"""

import importlib
import pkgutil
import re

import pytest

from seqtui.course.loader import read_course, shipped
from tests.lessons import claims

TABLES = {
    name.replace("_", "-"): importlib.import_module(f"{claims.__name__}.{name}").CLAIMS
    for _finder, name, _is_package in pkgutil.iter_modules(claims.__path__)
}
ROWS = [(lesson, quote) for lesson, table in TABLES.items() for quote in table]


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(("lesson", "quote"), ROWS, ids=lambda part: part[:40])
def test_a_sentence_of_a_lesson_is_so(lesson: str, quote: str) -> None:
    text = (shipped() / lesson / "en.md").read_text(encoding="utf-8")
    assert _words(quote) in _words(text), "the lesson no longer says so"
    assert TABLES[lesson][quote]()


def test_every_table_is_of_a_lesson() -> None:
    assert set(TABLES) <= set(read_course().lessons)
