"""Another language chosen in class: shown at once, kept for the account, told to the server."""

import pytest
from msgspec.structs import replace

from seqtui.classroom.messages import Speak
from seqtui.engine.errors import SeqtuiError
from seqtui.language import set_language
from tests.tui.in_class import TEACHER, in_class, link_of
from tests.tui.teaching import taught
from tests.tui.walking import press, text, until


@pytest.fixture(autouse=True)
def _english():
    yield
    set_language("en")


async def test_a_student_reads_the_map_in_another_language_and_in_the_first_again(tmp_path, monkeypatch):
    monkeypatch.setattr("seqtui.tui.screens.in_class.STAYS", 0.0)
    app, told = in_class(tmp_path), []
    app.in_class.session = replace(app.in_class.session, speaks=told.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "& 한국어" in text(app), "the key, in the language of who needs it")
        assert "First steps" in text(app)
        assert "The course: 26 lessons  Networks  " in text(app).splitlines()[0], "the title of the class"
        await press(pilot, "ampersand")
        await until(pilot, lambda: "첫걸음" in text(app) and "First steps" not in text(app), "the map in Korean")
        assert "다음 접속에도" in text(app)
        await until(pilot, lambda: link_of(app).asked[-1:] == [Speak(0, "ko")], "that it is kept")
        await press(pilot, "down")
        await until(pilot, lambda: "& English" in text(app), "the way back")
        await press(pilot, "ampersand")
        await until(pilot, lambda: "First steps" in text(app) and "첫걸음" not in text(app), "the map in English")
        assert told == ["ko", "en"]


async def test_a_teacher_reads_the_class_in_another_language(tmp_path):
    app = taught(tmp_path, ["Alice"])
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Alice" in text(app) and "the stuck first" in text(app), "the class")
        await press(pilot, "ampersand")
        await until(pilot, lambda: "막힌 학생부터" in text(app) and "첫걸음" in text(app), "the class in Korean")


async def test_what_cannot_be_kept_is_said_and_an_ascii_terminal_has_no_choice(tmp_path):
    app = in_class(tmp_path, TEACHER)
    async with app.run_test(size=(80, 24)) as pilot:
        link_of(app).refusal = SeqtuiError("the class is away")
        await press(pilot, "ampersand")
        await until(pilot, lambda: "the class is away" in text(app), "why it is not kept")
    set_language("en")
    app = in_class(tmp_path, ascii=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ampersand")
        assert "First steps" in text(app) and "&" not in text(app)
