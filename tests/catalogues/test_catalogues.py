"""The catalogues are in step with the source; and what would be wrong with one is really found."""

import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from seqtui.language import LANGUAGES, _, _n, language, p_, set_language, speaking, use
from tests.catalogues import files
from tests.catalogues.extracted import in_source
from tests.catalogues.faults import faults, wrong_facts
from tests.catalogues.literals import unmarked, useless


@pytest.mark.parametrize("name", LANGUAGES[1:])
def test_the_catalogues_are_in_step_with_the_source(name: str) -> None:
    assert not faults(name), "python -m tests.catalogues --write"


# rooms in which every text is marked
MARKED = ("cli/", "course/", "engine/", "models/", "own.py", "render/", "session/", "train/", "tui/")


def test_every_text_of_a_finished_room_is_marked_or_allowed() -> None:
    assert not [line for line in unmarked() if line.startswith(MARKED)], "mark it, or say in ALLOWED why not"
    assert not useless(), "these rows of ALLOWED allow nothing"


def test_messages_are_found_wherever_they_stand() -> None:
    source = """
A = f"{_('inside')} {_(word)}", gettext._n("{n} a", "{n} " "b", n), p_("gate", "open")
B = Symbol("x", "d_in", N_("of the {part}", part=N_("part"))), Symbol("y", "d_in", "a meaning"), _("")
"""
    assert set(in_source(source)) == {
        ("inside", None),
        (("{n} a", "{n} b"), None),
        ("open", "gate"),
        ("of the {part}", None),
        ("part", None),
        ("a meaning", None),
    }


def test_a_stale_catalogue_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(files.FOLDER, tmp_path / "locale")
    monkeypatch.setattr(files, "FOLDER", tmp_path / "locale")
    file = next(iter(files.po_files("ko").values()))
    file.write_bytes(file.read_bytes() + b'\nmsgid "a message that is gone"\nmsgstr "x"\n')
    assert f"{file.stem}.po is stale" in faults("ko")


@pytest.mark.parametrize(
    ("message", "translation", "wrong"),
    [
        ("{n} of {all}", "{all} 중 {n}", ""),
        ("{n:.3f} of {all}", "{all} 중 {n:.3f}", ""),
        ("{n} of {all}", "{all} 중", "leaves out ['n']"),
        ("{n} of {all}", "{all} 중 {m} {n}", "names ['m']"),
        (("{n} word of {all}", "{n} words of {all}"), ("단어 {n}개",), ""),
    ],
)
def test_the_facts_of_a_translation_are_those_of_its_message(message: str, translation: str, wrong: str) -> None:
    said = wrong_facts(Message(message, translation))
    assert wrong in said if wrong else not said


def test_a_text_that_nobody_marked_is_found(tmp_path: Path) -> None:
    (tmp_path / "room.py").write_text(
        '"""Words of documentation."""\nA = N_("marked by hand")\nB = f"not {A} marked"\n'
        'C = _("so is this", a="but not this")\n'
        'def f():\n    """More words."""\n    raise ValueError("for programmers alone")\n'
    )
    assert unmarked(tmp_path) == ["room.py:3: 'not {} marked'", "room.py:4: 'but not this'"]


class _Shouting:
    """A language that shouts."""

    def gettext(self, message: str) -> str:
        return message.upper().replace("{NAME}", "{name}은(는)")

    def ngettext(self, one: str, many: str, n: int) -> str:
        return f"{{n}} {n} {many.partition(' ')[2]}"

    def pgettext(self, context: str, message: str) -> str:
        return f"{context} {message}"


def test_a_message_is_translated_before_it_is_filled() -> None:
    try:
        use("ko", _Shouting())
        assert _("the model {name}", name="lstm") == "THE MODEL lstm은"
        assert _n("{n} word", "{n} words", 2) == "2 2 words"
        assert p_("gate", "open") == "gate open"
        assert _("") == ""
    finally:
        set_language("en")


def test_english_needs_no_catalogue() -> None:
    assert _("the model {name}", name="lstm은(는)") == "the model lstm은(는)"
    assert [_n("{n} word", "{n} words", n) for n in (0, 1, 2)] == ["0 words", "1 word", "2 words"]
    with pytest.raises(ValueError, match="no language 'xx'"):
        set_language("xx")


def test_another_language_is_spoken_for_a_while() -> None:
    with speaking("ko"):
        assert language() == "ko"
    assert language() == "en"
