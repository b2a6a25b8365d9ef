"""Planted faults between sessions and the class database: rights, answers lost or doubled, what others are told."""

from tests.faults.fault import Fault

_ROOM, _TESTS = "seqtui/classroom/", "tests/classroom/"
_BROKER, _OWN, _INTAKE, _POLLING = (
    f"{_ROOM}{name}.py" for name in ("broker/broker", "broker/own_events", "broker/intake", "broker/polling")
)
_LINK, _STORE, _DATABASE, _HOSTS = (
    f"{_ROOM}{name}.py" for name in ("link", "linked_store", "broker/database_thread", "broker/hosts")
)
_LEADING, _HUB = f"{_ROOM}broker/leading.py", f"{_ROOM}broker/hub.py"
_OF_BROKER, _OF_LINK, _OF_STORE, _OF_DATABASE = (
    f"{_TESTS}{name}.py"
    for name in ("broker/test_broker", "test_link", "test_linked_store", "broker/test_database_thread")
)

CLASSROOM: tuple[Fault, ...] = (
    Fault(
        _BROKER,
        "if isinstance(said, TEACHERS_ONLY) and not seat.account.is_teacher:",
        "if not isinstance(said, TEACHERS_ONLY) and not seat.account:",
        (f"{_OF_BROKER}::test_a_student_is_refused_what_a_teacher_asks",),
    ),
    Fault(
        _BROKER,
        "        self._leading.welcome(seat)\n",
        "",
        (f"{_OF_BROKER}::test_the_class_is_led_and_a_late_joiner_too",),
    ),
    Fault(
        _BROKER,
        "self.attendance.hold(time.monotonic())",
        "pass",
        (f"{_OF_BROKER}::test_no_host_is_gone_because_this_one_hears_nothing",),
    ),
    Fault(
        _LEADING,
        "next(reversed(self._places.items()))",
        "next(iter(self._places.items()))",
        (f"{_OF_BROKER}::test_the_teacher_who_began_last_leads",),
    ),
    Fault(
        _LEADING,
        "        if self._current()[1] is None:\n",
        "        if False:\n",
        (f"{_OF_BROKER}::test_a_broker_started_again_ends_what_nobody_leads",),
    ),
    Fault(
        _LEADING,
        "if seat.account.name != teacher]",
        "if seat.account]",
        (f"{_OF_BROKER}::test_the_class_is_led_and_a_late_joiner_too",),
    ),
    Fault(
        _HUB,
        "away=isinstance(error, StoreAwayError)",
        "away=False",
        (f"{_OF_BROKER}::test_away_it_is_refused_so_that_it_is_tried_again",),
    ),
    Fault(
        _OWN,
        "lambda store: store.derived(name, key)",
        'lambda store: store.derived("alice", key)',
        (f"{_OF_BROKER}::test_no_session_reaches_what_is_another_accounts",),
    ),
    Fault(
        _OWN,
        "intake.room_for(seat.account, self._used.get(name, 0), size)",
        "intake.room_for(seat.account, 0, size)",
        (f"{_OF_BROKER}::test_an_account_has_a_limit",),
    ),
    Fault(
        _INTAKE,
        " or size_of(event) > MAX_EVENT",
        "",
        (f"{_OF_BROKER}::test_an_event_that_is_none_is_refused_with_all_of_its_message",),
    ),
    Fault(
        _INTAKE,
        "len(text) > most or safe(text) != text",
        "len(text) > most",
        (f"{_OF_BROKER}::test_nothing_that_a_terminal_would_obey_is_passed_on",),
    ),
    Fault(
        _POLLING,
        "is_teacher = seat.account.is_teacher",
        "is_teacher = True",
        (f"{_OF_BROKER}::test_a_poll_is_predicted_first_then_revealed_and_kept",),
    ),
    Fault(
        _HOSTS,
        "if now - at > EXPIRY",
        "if now < at",
        (f"{_OF_BROKER}::test_a_host_that_was_killed_is_gone_after_a_while",),
    ),
    Fault(
        _LINK,
        "self._to_send = [*self._holds.values(), *again]",
        "self._to_send = [*self._holds.values()]",
        (f"{_OF_LINK}::test_a_question_goes_on_to_the_next_broker",),
    ),
    Fault(
        _LINK, "not in (*_AGAIN, Tell)", "not in _AGAIN", (f"{_OF_LINK}::test_a_line_to_the_class_is_not_said_twice",)
    ),
    Fault(
        _STORE,
        "if not self.trouble and not self._changed.wait_for(",
        "if not self._changed.wait_for(",
        (f"{_OF_STORE}::test_a_broker_that_is_silent_holds_one_key_and_no_more",),
    ),
    Fault(
        _STORE,
        "            self._changed.wait_for(lambda: not self._waiting, PATIENCE)\n",
        "",
        (f"{_OF_STORE}::test_what_was_kept_is_sent_before_the_end",),
    ),
    Fault(
        _DATABASE,
        "                    for one in group:\n                        self._commit([one])",
        "                    self._fail(group, error)",
        (f"{_OF_DATABASE}::test_what_cannot_be_kept_keeps_no_other_from_it",),
    ),
)
