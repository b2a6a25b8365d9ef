"""The class on a teacher's screen: true, live, aligned, whatever the size and the letters; names only where wanted."""

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from seqtui.classroom.messages import Stands, Tell
from seqtui.classroom.place_names import PlaceNames
from seqtui.course.progress import event as did
from seqtui.engine.errors import SeqtuiError
from tests.tui.in_class import in_class, link_of
from tests.tui.teaching import COURSE, OUTLINE, answered, taught
from tests.tui.walking import keys_of_stack, press, text, until

LESSON = "lstm-gates"
NUMBER = COURSE.lessons.index(LESSON)
STEP = next(step for step in OUTLINE.steps(LESSON) if step.questions)
QUESTION = STEP.questions[0]
ASKED = PlaceNames(COURSE).question(LESSON, QUESTION)  # as a teacher reads it
NAMES = ("Alice", "박지호", "Bob", "한지민경수아라나", "Carol")


def line_of(app, name: str) -> str:
    return next(line for line in text(app).splitlines() if name in line)


def cell(app, name: str, number: int = NUMBER) -> str:
    """The two columns of a student's lesson."""
    line, column = line_of(app, name), 16 + 2 * number
    taken, cells = 0, ""
    for sign in line:
        if column <= taken < column + 2:
            cells += sign
        taken += cell_len(sign)
    return cells.strip()


async def shown(pilot, said: str) -> None:
    await until(pilot, lambda: said in text(pilot.app), said)


async def test_what_a_student_does_is_on_the_grid_and_only_their_row_is_drawn(tmp_path):
    app = taught(tmp_path, NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        link = link_of(app)
        await shown(pilot, "0 of 5 here")
        link.comes("s0", LESSON, STEP.id, QUESTION)
        await shown(pilot, "1 of 5 here")
        assert "● Alice" in text(app) and "○ 박지호" in text(app)
        place = f"step {1 + OUTLINE.steps(LESSON).index(STEP)} of {len(OUTLINE.steps(LESSON))}"
        assert f"{place}, question '{ASKED[:20]}" in text(app) and QUESTION not in text(app)
        drawn, refresh = [], app.screen.pane.refresh
        app.screen.pane.refresh = lambda *regions, **more: (drawn.extend(regions), refresh(*regions, **more))[1]
        steps = OUTLINE.steps(LESSON)
        for step in steps[:6]:
            link.does("s0", did.reached(LESSON, step.id, 1))
            link.does("s0", *(answered(LESSON, id, True, "1") for id in step.questions))
        link.does("s0", did.begun(LESSON, 1))
        await until(pilot, lambda: cell(app, "Alice")[:1] == "▁▂▃▄▅▆▇█"[6 * 8 // len(steps)], "six steps")
        rows = {region.y for region in drawn}
        assert rows and max(rows) - min(rows) < 24 and len(rows & set(range(2, 19))) == 1, "one student, one row"
        for step in steps[6:]:
            link.does(
                "s0", did.reached(LESSON, step.id, 1), *(answered(LESSON, id, True, "1") for id in step.questions)
            )
        await until(pilot, lambda: cell(app, "Alice")[:1] == "✓", "all steps")
        assert cell(app, "Alice") == "✓◂", "the mark of where she is"


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)])
async def test_sixty_students_and_all_lessons_scroll_beside_their_names(tmp_path, size):
    names = [(f"김서연{k}" if k % 2 else f"Student{k}") for k in range(60)]
    app = taught(tmp_path, names)
    async with app.run_test(size=size) as pilot:
        await shown(pilot, "of 60")
        assert all(cell_len(line) <= size[0] for line in text(app).splitlines())
        await press(pilot, "v", "end")
        assert "to 60 of 60" in text(app)
        last = app.screen.pointed
        assert last.label in text(app).splitlines()[-6 - (60 - 60)] or last.label in text(app)
        await press(pilot, "left")  # round to the last lesson
        assert f"{len(COURSE.lessons) - 1} " in text(app).splitlines()[-2], "the number that students read on their map"
        assert str(len(COURSE.lessons) - 1) in text(app).splitlines()[1]
        cells = [line[: line.index("·")] for line in text(app).splitlines()[2:-6] if "·" in line]
        assert len({cell_len(ahead) for ahead in cells}) == 1, "한글 takes two columns, and the lessons stay aligned"
        await press(pilot, "home")
        assert "1 to " in text(app)


