"""Planted faults in seqtui/tui."""

from tests.faults.fault import Fault

_TESTS, _CONTROLLERS = "tests/tui/controllers/test_controllers.py", "seqtui/tui/controllers"
_STEPS = (f"{_TESTS}::test_a_step_is_shown_and_an_end_is_said",)
_PLAYS = (f"{_TESTS}::test_it_plays_at_its_pace_and_stops_at_the_end",)
_POINTS = (f"{_TESTS}::test_a_number_is_pointed_at_once_and_opened_when_it_is_known",)
_VIEWS = (f"{_TESTS}::test_v_goes_round_and_right_after_a_change_to_both_runs",)
_EDITS = (f"{_TESTS}::test_an_edit_is_offered_made_in_place_undone_and_redone",)
_TURNS = (f"{_TESTS}::test_the_walk_turns_round_and_is_checked_meanwhile",)
_ASKS = (f"{_TESTS}::test_torch_is_asked_about_a_run_once_and_about_another_one_anew",)
_COUNTS = (f"{_TESTS}::test_costs_are_counted_when_they_are_looked_at_once_a_run",)
_GROWS = (f"{_TESTS}::test_gradients_through_time_grow_run_by_run",)

_KEYS, _SMALL = "tests/tui/test_keymap.py", "tests/tui/test_small.py"
_MEANS = (f"{_KEYS}::test_a_key_means_the_same_wherever_it_is_bound",)
_NAMED = (f"{_KEYS}::test_help_opens_from_every_screen_and_the_palette_has_a_command_for_every_row",)
_HELPS = (f"{_KEYS}::test_help_works_in_every_dialog_and_leaves_it_as_it_was",)
_IDLE = (f"{_KEYS}::test_help_shows_what_works_here",)
_LETTERS = (f"{_KEYS}::test_a_letter_of_the_menu_does_what_its_row_says",)
_WHOLE = (f"{_SMALL}::test_a_long_message_takes_the_lines_it_needs_and_gives_them_back",)
_ALONE = (f"{_SMALL}::test_below_that_the_message_stands_alone_and_keys_do_nothing",)

_TYPED = ("tests/tui/screens/test_form.py::test_typing_replaces_and_arrows_choose",)

_UNDRAWN = ("tests/tui/screens/test_by_name.py::test_a_page_up_before_the_commands_have_lines_does_nothing",)
_BEHIND = (
    "tests/tui/screens/test_worker_dialog.py"
    "::test_work_that_is_done_behind_the_help_leaves_it_open_and_closes_behind_it",
)
_SLEEPS = ("tests/tui/test_driver.py::test_who_idles_is_not_woken_until_there_is_a_key",)
_WAKES = ("tests/tui/test_driver.py::test_the_end_wakes_who_sleeps",)

_LESSON = "tests/tui/screens/test_lesson.py"
_BELIEF = (f"{_LESSON}::test_a_wrong_answer_by_a_belief_opens_the_experiment_and_one_key_comes_back",)
_UNREADABLE = (f"{_LESSON}::test_unreadable_input_costs_nothing_a_slip_is_named_and_hints_end_in_the_solution",)
_TERM = (f"{_LESSON}::test_a_cell_is_answered_with_the_pointer_and_a_term_in_words",)
_PRACTICE = (f"{_LESSON}::test_practice_asks_about_the_run_and_counts_first_answers",)
_SHOWN = (f"{_LESSON}::test_show_me_does_not_wait_for_its_own_worker_behind_a_dialog",)
_EXAM = (
    "tests/tui/screens/test_exam.py::test_answers_are_told_right_or_wrong_at_the_end_alone_and_the_certificate_holds",
)
_CLICK = (f"{_LESSON}::test_a_click_on_an_option_takes_it_and_a_second_one_hands_it_in",)
_ANEW = (f"{_LESSON}::test_b_on_the_stage_asks_before_the_page_begins_anew",)
_LED = ("tests/lessons/test_beliefs.py::test_x_opens_the_experiment_on_the_screen_and_b_comes_back_to_the_question",)
_LEFT = (f"{_LESSON}::test_what_is_not_done_is_asked_for_once_and_then_left",)

