"""Planted faults in what holds off an attacker who is in: what SSH offers, the lifeline, what is drawn and logged."""

from tests.faults.fault import Fault

_SERVE, _TESTS = "seqtui/serve", "tests/serve/attacks"
_CHANNELS, _OPENSSH = f"{_TESTS}/test_channels.py", f"{_TESTS}/test_openssh.py"
_VARIABLES = (f"{_CHANNELS}::test_a_client_that_names_variables_without_end_is_cut_off",)
_CROWD = (f"{_CHANNELS}::test_one_account_has_only_so_many_connections",)
_INJECTED = (f"{_CHANNELS}::test_nothing_of_a_clients_environment_gets_into_the_session",)
_ODD = (f"{_CHANNELS}::test_a_terminal_of_an_odd_name_is_answered_by_a_sentence_without_the_name",)
_COMMAND = (f"{_OPENSSH}::test_a_command_and_a_subsystem_do_nothing_and_no_terminal_is_one_sentence",)
_ALONG = (f"{_OPENSSH}::test_no_agent_display_or_variable_comes_along",)
_INSIDE, _TAKEN = f"{_TESTS}/test_inside.py", f"{_TESTS}/test_taken_over.py"
_LIFELINE = (f"{_INSIDE}::test_one_that_says_by_its_lifeline_what_none_of_ours_does_is_ended",)
_ONCE = (f"{_INSIDE}::test_what_it_says_of_its_failure_is_written_out_in_the_log",)

FAULTS: tuple[Fault, ...] = (
    Fault(f"{_SERVE}/connection.py", "        vars(chan)[_TAKES_VARIABLE] = counted\n", "", _VARIABLES),
    Fault(f"{_SERVE}/connection.py", "if held > OF_ONE:", "if False:", _CROWD),
    Fault(f"{_SERVE}/connection.py", '    "x11_forwarding": False,\n', '    "x11_forwarding": True,\n', _ALONG),
    Fault(
        f"{_SERVE}/connection.py",
        '        """No commands."""\n        return False',
        '        """No commands."""\n        return True',
        _COMMAND,
    ),
    Fault(f"{_SERVE}/sessions/terminal.py", "if kind and _VALUE.fullmatch(kind) else", "if kind else", _ODD),
    Fault(f"{_SERVE}/sessions/terminal.py", "if _NAMES.fullmatch(name) and ", "if ", _INJECTED),
    Fault(
        f"{_SERVE}/sessions/lifeline.py",
        "FromSession = Failed | Train | Untrain | Unlinked",
        "FromSession = Packet",
        _LIFELINE,
    ),
    Fault(
        f"{_SERVE}/sessions/session.py", "elif self._allowance.spend(1.0, time.monotonic()):", "elif False:", _LIFELINE
    ),
    Fault(f"{_SERVE}/sessions/session.py", "self._has_failed = True", "self._has_failed = False", _ONCE),
)
CLASSROOM: tuple[Fault, ...] = (
    Fault(
        "seqtui/classroom/broker/own_events.py",
        "        name, key = seat.account.name, intake.plain(said.name, intake.MAX_NAME)\n        self._hub.do(",
        '        name, key = (said.name.split("/") * 2)[:2]\n        self._hub.do(',
        (f"{_TAKEN}::test_forged_ids_and_names_reach_nobody_elses_progress",),
    ),
    Fault(
        "seqtui/classroom/broker/broker.py",
        "if isinstance(said, TEACHERS_ONLY) and not seat.account.is_teacher:",
        "if False:",
        (f"{_TAKEN}::test_what_teachers_ask_for_is_refused_and_nobody_hears_of_it",),
    ),
)
POLICY: tuple[Fault, ...] = (
    Fault(
        "seqtui/policy/audit.py",
        "            if policy.writes is not None:\n                raise",
        "            if False:\n                raise",
        (f"{_INSIDE}::test_it_starts_kills_opens_and_changes_nothing",),
    ),
)
