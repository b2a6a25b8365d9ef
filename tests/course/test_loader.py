from pathlib import Path

import pytest

from seqtui.course.faults import FaultsError
from seqtui.course.loader import LESSON, read_course, read_lesson, shipped
from seqtui.engine.errors import SeqtuiError
from seqtui.language import LANGUAGES
from tests.course.lesson_files import COURSE, GLOSSARY, write_course
from tests.course.lesson_files import LESSON as TEXT


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_course_is_read_from_any_folder(tmp_path: Path) -> None:
    course = read_course(write_course(tmp_path))
    assert course.lessons == course.planned == ("gates",)
    lesson = course.lesson("gates")
    assert (lesson.id, lesson.revision, lesson.head.minutes) == ("gates", 1, 5)
    assert [(step.id, question.id) for step, question in lesson.asked()] == [("look", "c1")]
    assert course.words("gates", "ko").language == "ko"
    assert course.titles("en") == {"gates": "Gates"}
    assert course.glossary["gate"].names() == ("gate", "게이트")
    assert course.introduced("gates") == ("gate",)


def test_a_folder_of_one_lesson_is_a_course(tmp_path: Path) -> None:
    course = read_course(write_course(tmp_path) / "gates")
    assert course.lessons == ("gates",) and course.head.languages == ("en", "ko")
    assert course.lesson("gates").id == "gates"


def test_words_in_a_language_that_there_is_none_of_are_those_of_the_first(tmp_path: Path) -> None:
    folder = write_course(tmp_path, course=COURSE.replace('["en", "ko"]', '["en"]'))
    assert read_course(folder).words("gates", "ko").language == "en"


def test_an_unknown_lesson_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SeqtuiError, match=r"no lesson 'gate'; did you mean gates\?"):
        read_course(write_course(tmp_path)).lesson("gate")


BROKEN = [
    ("minutes = 5", "minutes = 5\nminuts = 5", "minuts", "unknown-key", "there is no key 'minuts'"),
    ("minutes = 5\n", "", "format", "missing-key", "minutes"),
    ("minutes = 5", 'minutes = "5"', "minutes", "type", "minutes"),
    ("minutes = 5", "minutes = 5000", "minutes", "type", "120"),
    ("format = 1", "format = 2", "format", "format", "format 1"),
    ("minutes = 5", "minutes = 5\nminutes = 6", "minutes = 6", "toml", "TOML"),
    ('id = "gates"', 'id = "doors"', 'id = "doors"', "id", "folder"),
    ('id = "look"', 'id = "LOOK!"', 'id = "LOOK!"', "type", "step.id"),
    ('id = "look"', 'id = "look"\ngaol = 3', "gaol", "unknown-key", "goal"),
    ('reach = "t2.f"', 'raech = "t2.f"', "goal =", "unknown-key", "reach"),
    ('goal = {reach = "t2.f"}', 'goal = {reach = "t2.f", end = true}', "goal =", "goal", "reach, end"),
    ('goal = {reach = "t2.f"}', 'goal = {by = "/ t2.f"}', "goal =", "goal", "one thing"),
    ('kind = "number"', 'kind = "goal"', "answer", "type", "question.answer"),
    ('questions = ["c1"]', 'questions = ["c9", "c1"]', "questions", "questions", "c9"),
    ('questions = ["c1"]', "", 'id = "c1"', "questions", "no step asks 'c1'"),
    ('questions = ["c1"]', 'questions = ["c1", "c1"]', "questions", "questions", "twice"),
    ('model = "lstm"', 'modle = "lstm"', "modle", "unknown-key", "model"),
    ('[stage.ko]\ntext = "고양이가 앉았다"', "[stage.ko]\ntext = 3", "text = 3", "type", "stage.ko.text"),
    ('kind = "number"', 'kind = "number"\ndraw = {a = {lo = 1}}', "draw", "unknown-key", "low"),
    ("[[question]]", "[question]", "[question]", "type", "two brackets"),
    (
        'answer = "t1.c[0]"\n',
        'answer = "t1.c[0]"\n[[question]]\nid = "c1"\nkind = "number"\nconcept = "gate"\nanswer = 1\n',
        'id = "c1"\nkind = "number"\nconcept = "gate"\nanswer = 1',
        "unique",
        "twice",
    ),
]


@pytest.mark.parametrize(("old", "new", "at", "rule", "said"), BROKEN)
def test_every_fault_has_its_line_and_its_advice(
    tmp_path: Path, old: str, new: str, at: str, rule: str, said: str
) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    folder = write_course(tmp_path, lesson=text)
    with pytest.raises(FaultsError) as found:
        read_lesson(folder / "gates")
    faults = [fault for fault in found.value.faults if (fault.line, fault.rule) == (line_of(text, at), rule)]
    assert faults and said in faults[0].advice, found.value.faults
    assert faults[0].file.endswith(LESSON)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = TEXT.replace("minutes = 5", 'minutes = "x"').replace('reach = "t2.f"', "reach = 2")
    with pytest.raises(FaultsError, match="and 1 more fault") as found:
        read_lesson(write_course(tmp_path, lesson=text) / "gates")
    assert len(found.value.faults) == 2


def test_a_fault_of_the_course_or_the_glossary_is_told(tmp_path: Path) -> None:
    with pytest.raises(FaultsError, match="twice"):
        read_course(write_course(tmp_path, course=COURSE.replace('["gates"]', '["gates", "gates"]')))
    with pytest.raises(FaultsError, match=r"glossary\.toml:5: unknown-key"):
        _ = read_course(write_course(tmp_path, glossary=GLOSSARY + 'es = "x"\n')).glossary


def test_what_is_no_course_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SeqtuiError, match=r"course\.toml"):
        read_course(tmp_path)
    with pytest.raises(SeqtuiError, match=r"lessons new"):
        read_lesson(tmp_path)


def test_the_lessons_that_ship_are_read_in_every_language() -> None:
    course = read_course()
    assert course.folder == shipped() and "first-steps" in course.lessons
    assert {term.lesson for term in course.glossary.values()} <= set(course.planned)
    for language in LANGUAGES:
        assert set(course.unit_words(language)) == {unit.id for unit in course.units}
        for id in course.lessons:
            lesson, words = course.lesson(id), course.words(id, language)
            assert list(words.steps) == [step.id for step in lesson.steps]
            assert set(words.questions) == set(lesson.questions)
