"""Planted faults in who is let in: rosters, join codes, passwords, host keys, authentication."""

from tests.faults.fault import Fault

_ROSTER, _CODE, _PASSWORD = (f"seqtui/classroom/{name}.py" for name in ("class_roster", "join_code", "password"))
_OF_ROSTER, _OF_CODE, _OF_PASSWORD = (
    f"tests/classroom/test_{name}.py" for name in ("class_roster", "join_code", "password")
)
_HOST_KEY, _OF_HOST_KEY = "seqtui/serve/host_key.py", "tests/serve/test_host_key.py"

CLASSROOM: tuple[Fault, ...] = (
    Fault(
        _ROSTER,
        "while told in found:",
        "if told in found:",
        (f"{_OF_ROSTER}::test_two_of_a_name_are_told_apart_by_a_number",),
    ),
    Fault(
        _ROSTER, 'unicodedata.normalize("NFKC", name)', "name", (f"{_OF_ROSTER}::test_accounts_are_made_from_names",)
    ),
    Fault(
        _ROSTER,
        "            if made in found:",
        "            if False:",
        (f"{_OF_ROSTER}::test_what_is_wrong_is_said_by_its_line",),
    ),
    Fault(_ROSTER, "shown_name(shown or typed)", "shown or typed", (f"{_OF_ROSTER}::test_what_is_shown_is_harmless",)),
    Fault(
        _CODE,
        'maketrans("oilzsbu", "011258v")',
        'maketrans("oilzsb", "011258")',
        (f"{_OF_CODE}::test_of_signs_that_look_alike_one_is_written_and_both_are_read",),
    ),
    Fault(_CODE, '"NFKD", typed', '"NFC", typed', (f"{_OF_CODE}::test_hangul_is_read_as_the_keys_that_wrote_it",)),
    Fault(
        _PASSWORD,
        "return same and known",
        "return same",
        (f"{_OF_PASSWORD}::test_only_the_secret_of_a_hash_is_the_same",),
    ),
    Fault(
        _PASSWORD,
        "return extract_parameters(kept).memory_cost <= _MOST_MEMORY",
        "return bool(extract_parameters(kept))",
        (f"{_OF_PASSWORD}::test_what_is_kept_for_nobody_fits_nothing_but_is_compared_with",),
    ),
    Fault(
        _PASSWORD,
        'return unicodedata.normalize("NFC", secret)',
        "return secret",
        (f"{_OF_PASSWORD}::test_a_password_in_hangul_is_the_same_in_both_spellings",),
    ),
)

SERVE: tuple[Fault, ...] = (
    Fault(
        _HOST_KEY,
        "file.write(made.export_private_key()), _RIGHTS)",
        "file.write(made.export_private_key()))",
        (f"{_OF_HOST_KEY}::test_it_is_made_once_for_its_owner_alone",),
    ),
    Fault(_HOST_KEY, "& 0o077", "& 0o007", (f"{_OF_HOST_KEY}::test_a_key_that_others_can_read_is_refused",)),
    Fault(
        _HOST_KEY,
        "if not os.path.lexists(path):",
        "if True:",
        (f"{_OF_HOST_KEY}::test_it_is_made_once_for_its_owner_alone",),
    ),
)
