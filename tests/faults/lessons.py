"""Planted faults in how lessons are read, opened, judged and gone through."""

from tests.faults.fault import Fault

_LOADER, _STAGE, _WORDS = (f"seqtui/course/{name}.py" for name in ("loader", "stage", "words"))
_GOALS, _RUN, _LESSON_STAGE = (f"seqtui/course/{name}.py" for name in ("goals", "lesson_run", "lesson_stage"))
_TEST_GOALS = "tests/course/test_goals.py::"
_TEST_RUN = "tests/course/test_lesson_run.py::"
_INSIDE = "seqtui/course/inside_facts.py"
_FACT = ("tests/course/test_facts.py::test_a_fact_is_what_the_program_says_elsewhere",)
_BEFORE_IT = ("tests/course/test_facts.py::test_the_measure_of_a_head_may_be_that_of_the_run_before",)
_SENTENCE = ("tests/course/test_facts.py::test_what_cannot_be_said_of_the_inside_is_a_sentence",)
_IN_WORDS = ("tests/course/test_facts.py::test_a_screen_of_the_inside_is_said_in_words_where_there_is_none",)
_BROKEN = ("tests/course/test_loader.py::test_every_fault_has_its_line_and_its_advice",)
_FRESH = ("tests/course/test_stage.py::test_another_model_starts_afresh",)
_MERGED = ("tests/course/test_stage.py::test_a_difference_takes_the_place_of_what_there_was_and_adds_settings",)
_PLACED = ("tests/course/test_stage.py::test_the_other_screens_have_their_runs_or_their_training",)
_PARTICLES = (
    "tests/course/test_marked_text.py::test_facts_take_the_place_of_their_expressions_and_particles_follow_them",
)
_LINES = ("tests/course/test_words.py::test_every_fault_has_its_line_and_rule",)
_BEFORE = (f"{_TEST_GOALS}test_what_was_changed_before_the_step_began_is_not_done_now",)
_NEARLY = (f"{_TEST_GOALS}test_what_is_nearly_it_does_not_meet_a_goal",)
_LIES = (f"{_TEST_RUN}test_texts_speak_of_the_stage_while_a_screen_lies_on_it",)
_FREE = (f"{_TEST_RUN}test_what_is_changed_without_being_asked_for_is_free_play_until_it_is_changed_back",)
_ASKED = (f"{_TEST_RUN}test_a_change_that_is_asked_for_is_none_and_what_follows_speaks_of_it",)
_LAID = (f"{_TEST_RUN}test_the_stage_of_a_question_is_laid_on_that_of_the_step_and_lifted_again",)
_RESUMED = (f"{_TEST_RUN}test_a_lesson_resumes_at_its_place_and_the_state_of_its_stage",)
_FINISHED = (f"{_TEST_RUN}test_a_lesson_is_finished_when_all_of_it_is_done",)
_COSTS = (f"{_TEST_RUN}test_a_wrong_answer_is_kept_and_a_right_one_ends_the_question",)
_DRIFT = (
    "tests/course/test_lock.py::test_words_that_changed_in_all_languages_or_are_wrapped_otherwise_are_no_drift",
    "tests/course/test_lock.py::test_words_that_changed_in_one_language_alone_are_drift_in_the_other",
)
_LOCKED = ("tests/course/test_lock.py::test_another_answer_needs_another_revision",)
_PLAIN = ("tests/course/test_plain.py::test_a_question_takes_every_line_as_an_answer_but_those_of_the_lesson",)

FAULTS = (
    Fault(_LOADER, "            if asked.count(id) > 1:", "            if False:", _BROKEN),
    Fault(_LOADER, "len(goal.kinds) != 1", "len(goal.kinds) > 9", _BROKEN),
    Fault(_STAGE, "if difference.model is not UNSET and stage.model is not UNSET:", "if False:", _FRESH),
    Fault(_STAGE, "changed[name] = {**old, **changed[name]}", "pass", _MERGED),
    Fault(_STAGE, "            found.jump(self.table.at)", "            pass", _PLACED),
    Fault("seqtui/course/marked_text.py", "with_particles(before + span.text)", "(before + span.text)", _PARTICLES),
    Fault(
        _WORDS,
        "found.append(_Section(len(heading[1]), heading[2], number))",
        "found.append(_Section(len(heading[1]), heading[2], number + 1))",
        _LINES,
    ),
    Fault(_GOALS, " and edit not in old:", ":", _BEFORE),
    Fault(_GOALS, "[:near] == (element or ())[:near]", "[:0] == ()", _NEARLY),
    Fault(_GOALS, "index is None or index == (element or ())", "True", _NEARLY),
    Fault(_LESSON_STAGE, "self.free = not may_change and not", "self.free = False and not", _FREE),
    Fault(
        _LESSON_STAGE,
        "        if self.free:\n            self._free_state = state\n        else:",
        "        if True:",
        _FREE,
    ),
    Fault(_LESSON_STAGE, "self.seen if self._lies_on(seen) else seen", "seen", _LIES),
    Fault(_RUN, "            setting.accept()\n", "", _ASKED),
    Fault(_LESSON_STAGE, "self._put(stage if state is None else stage.at(state))", "self._put(stage)", _LAID),
    Fault(_RUN, "                self._setting.resume(found.state, found.free)", "                pass", _RESUMED),
    Fault(_RUN, "        if not self.left:\n", "        if True:\n", _FINISHED),
    Fault("seqtui/course/lesson_question.py", "        if verdict.counts:", "        if True:", _COSTS),
    Fault("seqtui/course/lock.py", '        "answer": question.answer,\n', "", _LOCKED),
    Fault("seqtui/course/lock.py", "name not in changed:", "True:", _DRIFT),
    Fault("seqtui/course/lock.py", "words.steps[step.id].paragraphs, ", "", _DRIFT),
    Fault("seqtui/course/plain.py", 'not line.startswith((":", "/"))', "True", _PLAIN),
    Fault(_INSIDE, "scene, pattern = scene.part", "_, pattern = scene.part", _BEFORE_IT),
    Fault(_INSIDE, ".ranked[0].head.name", ".ranked[-1].head.name", _FACT),
    Fault(_INSIDE, "part, path, replacement(ZERO))", "part, path, replacement('mean'))", _FACT),
    Fault(_INSIDE, "swapped(scene.before, scene.run))", "swapped(scene.run, scene.run))", _FACT),
    Fault(_INSIDE, "before.tokens != run.tokens and", "before.tokens == run.tokens and", _IN_WORDS),
    Fault(_INSIDE, "    check_pair(scene.before, scene.run)\n", "", _SENTENCE),
)
