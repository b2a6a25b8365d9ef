"""Planted faults in what a teacher sees: standings that count wrongly, students who are called stuck and are not."""

from tests.faults.fault import Fault

_GRID, _STUCK = "seqtui/classroom/teaching/grid.py", "seqtui/classroom/teaching/stuck.py"
_SPREAD, _POLLS = "seqtui/classroom/teaching/spread.py", "seqtui/classroom/teaching/polls.py"
_OF_SPREAD, _OF_POLLS = "tests/classroom/teaching/test_spread.py", "tests/classroom/teaching/test_polls.py"
_OF_GRID, _OF_STUCK = "tests/classroom/teaching/test_grid.py", "tests/classroom/teaching/test_stuck.py"

CLASSROOM: tuple[Fault, ...] = (
    Fault(
        _GRID,
        " or (lesson, question) in self._amendments.voided",
        "",
        (f"{_OF_GRID}::test_nobody_waits_for_an_answer_to_a_question_that_counts_for_nobody",),
    ),
    Fault(
        "seqtui/classroom/place_names.py",
        "enumerate(steps, 1)",
        "enumerate(steps)",
        (
            "tests/classroom/test_place_names.py::"
            "test_every_step_and_question_of_the_course_has_a_name_in_each_language_and_no_id_is_one",
        ),
    ),
    Fault(
        "seqtui/classroom/broker/polling.py",
        "            self._show(self._run, [seat])\n        seat.send",
        "        seat.send",
        ("tests/classroom/broker/test_broker.py::test_a_poll_is_predicted_first_then_revealed_and_kept",),
    ),
    Fault(
        _GRID,
        "for known in counting(list(self._events.values())):",
        "for known in self._events.values():",
        (f"{_OF_GRID}::test_a_standing_is_what_a_recount_gives",),
    ),
    Fault(
        _GRID,
        "        self._stands = {}  # what",
        "        # what",
        (f"{_OF_GRID}::test_a_place_counts_again_when_the_reset_of_its_lesson_is_undone",),
    ),
    Fault(
        _GRID,
        "            if not self.is_present:  # who",
        "            if True:  # who",
        (f"{_OF_GRID}::test_what_is_in_front_is_said_by_who_is_there_and_by_the_record_of_who_is_not",),
    ),
    Fault(
        _GRID,
        "if tries.wrong and clock.read(at) - clock.read(tries.answered) <= SOON:",
        "if tries.wrong and clock.read(at) - clock.read(tries.began) <= SOON:",
        (f"{_OF_GRID}::test_wrong_answers_in_a_row_are_counted_from_the_end",),
    ),
    Fault(
        _STUCK,
        "if facing.wrong >= WRONG and facing.answered > facing.since else None",
        "if facing.wrong >= WRONG else None",
        (f"{_OF_STUCK}::test_nobody_is_stuck_who_is_away_or_waits_or_came_back_just_now",),
    ),
    Fault(
        _STUCK,
        "return standing.present and not standing.place.waiting",
        "return not standing.place.waiting",
        (f"{_OF_STUCK}::test_nobody_is_stuck_who_is_away_or_waits_or_came_back_just_now",),
    ),
    Fault(
        _SPREAD,
        "found.setdefault(answer.account, answer)",
        "found[answer.account] = answer",
        (f"{_OF_SPREAD}::test_the_first_answer_to_the_question_itself_counts",),
    ),
    Fault(
        _SPREAD,
        "Answer(typed, len(who), right, slip, tuple(sorted(who)) if names else ())",
        "Answer(typed, len(who), right, slip, tuple(sorted(who)))",
        (f"{_OF_SPREAD}::test_names_are_told_only_when_they_are_asked_for",),
    ),
    Fault(
        _SPREAD,
        'return "slip", answer.slip',
        'return "typed", label',
        (f"{_OF_SPREAD}::test_equal_numbers_are_one_bar_and_a_slip_is_one_however_it_is_rounded",),
    ),
    Fault(
        _POLLS,
        "return PollShown(replace(self.poll, right=-1), (), waiting, mine)",
        "return PollShown(self.poll, self.answers(), waiting, mine)",
        (f"{_OF_POLLS}::test_students_are_told_nothing_of_the_others_before_it_is_revealed",),
    ),
    Fault(
        _POLLS,
        'if self.poll.phase != "open":',
        'if self.poll.phase == "closed":',
        (f"{_OF_POLLS}::test_a_vote_may_be_changed_until_the_poll_is_revealed",),
    ),
    Fault(
        _POLLS,
        "if any(safe(text) != text for text in texts) or",
        "if",
        (f"{_OF_POLLS}::test_what_a_teacher_types_is_cleaned_and_what_a_session_sends_is_checked",),
    ),
)

