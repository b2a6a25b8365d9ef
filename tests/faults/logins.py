"""Planted faults in who is let in: rosters, join codes, passwords, host keys, authentication."""

from tests.faults.fault import Fault

_ROSTER, _CODE, _PASSWORD = (f"seqtui/classroom/people/{name}.py" for name in ("class_roster", "join_code", "password"))
_OF_ROSTER, _OF_CODE, _OF_PASSWORD = (
    f"tests/classroom/people/test_{name}.py" for name in ("class_roster", "join_code", "password")
)
_DOOR, _VISITOR, _PROMPT = (f"seqtui/serve/login/{name}.py" for name in ("door", "authentication", "code_prompt"))
_BACKOFF, _HALF_OPEN, _LINE = (f"seqtui/serve/login/{name}.py" for name in ("backoff", "half_open", "hidden_line"))
_VISITS, _PROMPTS = "tests/serve/login/test_authentication.py", "tests/serve/login/test_code_prompt.py"
_OPEN, _CROWDS = "tests/serve/login/test_open_class.py", "tests/serve/login/test_half_open.py"
_LINES, _WAITS = "tests/serve/login/test_hidden_line.py", "tests/serve/login/test_backoff.py"
_HOST_KEY, _OF_HOST_KEY = "seqtui/serve/login/host_key.py", "tests/serve/login/test_host_key.py"

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
        " and len(secret) <= MOST_LETTERS",
        "",
        (f"{_OF_PASSWORD}::test_a_long_secret_is_not_the_one_that_it_begins_with",),
    ),
    Fault(
        _PASSWORD,
        "kept if known else self._of_nobody",
        "kept or self._of_nobody",
        (f"{_OF_PASSWORD}::test_what_is_kept_for_nobody_fits_nothing_but_is_compared_with",),
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
    Fault(
        _DOOR,
        "return Admitted(account, pending_key=key)",
        "return Admitted(account)",
        (f"{_VISITS}::test_the_first_login_asks_for_the_code_and_enrols_the_key_that_was_proven",),
    ),
    Fault(_DOOR, " or await self._is_held(account.name)", "", (f"{_OPEN}::test_somebody_who_is_there_keeps_the_name",)),
    Fault(_DOOR, "name in self._held or ", "", (f"{_OPEN}::test_somebody_who_is_there_keeps_the_name",)),
    Fault(
        _DOOR,
        "self._backoff.begin(name)",
        'self._backoff.begin("")',
        (f"{_VISITS}::test_wrong_tries_slow_their_account_alone",),
    ),
    Fault(
        _DOOR,
        "run_in_executor(self._threads,",
        "run_in_executor(None,",
        (f"{_VISITS}::test_hashing_is_done_by_two_threads_and_never_by_the_one_that_serves",),
    ),
    Fault(
        _DOOR,
        ".digest()[0] & 1)",
        ".digest()[0] & 0)",
        (f"{_VISITS}::test_a_name_that_is_not_there_is_answered_like_one_that_is",),
    ),
    Fault(
        _DOOR,
        "if account is None or not (by_code or by_password):",
        "if not (by_code or by_password):",
        (f"{_VISITS}::test_a_removed_account_lets_nobody_in",),
    ),
    Fault(
        _PROMPT,
        "if proof.code_hash and not await",
        "if not await",
        (f"{_PROMPTS}::test_a_password_lets_in_and_enrols_nothing",),
    ),
    Fault(
        _PROMPT,
        "            said.line(texts.CODE_IS_SPENT)\n            return None\n",
        "            said.line(texts.CODE_IS_SPENT)\n",
        (f"{_VISITS}::test_of_two_first_logins_with_one_code_exactly_one_comes_in",),
    ),
    Fault(
        _PROMPT,
        'if ended == "enter" and line.text.strip():',
        'if ended == "enter":',
        (f"{_PROMPTS}::test_who_types_nothing_is_told_so_after_a_while",),
    ),
    Fault(_VISITOR, ">= _LEAST_RSA_BITS", ">= 0", (f"{_VISITS}::test_weak_keys_are_not_heard",)),
    Fault(
        _VISITOR,
        "        elif self.admitted.is_in:",
        "        else:",
        (f"{_CROWDS}::test_who_says_nothing_is_ended_and_a_person_is_waited_for",),
    ),
    Fault(
        _VISITOR, "self._requests > MOST_REQUESTS or", "False or", (f"{_VISITS}::test_a_connection_has_so_many_tries",)
    ),
    Fault(
        _VISITOR,
        "if not await self._door.set_password(proof, password):",
        "if not [await self._door.set_password(proof, password)]:",
        (f"{_VISITS}::test_a_code_that_was_right_and_spent_meanwhile_sets_no_password",),
    ),
    Fault(
        _HALF_OPEN,
        "return next((connection for connection in there if _is_silent(connection)), there[0])",
        "return there[0]",
        (f"{_CROWDS}::test_half_open_connections_are_ended_before_anybody_else_is_hurt",),
    ),
    Fault(
        _HALF_OPEN,
        "self._end(self._least_wanted())",
        "pass",
        (f"{_CROWDS}::test_half_open_connections_are_ended_before_anybody_else_is_hurt",),
    ),
    Fault(
        _HALF_OPEN,
        "loop.call_later(self._silent_seconds,",
        "loop.call_later(3600,",
        (f"{_CROWDS}::test_who_says_nothing_is_ended_and_a_person_is_waited_for",),
    ),
    Fault(
        _BACKOFF,
        "now + wait + delay",
        "now + delay",
        (f"{_WAITS}::test_tries_at_one_moment_wait_for_each_other_and_a_long_line_is_refused",),
    ),
    Fault(
        _LINE, "elif key.isprintable() and", "elif", (f"{_LINES}::test_what_is_typed_is_collected_whatever_the_pieces",)
    ),
    Fault(
        _LINE,
        "if sign in _LEAVES or (sign",
        "if (sign",
        (f"{_LINES}::test_a_line_ends_by_enter_and_is_left_by_control_c_and_d",),
    ),
)
