from pathlib import Path

import pytest

from seqtui.course.faults import FaultsError
from seqtui.course.words import read_lesson_words, read_unit_words
from tests.course.lesson_files import WORDS

MORE = """
### c2
Which of them?

- a: the first
- b: the *second* one

#### hint
One.
#### hint
Two.
#### solution
b
#### right
Yes.
#### belief a
It is {x}.
#### slip h for c
That was `h`.
"""


def words(folder: Path, text: str) -> Path:
    path = folder / "en.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_lesson_is_read_into_its_steps_and_questions(tmp_path: Path) -> None:
    found = read_lesson_words(words(tmp_path, WORDS + MORE), "en")
    assert (found.title, found.about) == ("Gates", "What a gate does.")
    step = found.steps["look"]
    assert step.paragraphs == ("Here is `f`, a **gate**: {t2.f[0]}. It reads *cat*.",)
    assert step.action == "Press [[→]] until `f₂` stands."
    question = found.questions["c2"]
    assert question.options == {"a": "the first", "b": "the *second* one"}
    assert (question.hints, question.solution, question.right) == (("One.", "Two."), "b", "Yes.")
    assert (question.beliefs, question.slips) == ({"a": "It is {x}."}, {"h for c": "That was `h`."})
    assert found.questions["c1"].hints == ("It is in the row `c₁`.",)


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("words\n" + WORDS, 1, "heading"),
        (WORDS.replace("## look", "##look"), 4, "heading"),
        (WORDS.replace("# Gates\n", ""), 1, "heading"),
        (WORDS + "\n# Twice\nx\n", WORDS.count("\n") + 2, "heading"),
        (WORDS.replace("What a gate does.\n", ""), 1, "about"),
        (WORDS.replace("## look", "## look\n> one\n"), 10, "action"),
        (WORDS + "## look\nagain\n", WORDS.count("\n") + 1, "heading"),
        (WORDS + "### c1\nagain\n", WORDS.count("\n") + 1, "heading"),
        (WORDS.replace("What is `c₁[0]`?", ""), 10, "prompt"),
        (WORDS.replace("#### hint", "#### hints"), 13, "heading"),
        (WORDS.replace("#### hint", "#### belief"), 13, "heading"),
        (WORDS.replace("It is in the row `c₁`.\n", ""), 13, "empty"),
        (WORDS.replace("What is `c₁[0]`?", "What?\n\n- a: x\n- a: y"), 14, "option"),
        (WORDS.replace("What is", "What\x1b[2J is"), 11, "control-byte"),
        (WORDS.replace("What is", "What\u202e is"), 11, "control-byte"),
    ],
)
def test_every_fault_has_its_line_and_rule(tmp_path: Path, text: str, line: int, rule: str) -> None:
    with pytest.raises(FaultsError) as found:
        read_lesson_words(words(tmp_path, text), "en")
    assert (line, rule) in [(fault.line, fault.rule) for fault in found.value.faults]
    assert str(tmp_path / "en.md") in str(found.value)


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "en.md"
    path.write_bytes(WORDS.encode().replace(b"reads", b"\xff"))
    with pytest.raises(FaultsError) as found:
        read_lesson_words(path, "en")
    assert [(fault.line, fault.rule) for fault in found.value.faults] == [(6, "utf-8")]
    path.write_bytes(b"# x\n" + b"a" * 300_000)
    with pytest.raises(FaultsError):
        read_lesson_words(path, "en")


def test_units_have_a_title_and_a_sentence(tmp_path: Path) -> None:
    path = words(tmp_path, "# The course\n\n## one: First things\nA sentence\nof two lines.\n\n## two: More\n")
    assert read_unit_words(path) == {"one": ("First things", "A sentence of two lines."), "two": ("More", "")}
    assert read_unit_words(tmp_path / "none.md") == {}
