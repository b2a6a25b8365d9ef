"""Planted faults in what serves a class: the relay, sessions and their limits, supervision, logs."""

from tests.faults.fault import Fault

_SERVE, _TESTS = "seqtui/serve", "tests/serve/sessions/test_sessions.py"
_SLOW = ("tests/serve/sessions/test_relay.py::test_while_a_client_reads_nothing_the_terminal_is_not_read",)
_FULL_OF_KEYS = ("tests/serve/sessions/test_relay.py::test_while_a_session_reads_nothing_the_client_may_send_nothing",)
_LEAVES = (f"{_TESTS}::test_quitting_leaves_no_process_and_no_descriptor",)
_FULL = (f"{_TESTS}::test_a_full_class_says_so_and_has_room_again_when_somebody_leaves",)
_OUTLIVES = (f"{_TESTS}::test_sessions_outlive_the_fork_server_and_others_begin_with_the_next",)
_FORSAKEN = (
    "tests/serve/sessions/test_session.py::test_one_whose_fork_server_died_is_over_when_its_lifeline_is_and_nobody_is_killed",
)
_NOT_BEGUN = (
    "tests/serve/sessions/test_session.py::test_one_that_has_not_begun_when_the_fork_server_died_says_so_and_is_over",
)
_BY_FORCE = ("tests/serve/sessions/test_session.py::test_one_that_does_not_end_is_ended_by_force",)
_NO_TERMINAL = (f"{_TESTS}::test_without_a_terminal_there_is_one_sentence_and_status_1",)
_REFUSED = (f"{_TESTS}::test_a_command_a_subsystem_and_a_second_channel_are_refused",)
_SHUT_IN = (f"{_TESTS}::test_of_the_environment_only_the_terminal_and_the_locale_come_through",)
_KILLED = ("tests/serve/test_server.py::test_nothing_outlives_a_server_that_is_killed",)
_LOG = ("tests/serve/test_serving_log.py::test_control_bytes_line_ends_and_bidi_signs_are_written_out",)
_PACE = ("tests/serve/test_supervisor.py::test_what_ends_again_and_again_is_started_less_and_less_often",)
_KEPT = ("tests/serve/sessions/test_terminal.py::test_of_the_environment_the_locale_and_the_colours_are_kept",)
_CHOSEN = ("tests/serve/sessions/test_terminal.py::test_a_chosen_language_comes_before_all_others",)
_TWO_HOSTS = ("tests/classroom/store/test_served_hosts.py::test_a_class_on_two_hosts_goes_on_whatever_dies",)

_QUEUE, _TRAINS = f"{_SERVE}/training/training_queue.py", "tests/serve/training/test_training_queue.py"
_QUEUED: tuple[Fault, ...] = (
    Fault(
        _QUEUE, "if any(other.owner is owner for", "if any(False for", (f"{_TRAINS}::test_one_training_each_at_a_time",)
    ),
    Fault(
        _QUEUE,
        "len(self._running) < self._most",
        "len(self._running) <= self._most",
        (f"{_TRAINS}::test_the_second_waits_for_the_first_and_is_told_its_place",),
    ),
    Fault(
        _QUEUE,
        "        self._drop(lambda order: order.owner is owner)\n",
        "",
        (f"{_TRAINS}::test_a_trainer_ends_with_the_session_that_asked_for_it",),
    ),
    Fault(
        _QUEUE,
        "order.why = TOO_LONG",
        'order.why = ""',
        (f"{_TRAINS}::test_a_training_that_takes_too_long_is_ended_and_says_so",),
    ),
)