async def test_who_is_stuck_is_marked_comes_first_and_says_why(tmp_path):
    app = taught(tmp_path, NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        link = link_of(app)
        link.comes("s2", LESSON, STEP.id, QUESTION, minutes=3)
        link.does("s2", answered(LESSON, QUESTION, False, "a"), minutes=2)
        await shown(pilot, "1 of 5 here")
        assert "! Bob" not in text(app) and "0 stuck" in text(app)
        link.does("s2", answered(LESSON, QUESTION, False, "c"), answered(LESSON, QUESTION, False, "d"), minutes=0)
        await shown(pilot, "1 stuck")
        assert "! Bob" in text(app).splitlines()[2]
        await press(pilot, "home")
        assert f"3 wrong answers to '{ASKED}' in 2 min; no hint read" in " ".join(text(app).split())
        link.does("s2", answered(LESSON, QUESTION, True, "b"))
        await shown(pilot, "0 stuck")


async def test_who_does_nothing_gets_stuck_without_anybody_asking(tmp_path):
    app = taught(tmp_path, NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, "0 of 5 here")
        assert app.screen._next is None, "nothing is waited for while nobody can get stuck"
        link_of(app).comes("s1", LESSON, STEP.id, QUESTION, minutes=4 - 0.4 / 60)
        await shown(pilot, "1 of 5 here")
        await shown(pilot, "1 stuck")
        await until(pilot, lambda: app.screen._pace._due is None)
        assert app.screen._next is None, "and then the screen rests"


async def test_students_who_answer_at_once_are_all_seen(tmp_path):
    app = taught(tmp_path, NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        link = link_of(app)
        await shown(pilot, "0 of 5 here")
        for account in link.students:  # no turn of the app lies between them
            link.comes(account, LESSON, STEP.id, QUESTION)
        await shown(pilot, "5 of 5 here")


async def test_names_are_hidden_everywhere_by_one_key(tmp_path):
    app = taught(tmp_path, NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        link = link_of(app)
        for account in link.students:
            link.comes(account, LESSON, STEP.id, QUESTION)
            link.does(account, answered(LESSON, QUESTION, False, "a"))
        await shown(pilot, "5 of 5 here")
        await press(pilot, "v", "I")
        assert not any(name in text(app) for name in NAMES)
        order = [row.account for row in app.screen.view.rows]
        assert [row.label for row in app.screen.view.rows] == ["1", "2", "3", "4", "5"]
        assert order != sorted(order, key=lambda account: link.students[account].account.shown)
        await press(pilot, "enter")
        await shown(pilot, "answers so far")
        assert not any(name in text(app) for name in NAMES)
        await press(pilot, "enter")
        await shown(pilot, "5 answers")
        await press(pilot, "I")
        assert not any(name in text(app) for name in NAMES), "not by that key either"
        await press(pilot, "escape", "escape", "I")
        assert all(name[:5] in text(app) for name in NAMES)
        await press(pilot, "I")
        assert [row.account for row in app.screen.view.rows] == order, "the same numbers again"
        late = replace(link.students["s0"].standing(), account="late", shown="Late")
        link.push(Stands((late,)))
        await shown(pilot, "6 of 6 here")
        assert [row.account for row in app.screen.view.rows] == [*order, "late"], "who has a number keeps it"


async def test_a_student_opens_with_their_question_and_its_answers(tmp_path):
    app = taught(tmp_path, NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        link = link_of(app)
        link.comes("s0", LESSON, STEP.id, QUESTION)
        link.does("s0", did.begun(LESSON, 1), answered(LESSON, QUESTION, False, "zz", "no-bias"))
        link.does("s2", answered(LESSON, QUESTION, False, "yy"))
        await shown(pilot, "1 of 5 here")
        await press(pilot, "v", "home", "enter")
        await shown(pilot, "answers so far")
        assert "Alice" in text(app) and "zz  wrong (no-bias)" in text(app) and "yy" not in text(app), "no other's"
        link.does("s0", answered(LESSON, QUESTION, True, "b"))
        await shown(pilot, "b  right")
        await press(pilot, "escape", "down", "enter")
        await press(pilot, "enter")
        assert "there is no question in front of this student" in text(app)


async def test_the_spread_says_what_each_answer_is_and_who_gave_it_when_asked(tmp_path):
    app = taught(tmp_path, NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        link = link_of(app)
        options = tuple(COURSE.words(LESSON, "en").questions[QUESTION].options)
        asked = COURSE.lesson(LESSON).questions[QUESTION]
        wrong = next(option for option in options if option != asked.answer)
        link.comes("s0", LESSON, STEP.id, QUESTION)
        link.does("s0", answered(LESSON, QUESTION, False, wrong), answered(LESSON, QUESTION, True, asked.answer))
        link.does("s2", answered(LESSON, QUESTION, False, wrong.upper()))
        link.does("s4", answered(LESSON, QUESTION, True, asked.answer))
        await press(pilot, "v", "home", "enter", "enter")
        await shown(pilot, "3 answers")
        bars = {bar.label: bar for bar in app.screen.pane.view.bars}
        assert (bars[wrong].count, bars[asked.answer].count) == (2, 1), "the first answer of each"
        assert "Bob" not in text(app)
        marked = [line for line in text(app).splitlines() if "✓" in line]
        assert len(marked) == 1 and f" {asked.answer} " in marked[0]
        await press(pilot, "I")
        await shown(pilot, "Alice, Bob")
        while app.screen.pane.view.bars[app.screen.pane.view.chosen].label != wrong:
            await press(pilot, "down")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen.pane.view.said, "what it means")
        await press(pilot, "enter")
        assert not app.screen.pane.view.said
        link.does("s1", answered(LESSON, QUESTION, False, wrong))
        await shown(pilot, "4 answers")


async def test_a_line_is_said_to_the_class(tmp_path):
    app = taught(tmp_path, NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "T", *"break", "enter")
        await shown(pilot, "said to the class: break")
        assert [request.text for request in link_of(app).asked if isinstance(request, Tell)] == ["break"]
        link_of(app).refusal = SeqtuiError("the class cannot be reached just now")
        await press(pilot, "T", *"on", "enter")
        await shown(pilot, "the class cannot be reached just now")
        await press(pilot, "T", "enter")
        await shown(pilot, "type a line of 1 to 300")


async def test_without_colours_and_signs_the_grid_says_the_same(tmp_path):
    app = taught(tmp_path, ("Alice", "Bob"), ascii=True)
    async with app.run_test(size=(80, 24)) as pilot:
        link = link_of(app)
        link.comes("s0", LESSON, STEP.id, QUESTION)
        link.does("s0", did.begun(LESSON, 1), *(answered(LESSON, QUESTION, False, "a") for _ in range(3)))
        await shown(pilot, "1 stuck")
        assert text(app).isascii() and "! Alice" in text(app) and ". Bob" in text(app)
        assert cell(app, "! Alice") == "_<"


async def test_the_way_to_the_class_and_back_leaves_the_lesson_as_it_is(tmp_path):
    app = taught(tmp_path, NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        assert keys_of_stack(app) == ["grid"]
        await press(pilot, "escape")
        assert keys_of_stack(app) == ["grid", "learn"]
        await press(pilot, "enter")
        await until(pilot, lambda: app.lesson is not None and "stepper" in keys_of_stack(app), "the stage")
        await press(pilot, "W")
        assert keys_of_stack(app)[-1] == "grid" and app.lesson is not None
        await press(pilot, "W", "escape")
        assert keys_of_stack(app)[-1] == "stepper" and app.lesson is not None


async def test_a_student_has_no_key_to_the_class(tmp_path):
    app = in_class(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "W")
        assert keys_of_stack(app) == ["learn"]
        assert "W" not in {name for key in app.in_class.actions for name in key}
        await press(pilot, "question_mark")
        assert "who is stuck" not in text(app)


async def test_the_help_of_the_grid_explains_its_marks_and_rules(tmp_path):
    app = taught(tmp_path, NAMES)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "question_mark")
        assert "The marks" in text(app) and "three wrong answers in a row" in text(app)


async def test_an_empty_class_says_so(tmp_path):
    app = taught(tmp_path, ())
    async with app.run_test(size=(60, 18)) as pilot:
        assert "Q poll" in text(app).splitlines()[-1] and "W class" not in text(app).splitlines()[-1]
        await shown(pilot, "Nobody is in this class yet.")
        await press(pilot, "down", "pagedown", "enter", "right", "v", "I", "end")
        assert keys_of_stack(app) == ["grid"]
        link_of(app).push(Stands(()))
