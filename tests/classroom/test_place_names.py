"""What steps and questions are called before a teacher."""

from seqtui.classroom.place_names import LONGEST, PlaceNames
from seqtui.classroom.standing import Facing
from seqtui.course.loader import read_course
from seqtui.language import speaking

COURSE = read_course(None)


def test_every_step_and_question_of_the_course_has_a_name_in_each_language_and_no_id_is_one() -> None:
    names = PlaceNames(COURSE)
    for spoken in ("en", "ko"):
        with speaking(spoken):
            for lesson in COURSE.lessons:
                steps = COURSE.lesson(lesson).steps
                called = [names.step(lesson, step.id) for step in steps]
                assert called[0] == ({"en": f"step 1 of {len(steps)}", "ko": f"단계 1/{len(steps)}"}[spoken])
                assert len(set(called)) == len(steps)
                for id in (id for step in steps for id in step.questions):
                    question = names.question(lesson, id)
                    assert question != id and len(question) <= LONGEST and "{" not in question, (lesson, id)


def test_what_is_gone_from_the_course_names_itself_harmlessly() -> None:
    names = PlaceNames(COURSE)
    assert names.step("gone", "s\x1b[2J") == "step 's\\x1b[2J'"
    assert names.question(COURSE.lessons[0], "gone") == "gone"
    assert names.facing(Facing("gone", "s", "q")) == Facing("gone", "step 's'", "q")