FAULTS: tuple[Fault, ...] = (
    Fault(
        "seqtui/tui/controllers/share.py",
        "weights.network.is_large:",
        "False:",
        ("tests/tui/controllers/test_controllers.py::test_of_a_large_file_a_code_says_what_it_reads",),
    ),
    Fault(
        "seqtui/tui/driver.py",
        "self._waking.is_set() else None)",
        "self._waking.is_set() else timeout)",
        ("tests/serve/test_load.py::test_a_session_that_idles_sends_nothing_and_sleeps",),
    ),
    Fault(
        "seqtui/tui/speaking.py",
        "            screen.speak()\n",
        "            screen.repaint()\n",
        ("tests/tui/test_speaking.py::test_a_student_reads_the_map_in_another_language_and_in_the_first_again",),
    ),
    # the examination, clicks, and the way back
    Fault(f"{_CONTROLLERS}/exam.py", "is Outcome.UNREADABLE:", "is not Outcome.FAULT:", _EXAM),
    Fault(f"{_CONTROLLERS}/asking.py", "and letters == [letter]:", "and False:", _CLICK),
    Fault(f"{_CONTROLLERS}/asking.py", "words = question.belief(option)", "words = (plain(option),)", _LED),
    Fault(f"{_CONTROLLERS}/lesson.py", "if run.free or self._is_leaving:", "if True:", _ANEW),
    # the language
    Fault(
        "seqtui/tui/help_page.py",
        "_(key.help)",
        "key.help",
        ("tests/tui/test_language.py::test_nothing_is_left_in_english_in_the_stepper[question_mark]",),
    ),
    # lessons
    Fault("seqtui/tui/controllers/asking.py", "if verdict.counts:", "if True:", _UNREADABLE),
    Fault("seqtui/tui/screens/lesson.py", " and screen is self.app.screen", "", _BELIEF),
    Fault("seqtui/tui/screens/lesson.py", " if worker.node is screen", "", _SHOWN),
    Fault("seqtui/tui/panes/lesson.py", 'self.of_words and event.character != "?"', "False", _TERM),
    Fault("seqtui/tui/controllers/lesson.py", "            self._is_passing = True\n", "", _LEFT),
    Fault(
        "seqtui/tui/screens/lesson.py",
        "                self.ask(self._is_asking)\n",
        "                pass\n",
        _PRACTICE,
    ),
    Fault(
        "seqtui/tui/screens/stepper.py",
        'notice.set_class(is_under and room.height < ROOMY, "-silent")',
        "notice.display = not is_under",
        _ALONE,
    ),
    # waiting for keys
    Fault("seqtui/tui/driver.py", "timeout if self._left > 0 or self", "timeout if True or self", _SLEEPS),
    Fault("seqtui/tui/driver.py", "            self._left = LOOKS\n", "            pass\n", _SLEEPS),
    Fault("seqtui/tui/driver.py", "        self.register(waking.wakes, selectors.EVENT_READ)\n", "", _WAKES),
    Fault("seqtui/tui/driver.py", "            os.read(self.wakes, 64)\n", "            break\n", _WAKES),
    # forms
    Fault("seqtui/tui/screens/form.py", "Selection(len(self.value), 0)", "Selection(0, 0)", _TYPED),
    # keys, help, messages, small terminals
    Fault("seqtui/tui/keymap.py", '"x", "stop", "stop"', '"s", "stop", "stop"', _MEANS),
    Fault("seqtui/tui/app.py", "(RoutingApp, inherit_bindings=False)", "(RoutingApp)", _NAMED),
    Fault("seqtui/tui/footer.py", "self.app.action_help()", "pass", _HELPS),
    Fault("seqtui/tui/help_page.py", "if key.action not in idle", "if True", _IDLE),
    Fault("seqtui/tui/screens/dialogs.py", "letters.index(event.character)", "0", _LETTERS),
    Fault("seqtui/tui/screens/dialogs.py", "        self._make_room(sentence)\n", "", _WHOLE),
    Fault("seqtui/tui/footer.py", "said.display = lines > 1", "said.display = False", _WHOLE),
    Fault("seqtui/tui/routing.py", "and not fits(*self.size)", "and False", _ALONE),
    Fault("seqtui/tui/screens/worker_dialog.py", "self._typed_in = self.focused", "pass", _ALONE),
    Fault("seqtui/tui/screens/by_name.py", "suppress(KeyError)", "suppress(ValueError)", _UNDRAWN),
    Fault("seqtui/tui/routing.py", "and screen.is_active", "and screen.is_current", _BEHIND),
    Fault("seqtui/tui/screens/worker_dialog.py", "self._closes_with = (result,)", "pass", _BEHIND),
    # the walk
    Fault(
        f"{_CONTROLLERS}/walk.py",
        '("this is the end") if direction > 0',
        '("this is the end") if direction < 0',
        _STEPS,
    ),
    Fault(f"{_CONTROLLERS}/walk.py", "self._pace + slower", "self._pace - slower", _PLAYS),
    Fault(f"{_CONTROLLERS}/walk.py", "        if self.player.known(step):", "        if True:", _POINTS),
    # the views, changes, gradients, proofs and counts
    Fault(f"{_CONTROLLERS}/views.py", "if offered is None else offered", "if True else offered", _VIEWS),
    Fault(f"{_CONTROLLERS}/edit.py", "self.edits.here.parent", "self.edits.here", _EDITS),
    Fault(f"{_CONTROLLERS}/backward.py", "partial(stepper.turned, text)", 'partial(stepper.turned, "")', _TURNS),
    Fault(f"{_CONTROLLERS}/count.py", "if not proof.is_of(player):", "if False:", _ASKS),
    Fault(
        f"{_CONTROLLERS}/count.py",
        "if self._run is self.walk.player.run else Counted()",
        "if True else Counted()",
        _COUNTS,
    ),
    Fault(f"{_CONTROLLERS}/flow.py", "self.show(replace(self.page, **more))", "self.show(self.page)", _GROWS),
    Fault(
        "seqtui/tui/observing.py",
        "sides=sides, cursor=cursor,",
        "sides=sides,",
        ("tests/tui/screens/test_compare.py::test_keys_walk_all_runs_and_back",),
    ),
)
