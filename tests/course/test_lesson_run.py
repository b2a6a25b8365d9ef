from pathlib import Path

import pytest

from seqtui.course.goals import Observation
from seqtui.course.lesson_run import LessonRun
from seqtui.course.loader import read_course
from seqtui.course.marked_text import plain_text
from seqtui.course.progress.store import Store
from seqtui.course.stage_walk import StageWalk
from seqtui.engine.errors import SeqtuiError

COURSE = read_course()


def store(folder: Path) -> Store:
    return Store(folder / "progress.db")


class Learner:
    """A lesson with a walk over its stage, as a face of it has one."""

    def __init__(self, run: LessonRun) -> None:
        self.run = run
        self.open()

    def open(self) -> None:
        self.stage = self.run.stage
        self.walk = StageWalk(self.stage)

    def do(self, line: str) -> bool:
        self.walk.do(line)
        return self.run.observe(self.walk.observation(), self.walk.state)

    def go_on(self) -> None:
        self.run.advance()
        if self.run.stage is not self.stage:
            self.open()


def learner(folder: Path, language: str = "en") -> Learner:
    return Learner(LessonRun.opened(COURSE, "first-steps", store(folder), language))


def test_a_step_is_a_page_with_the_numbers_of_the_stage(tmp_path: Path) -> None:
    found = learner(tmp_path)
    page = found.run.text()
    assert (page.step, page.number, page.count, page.is_met) == ("step", 1, 10, False)
    assert plain_text(page.action) == "Press →: the next row, h₁, is computed."
    found.run.go_to("why")
    found.open()
    shown = f"{found.walk.run.trace.value('t2.h[1]'):.3f}".replace("-", "−")
    assert plain_text(found.run.text().action) == f"Press ⏎ on t2.h[1]: why is it {shown}?"


def test_a_goal_is_met_by_doing_and_kept(tmp_path: Path) -> None:
    found = learner(tmp_path)
    assert not found.do("end") and not found.run.is_met
    assert found.do("/ t1.h") and found.run.is_met and found.run.text().is_met
    again = LessonRun.opened(COURSE, "first-steps", store(tmp_path))
    assert again.is_met and "step" not in again.left


def test_a_step_without_a_stage_goes_on_with_the_one_there_is(tmp_path: Path) -> None:
    found = learner(tmp_path)
    stage = found.run.stage
    found.do("/ t1.h")
    found.go_on()
    assert found.run.stage is stage and found.run.step.id == "back" and not found.run.is_met
    found.do("step -1")
    assert found.run.is_met


def test_questions_are_asked_behind_the_goal(tmp_path: Path) -> None:
    found = Learner(LessonRun.opened(COURSE, "lstm-gates", store(tmp_path), "en"))
    found.run.go_to("cell")
    found.open()
    assert found.run.question.id == "product" and not found.run.asking
    found.go_on()
    assert found.run.asking and found.run.question.page().number == 1 and found.run.question.page().count == 2
    found.go_on()
    assert found.run.question.id == "new-c"
    found.go_on()
    assert found.run.step.id == "memory"


def test_a_wrong_answer_is_kept_and_a_right_one_ends_the_question(tmp_path: Path) -> None:
    found = learner(tmp_path)
    found.run.go_to("time")
    found.go_on()
    question = found.run.question
    assert question.answer("four?").outcome == "unreadable" and question.log.of("words").tries == 0
    wrong = question.answer("4")
    assert wrong.slip == "the padded end" and plain_text(question.slip(wrong.slip)[0]).startswith("The end of the text")
    assert not found.run.is_answered
    assert question.answer(" 3 ").is_right and found.run.is_answered
    again = LessonRun.opened(COURSE, "first-steps", store(tmp_path))
    assert (again.log.of("words").tries, again.log.of("words").wrong) == (2, 1)
    assert again.asking and again.question.id == "words" and again.is_answered


def test_hints_come_in_steps_and_the_solution_last(tmp_path: Path) -> None:
    found = learner(tmp_path)
    found.run.go_to("time")
    found.go_on()
    question = found.run.question
    assert plain_text(question.hint()).startswith("A time step") and question.hint() is not None
    assert question.hint() is None and len(question.hints) == 2
    assert plain_text(question.solution()[0]).startswith("The text has three words") and found.run.is_answered
    assert found.run.log.of("words").solved and not found.run.log.of("words").right


def test_a_belief_is_answered_by_an_experiment_with_its_numbers(tmp_path: Path) -> None:
    found = learner(tmp_path)
    found.run.go_to("both")
    found.go_on()
    assert found.run.stage is not found.stage or found.run.question.stage() is not None
    verdict = found.run.question.answer("a")
    assert verdict.belief == "a"
    shown = found.run.question.experiment("a")
    told = plain_text(found.run.question.belief("a")[0])
    for run in (shown.run, shown.before):
        assert f"{run.trace.value('t1.h[0]'):.3f}".replace("-", "−") in told
    with pytest.raises(SeqtuiError, match="no experiment"):
        found.run.question.experiment("b")


def test_the_stage_of_a_question_is_laid_on_that_of_the_step_and_lifted_again(tmp_path: Path) -> None:
    found = learner(tmp_path)
    found.run.go_to("both")
    found.open()
    found.do("/ t2.x")
    found.do("view whatif")
    found.go_on()
    assert found.run.stage.state.cursor == "t3.h" and found.run.stage.view == "whatif"
    found.go_on()
    assert found.run.step.id == "undo" and found.run.stage.state.cursor == "t2.x"
    assert found.run.stage.before is not None
    assert found.do("undo") and found.run.is_met