_SCREENS, _OF_SCREENS = "seqtui/tui/screens", "tests/tui/screens"
_OF_CLASS, _OF_POLLED = f"{_OF_SCREENS}/test_class_grid.py", f"{_OF_SCREENS}/test_polls.py"
TUI: tuple[Fault, ...] = (
    Fault(
        "seqtui/tui/screens/in_class.py",
        "        if self.session.store.trouble:\n",
        "        if not self.session:\n",
        ("tests/tui/test_whereabouts.py::test_as_long_as_something_is_not_stored_the_line_of_the_keys_says_so",),
    ),
    Fault(
        f"{_SCREENS}/class_grid.py",
        "        if coming is not None:\n",
        "        if False:\n",
        (f"{_OF_CLASS}::test_who_does_nothing_gets_stuck_without_anybody_asking",),
    ),
    Fault(
        "seqtui/tui/class_watch.py",
        "self._news |= {",
        "self._news = {",
        (f"{_OF_CLASS}::test_students_who_answer_at_once_are_all_seen",),
    ),
    Fault(
        f"{_SCREENS}/spread.py",
        "if self.roll.is_hidden and not self.has_names:",
        "if False:",
        (f"{_OF_CLASS}::test_names_are_hidden_everywhere_by_one_key",),
    ),
    Fault(
        f"{_SCREENS}/poll.py",
        "if isinstance(front, BaseScreen) and not is_typing and not _is_examined(self.app):",
        "if isinstance(front, BaseScreen) and not is_typing:",
        (f"{_OF_POLLED}::test_a_poll_waits_until_an_examination_is_over",),
    ),
    Fault(
        f"{_SCREENS}/poll.py",
        "if isinstance(front, BaseScreen) and not is_typing and not",
        "if not",
        (f"{_OF_POLLED}::test_a_poll_does_not_come_over_what_is_being_typed",),
    ),
    Fault(
        f"{_SCREENS}/asking_class.py",
        'hides=phase == "open"',
        "hides=False",
        (f"{_OF_POLLED}::test_a_teacher_asks_a_typed_question_watches_a_count_reveals_and_finds_it_again",),
    ),
    Fault(
        "seqtui/tui/class_polls.py",
        'replace(before.poll, phase="closed", right=-1) == news.poll',
        "False",
        (f"{_OF_POLLED}::test_nothing_is_told_before_it_is_revealed_and_then_the_spread_with_ones_own",),
    ),
    Fault(
        "seqtui/tui/screens/poll.py",
        "self.say(to_typist if is_typing else said)",
        "self.say(said)",
        (f"{_OF_POLLED}::test_a_poll_does_not_come_over_what_is_being_typed",),
    ),
    Fault(
        "seqtui/tui/panes/lesson.py",
        'is_sign = row.screen == "class" and',
        "is_sign = False and",
        (
            "tests/tui/screens/test_following.py::test_fifty_moves_record_one_run_and_leave_ones_own_lesson_and_typed_line_alone",
        ),
    ),
    Fault(
        "seqtui/tui/class_polls.py",
        "replace(before.poll, phase=news.poll.phase) == news.poll",
        "before.poll.id == news.poll.id",
        (f"{_OF_POLLED}::test_nothing_is_told_before_it_is_revealed_and_then_the_spread_with_ones_own",),
    ),
)