FAULTS: tuple[Fault, ...] = (
    *_QUEUED,
    Fault(
        f"{_SERVE}/sessions/terminal.py", "self.chosen or self.asked or self.usual", "self.asked or self.usual", _CHOSEN
    ),
    Fault(
        f"{_SERVE}/sessions/relay.py",
        "            self._loop.remove_reader(self._master)\n        self._waits",
        "            pass\n        self._waits",
        _SLOW,
    ),
    Fault(
        f"{_SERVE}/sessions/relay.py",
        "                self._loop.add_reader(self._master, self._read)\n\n",
        "                pass\n\n",
        _SLOW,
    ),
    Fault(
        f"{_SERVE}/sessions/relay.py",
        "            self._channel.pause_reading()\n",
        "            pass\n",
        _FULL_OF_KEYS,
    ),
    Fault(
        f"{_SERVE}/sessions/relay.py",
        "            self._channel.resume_reading()\n",
        "            pass\n",
        _FULL_OF_KEYS,
    ),
    Fault(f"{_SERVE}/sessions/relay.py", "            os.close(self._master)\n", "            pass\n", _LEAVES),
    Fault(
        f"{_SERVE}/sessions/session.py",
        "        if self._line is not None:\n            asyncio.get_running_loop().remove_reader",
        "        if False:\n            asyncio.get_running_loop().remove_reader",
        _LEAVES,
    ),
    Fault(
        f"{_SERVE}/sessions/session.py",
        "                self.ended(FORSAKEN)\n        elif",
        "                pass\n        elif",
        _FORSAKEN,
    ),
    Fault(
        f"{_SERVE}/sessions/session.py", "if self._line is None or self.pid == 0:", "if self._line is None:", _NOT_BEGUN
    ),
    Fault(
        f"{_SERVE}/sessions/session.py",
        "            self._in(PATIENCE, self._kill)\n        else:\n            self._finish",
        "            pass\n        else:\n            self._finish",
        _BY_FORCE,
    ),
    Fault(f"{_SERVE}/server.py", "        self._supervisor.start_again(", "        print(", _OUTLIVES),
    Fault(
        f"{_SERVE}/sessions/sessions.py", "len(self._running) >= self._most", "len(self._running) > self._most", _FULL
    ),
    Fault(f"{_SERVE}/sessions/sessions.py", "        self._running.pop(session.launch.number, None)\n", "", _FULL),
    Fault(
        f"{_SERVE}/sessions/sessions.py",
        ">= OF_ONE:",
        "> OF_ONE:",
        (f"{_TESTS}::test_one_account_has_only_so_many_sessions",),
    ),
    Fault(
        f"{_SERVE}/sessions/sessions.py",
        "if left <= 0:",
        "if False:",
        (f"{_TESTS}::test_a_session_that_idles_is_warned_and_ended",),
    ),
    Fault(f"{_SERVE}/connection.py", "elif not terminal.draws:", "elif False:", _NO_TERMINAL),
    Fault(f"{_SERVE}/connection.py", "if self._channels or ", "if ", _REFUSED),
    Fault(f"{_SERVE}/sessions/limits.py", "    Limit(resource.RLIMIT_CORE, 0),\n", "", _SHUT_IN),
    Fault(f"{_SERVE}/sessions/limits.py", "    Limit(resource.RLIMIT_FSIZE, FILE_SIZE),\n", "", _SHUT_IN),
    Fault(f"{_SERVE}/sessions/limits.py", "    Limit(resource.RLIMIT_DATA, MEMORY),\n", "", _SHUT_IN),
    Fault(f"{_SERVE}/sessions/limits.py", "prctl(_NO_NEW_PRIVILEGES, 1,", "prctl(_NO_NEW_PRIVILEGES, 0,", _SHUT_IN),
    Fault(f"{_SERVE}/sessions/session_process.py", "    os.closerange(LIFELINE + 1", "    (LIFELINE + 1", _SHUT_IN),
    Fault(f"{_SERVE}/sessions/terminal.py", " and _VALUE.fullmatch(value)", "", _KEPT),
    Fault(f"{_SERVE}/sessions/terminal.py", "_NAMES.fullmatch(name)", "_NAMES.match(name)", _KEPT),
    Fault(f"{_SERVE}/serving_log.py", "return safe(super().format(record))", "return super().format(record)", _LOG),
    Fault(f"{_SERVE}/supervisor.py", "min(2 * waited, LONGEST)", "SHORTEST", _PACE),
    Fault(f"{_SERVE}/server.py", "if self.offer.host_key is None else", "if True else", _TWO_HOSTS),
    Fault(f"{_SERVE}/sessions/fork_server.py", "        self._end_all()\n", "        time.sleep(60)\n", _KILLED),
)
