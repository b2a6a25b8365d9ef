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
    Fault(f"{_SERVE}/terminal.py", "if kind and _VALUE.fullmatch(kind) else", "if kind else", _ODD),
    Fault(f"{_SERVE}/terminal.py", "if _NAMES.fullmatch(name) and ", "if ", _INJECTED),
)