_FOLLOW, _SHOWN, _WHERE = (
    "seqtui/tui/screens/following.py",
    "seqtui/tui/screens/followed.py",
    "seqtui/tui/whereabouts.py",
)
_IN_CLASS, _OF_LEADING = f"{_SCREENS}/in_class.py", f"{_OF_SCREENS}/test_leading.py"
_OF_FOLLOW, _OF_WHERE = "tests/tui/screens/test_following.py", "tests/tui/test_whereabouts.py"

FOLLOWING: tuple[Fault, ...] = (
    Fault(
        _IN_CLASS,
        "if isinstance(lesson, FollowedScreens):",
        "if False:",
        (f"{_OF_FOLLOW}::test_a_student_is_taken_to_the_place_and_one_key_leaves_and_rejoins",),
    ),
    Fault(
        _IN_CLASS,
        "Here(place, self.follows)",
        "Here(place, False)",
        (f"{_OF_FOLLOW}::test_a_student_is_taken_to_the_place_and_one_key_leaves_and_rejoins",),
    ),
    Fault(
        _IN_CLASS,
        "led.teacher not in (self.session.account.name, self.session.account.shown)",
        "led.teacher",
        (f"{_OF_LEADING}::test_another_teacher_takes_over_and_ones_own_echo_does_not",),
    ),
    Fault(
        _IN_CLASS,
        "        elif any(not footer.message for",
        "        elif any(False for",
        (f"{_OF_WHERE}::test_what_the_class_says_stands_below_whatever_is_in_front_and_outlives_a_key",),
    ),
    Fault(
        _IN_CLASS,
        "        if not is_awaited:\n",
        "        if True:\n",
        (f"{_OF_WHERE}::test_a_flood_of_lines_is_one_turn_of_the_app",),
    ),
    Fault(
        _IN_CLASS,
        "            self.farewell = said.sentence\n",
        "",
        (f"{_OF_WHERE}::test_the_server_ends_a_session_in_order_and_says_why",),
    ),
    Fault(
        _IN_CLASS,
        "except SeqtuiError as error:",
        "except KeyError as error:",
        (f"{_OF_WHERE}::test_a_broken_course_of_the_class_keeps_nobody_out",),
    ),
    Fault(
        _FOLLOW,
        "self._is_waiting = is_exam or shows or is_at_work(front)",
        "self._is_waiting = shows or is_at_work(front)",
        (f"{_OF_FOLLOW}::test_nobody_is_taken_out_of_an_examination",),
    ),
    Fault(
        _FOLLOW,
        "if isinstance(self.app.focused, Input):",
        "if False:",
        (f"{_OF_FOLLOW}::test_a_dialog_stays_and_one_that_works_is_waited_for",),
    ),
    Fault(
        _FOLLOW,
        "if led.place != place:",
        "if False:",
        (f"{_OF_FOLLOW}::test_a_flood_of_places_is_few_turns_and_the_newest_wins",),
    ),
    Fault(
        _SHOWN,
        "        self.app.lesson = self.own\n",
        "        self.app.lesson = None\n",
        (f"{_OF_FOLLOW}::test_fifty_moves_record_one_run_and_leave_ones_own_lesson_and_typed_line_alone",),
    ),
    Fault(
        _SHOWN,
        "    if not is_same:\n        base.editing.begin()\n",
        "",
        (f"{_OF_FOLLOW}::test_who_looks_around_at_the_place_is_brought_back_by_the_next_move",),
    ),
    Fault(
        _WHERE,
        "        if self._is_stale:\n            self.moved()\n",
        "",
        (f"{_OF_WHERE}::test_what_moves_while_the_class_is_told_is_told_next",),
    ),
)

LED: tuple[Fault, ...] = (
    Fault(
        "seqtui/classroom/following.py",
        "if known is not None and _is_walk_of(known, found):",
        "if False:",
        (f"{_OF_FOLLOW}::test_fifty_moves_record_one_run_and_leave_ones_own_lesson_and_typed_line_alone",),
    ),
    Fault(
        "seqtui/classroom/link.py",
        "                self._heard_last[type(said)] = said\n",
        "                pass\n",
        ("tests/classroom/test_link.py::test_who_listens_later_hears_what_still_holds",),
    ),
)
