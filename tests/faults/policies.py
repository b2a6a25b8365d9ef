"""Planted faults in what a session may do, and in who asks for it."""

from tests.faults.fault import Fault

_PATHS, _DOORS, _AUDIT = "seqtui/policy/paths.py", "seqtui/policy/doors.py", "seqtui/policy/audit.py"
_POLICIES, _HELD = "seqtui/policy/policies.py", "seqtui/policy/restriction.py"
_TESTS = "tests/policy/test_restriction.py"
_OUT = (f"{_TESTS}::test_what_is_not_in_the_class_folder_is_not_read",)
_LOOSENED = (f"{_TESTS}::test_a_policy_is_never_loosened",)
_WITHIN = (f"{_TESTS}::test_a_policy_that_allows_more_anywhere_is_not_within",)
_HOOK = (f"{_TESTS}::test_a_place_that_forgot_to_ask_is_refused_by_the_interpreter",)
_SWAPPED = (f"{_TESTS}::test_a_link_put_in_place_of_a_file_after_the_question_is_not_followed",)
_KNOWS = (f"{_TESTS}::test_a_session_knows_its_terminal_and_nothing_else",)
_ASKS = ("tests/policy/test_every_touch_asks.py::test_whoever_touches_the_world_outside_asks_the_policy",)

FAULTS: tuple[Fault, ...] = (
    Fault(_PATHS, "Path(os.path.realpath(given))", "Path(os.path.abspath(given))", _OUT),
    Fault(_PATHS, "found.st_nlink <= 1 or ", "True or ", _OUT),
    Fault(_PATHS, "stat.S_ISREG(found.st_mode) and", "found.st_mode and", _OUT),
    Fault(_PATHS, "real.is_relative_to(folder)", "str(real).startswith(str(folder))", _OUT),
    Fault(_DOORS, ' | getattr(os, "O_NOFOLLOW", 0)', "", _SWAPPED),
    Fault(_DOORS, "if real is None or not is_inside", "if real is None and not is_inside", _SWAPPED),
    Fault(_HELD, "if not policy.is_within(held):", "if False:", _LOOSENED),
    Fault(_HELD, 'ModuleType.__setattr__(module, "__class__", _Sealed)', "pass", _LOOSENED),
    Fault(_HELD, "                watch(policy)\n", "", _HOOK),
    Fault(_POLICIES, '("starts", "trains", "copies", "connects")', '("trains", "copies")', _WITHIN),
    Fault(_POLICIES, "mine is not None and mine <= other", "mine is None or mine <= other", _WITHIN),
    Fault(_POLICIES, "environment=TERMINAL,\n", "", _KNOWS),
    Fault(_AUDIT, "flags & _WRITING:", "flags & os.O_RDWR:", _HOOK),
    Fault(_AUDIT, '    "os.rename": (0, 1),\n', "", _HOOK),
)
_WAYS = ("tests/policy/test_ways_in.py::test_a_file_outside_of_the_class_is_read_in_no_way",)
_BOUNDS = "tests/policy/test_bounds.py"
_SECONDS = (f"{_BOUNDS}::test_work_ends_when_a_key_has_taken_its_seconds_of_the_processor",)
_RECORDED = (f"{_BOUNDS}::test_a_record_larger_than_a_session_may_hold_is_refused_before_it_is_made",)
_SHOWN = (f"{_BOUNDS}::test_a_key_is_shown_where_its_right_is_there",)

MODELS: tuple[Fault, ...] = (
    Fault("seqtui/models/limits.py", "min(MAX_RECORDED, policy.numbers() or MAX_RECORDED)", "MAX_RECORDED", _RECORDED),
    Fault("seqtui/models/atomic_write.py", "    policy.ask_to_write(path)\n", "", _ASKS),
)
SESSION: tuple[Fault, ...] = (
    Fault("seqtui/session/export/save.py", "    policy.ask_to_write(target)\n", "", _ASKS),
    Fault("seqtui/session/share/named_weights.py", "        policy.ask_to_read(name)\n", "        pass\n", _WAYS),
    Fault("seqtui/session/budget.py", "            self._check_time(self._seconds)\n", "", _SECONDS),
)
TRAIN: tuple[Fault, ...] = (
    Fault("seqtui/train/process/client.py", '        policy.ask_to_start(_("training"))\n', "", _ASKS),
)
TUI: tuple[Fault, ...] = (Fault("seqtui/tui/keymap.py", ' if policy.may(NEEDS.get(key.action, ""))', "", _SHOWN),)