def test_what_is_changed_without_being_asked_for_is_free_play_until_it_is_changed_back(tmp_path: Path) -> None:
    found = learner(tmp_path)
    assert found.do("edit t2.h=0") and found.run.free
    assert not found.do("/ t1.h") and not found.run.is_met
    assert found.do("undo") and not found.run.free
    found.do("/ t1.x")
    found.do("word cat=dog")
    assert found.run.free
    stage = found.run.return_()
    assert not found.run.free and stage.state.cursor == "t1.x" and stage.run.tokens == ("the", "cat", "sat")


def test_a_change_that_is_asked_for_is_none_and_what_follows_speaks_of_it(tmp_path: Path) -> None:
    found = learner(tmp_path)
    found.run.go_to("edit")
    found.open()
    found.do("edit t2.h[1]=0.25")
    assert found.run.is_met and not found.run.free
    found.go_on()
    found.do("/ t3.h")
    assert not found.run.free
    told = plain_text(found.run.text().paragraphs[0])
    assert "is 0.250 now" in told


def test_texts_speak_of_the_stage_while_a_screen_lies_on_it(tmp_path: Path) -> None:
    found = learner(tmp_path)
    found.run.go_to("both")
    found.open()
    said = [plain_text(part) for part in found.run.text().paragraphs]
    for seen in (Observation("why", run=found.walk.run, opened="t2.h[1]"), Observation("signs")):
        found.run.observe(seen, found.walk.state)
        assert [plain_text(part) for part in found.run.text().paragraphs] == said, "the run before is still there"


def test_a_lesson_resumes_at_its_place_and_the_state_of_its_stage(tmp_path: Path) -> None:
    found = learner(tmp_path)
    found.run.go_to("edit")
    found.open()
    found.do("edit t2.h[1]=0.25")
    found.go_on()
    found.do("/ t3.y[2]")
    found.run.leave()
    again = learner(tmp_path)
    assert again.run.step.id == "both" and not again.run.notes
    seen = again.walk.observation()
    assert seen.pointed == "t3.y[2]" and seen.run.request.edits == (("t2.h[1]", 0.25),)
    assert seen.changes == ("t2.h[1] = 0.25",) or seen.before is not None


def test_free_play_resumes_as_free_play_and_returns_to_the_lesson(tmp_path: Path) -> None:
    found = learner(tmp_path)
    found.do("/ t1.h")
    found.go_on()
    found.do("word cat=dog")
    found.run.leave()
    again = learner(tmp_path)
    assert again.run.free and again.run.stage.run.tokens[1] == "dog"
    assert again.run.return_().run.tokens[1] == "cat" and again.run.step.id == "back"


def test_a_state_that_cannot_be_opened_any_more_is_said_and_the_step_begins(tmp_path: Path) -> None:
    found = learner(tmp_path)
    found.run.log.move("path", "", 0, None, False)
    with_code = store(tmp_path)
    from_code = [event for event in with_code.events() if event.kind == "moved"][-1]
    import msgspec

    with_code.append(
        msgspec.structs.replace(from_code, id="0" * 32, at="", data={"question": "", "state": "seqtui1.x"})
    )
    again = LessonRun.opened(COURSE, "first-steps", store(tmp_path))
    assert again.step.id == "path" and "could not be opened as you left it" in again.notes[0]


def test_back_begins_the_step_before_as_it_begins(tmp_path: Path) -> None:
    found = learner(tmp_path)
    assert not found.run.back()
    found.run.go_to("undo")
    assert found.run.back() and found.run.step.id == "both" and found.run.stage.before is not None
    found.go_on()
    assert found.run.asking and found.run.back() and not found.run.asking


def test_a_lesson_is_finished_when_all_of_it_is_done(tmp_path: Path) -> None:
    found = learner(tmp_path)
    for _page in range(len(found.run.pages)):
        assert not found.run.is_finished
        found.go_on()
    assert found.run.is_finished and not found.run.advance() and found.run.left
    assert "finished" not in [event.kind for event in store(tmp_path).events()]
    for step in found.run.lesson.steps:
        found.run.log.reach(step.id)
    for question in found.run.lesson.questions.values():
        found.run.log.answer(question, 0, "", True)
    found.run.back()
    while not found.run.is_finished:
        found.go_on()
    assert [event.kind for event in store(tmp_path).events()].count("finished") == 1
    assert LessonRun.opened(COURSE, "first-steps", store(tmp_path)).place == 0


def test_a_variant_draws_anew(tmp_path: Path) -> None:
    found = learner(tmp_path)
    with pytest.raises(SeqtuiError, match="nothing is asked"):
        found.run.variant()
    found.run.go_to("both")
    found.go_on()
    orders = set()
    for _k in range(6):
        orders.add(tuple(option for option, _words in found.run.question.page().options))
        found.run.variant()
    assert len(orders) > 1 and found.run.question.variant == 6


def test_an_unknown_step_is_answered(tmp_path: Path) -> None:
    with pytest.raises(SeqtuiError, match="there is no step 'nowhere'; there are step, back"):
        LessonRun.opened(COURSE, "first-steps", None, "en", "nowhere")


def test_the_same_lesson_speaks_korean(tmp_path: Path) -> None:
    found = learner(tmp_path, "ko")
    assert found.run.stage.run.tokens[0] == "고양이가" and "눌러" in plain_text(found.run.text().action)
