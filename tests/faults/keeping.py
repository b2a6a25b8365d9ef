"""Planted faults in the database of a class: answers lost, doubled, out of order, seen by others, or not erased."""

from tests.faults.fault import Fault

_STORE, _TESTS = "seqtui/classroom/store/", "tests/classroom/store/test_"
_EVENTS, _PEOPLE, _ASKED, _COPYING = (f"{_STORE}{name}.py" for name in ("events", "people", "asked", "copying"))
_SQLITE, _POSTGRES, _NOTICES = (f"{_STORE}{name}.py" for name in ("sqlite", "postgres", "notices"))
_CLASS, _TABLES, _BACKEND = (f"{_STORE}{name}.py" for name in ("class_store", "tables", "backend"))
_OF_CLASS, _OF_SQLITE, _OF_POSTGRES, _OF_COPYING = (
    f"{_TESTS}{name}.py" for name in ("class_store", "sqlite", "postgres", "copying")
)

FAULTS: tuple[Fault, ...] = (
    Fault(
        "seqtui/classroom/store/people.py",
        "update(ACCOUNT).where(is_it, has_none)",
        "update(ACCOUNT).where(is_it)",
        (
            "tests/classroom/broker/test_broker.py::test_a_language_is_kept_for_who_chose_it_and_outlives_another_roster",
        ),
    ),
    Fault(
        _EVENTS,
        "told.append(KNOWN if (account, event.id) in known else NEW)",
        "told.append(KNOWN if event.id in {known_id for _account, known_id in known} else NEW)",
        (f"{_OF_CLASS}::test_nobody_takes_the_id_of_anothers_event",),
    ),
    Fault(
        _EVENTS,
        "if account not in newest or not _fits(event):",
        "if not _fits(event):",
        (f"{_OF_CLASS}::test_what_no_database_keeps_and_who_is_not_in_the_class_are_refused_alone",),
    ),
    Fault(
        _EVENTS,
        "is_import or now - MOST_BACK < time < now + MOST_AHEAD",
        "True",
        (f"{_OF_CLASS}::test_times_are_stamped_in_order_and_believed_only_where_they_can_be",),
    ),
    Fault(
        _TABLES,
        "    sqlite_autoincrement=True,",
        "    sqlite_autoincrement=False,",
        (f"{_OF_CLASS}::test_a_number_never_comes_again_even_when_the_last_event_was_erased",),
    ),
    Fault(
        _PEOPLE,
        "CREDENTIAL.c.code_spent.is_(False)",
        "CREDENTIAL.c.code_spent.is_not(None)",
        (
            f"{_OF_CLASS}::test_a_code_is_spent_once_by_the_right_hash",
            f"{_OF_CLASS}::test_of_two_hosts_that_spend_a_code_at_once_exactly_one_does",
        ),
    ),
    Fault(
        _PEOPLE,
        "    if found != Credentials():",
        "    if found.keys:",
        (f"{_OF_CLASS}::test_a_free_name_is_claimed_by_one_key",),
    ),
    Fault(
        _PEOPLE,
        "for table in OF_A_PERSON.values()\n",
        "for name_of, table in OF_A_PERSON.items() if name_of != 'vote'\n",
        (f"{_OF_CLASS}::test_a_persons_data_are_told_but_for_secrets_and_erased_from_every_table",),
    ),
    Fault(
        _ASKED,
        '    if phase != "open":',
        '    if phase == "closed":',
        (f"{_OF_CLASS}::test_the_last_vote_counts_until_the_poll_is_revealed_and_the_spread_is_kept",),
    ),
    Fault(
        "seqtui/classroom/people/presence.py",
        "timedelta(seconds=3 * BEAT)",
        "timedelta(seconds=30 * BEAT)",
        ("tests/cli/test_class.py::test_who_is_there_comes_from_the_store",),
    ),
    Fault(
        _SQLITE,
        '    sqlite3.SQLITE_FULL: N_("the disk is full"),\n',
        "",
        (
            "tests/serve/test_full_disk.py::test_on_a_full_disk_answers_wait_in_the_sessions_and_are_stored_once_when_there_is_room",
        ),
    ),
    Fault(
        _SQLITE,
        '"synchronous = FULL"',
        '"synchronous = OFF"',
        (f"{_OF_SQLITE}::test_what_is_acknowledged_is_synced_before",),
    ),
    Fault(
        _SQLITE,
        '"secure_delete = ON"',
        '"secure_delete = OFF"',
        (f"{_OF_SQLITE}::test_what_is_acknowledged_is_synced_before",),
    ),
    Fault(
        _SQLITE,
        '            connection.execute("VACUUM")\n',
        "",
        (f"{_OF_SQLITE}::test_of_who_was_erased_no_byte_is_left_in_the_files",),
    ),
    Fault(
        _SQLITE,
        "        if busy:",
        "        if False:",
        (f"{_OF_SQLITE}::test_erasing_says_when_a_reader_keeps_the_bytes_and_asked_again_removes_them",),
    ),
    Fault(
        _SQLITE,
        '"BEGIN IMMEDIATE" if writes else "BEGIN"',
        '"BEGIN"',
        (f"{_OF_SQLITE}::test_programs_that_begin_and_write_at_once_wait_for_each_other",),
    ),
    Fault(
        _SQLITE,
        "        if not is_there:",
        "        if False:",
        (f"{_OF_SQLITE}::test_a_file_moved_or_exchanged_meanwhile_is_away_and_never_written_into_the_void",),
    ),
    Fault(
        _POSTGRES,
        "        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))\n",
        "        return\n",
        (f"{_OF_POSTGRES}::test_who_pages_while_hosts_write_at_once_misses_nothing_and_sees_numbers_rise",),
    ),
    Fault(
        _POSTGRES,
        "pool_pre_ping=True",
        "pool_pre_ping=False",
        (f"{_OF_POSTGRES}::test_a_connection_that_the_server_ended_is_made_anew",),
    ),
    Fault(
        _POSTGRES,
        'if cursor.fetchone()[0] == "off":',
        "if False:",
        (f"{_OF_POSTGRES}::test_what_is_acknowledged_is_synced_whatever_the_servers_setting",),
    ),
    Fault(
        _NOTICES,
        '                self._tell(MISSED, b"")\n            self._listens',
        "                pass\n            self._listens",
        (f"{_OF_POSTGRES}::test_who_listens_is_told_that_something_may_have_been_missed_while_the_server_was_away",),
    ),
    Fault(
        _NOTICES,
        "if len(payload.encode()) > MOST:",
        "if False:",
        (f"{_OF_POSTGRES}::test_every_host_hears_what_one_publishes_in_order_whatever_its_length",),
    ),
    Fault(
        _COPYING,
        "        if before != after:",
        "        if False:",
        (f"{_OF_COPYING}::test_a_copy_that_is_not_the_same_is_not_kept",),
    ),
    Fault(
        _POSTGRES,
        "        if last:\n",
        "        if False:\n",
        (f"{_OF_COPYING}::test_a_class_is_moved_to_the_other_database_and_back_and_is_the_same",),
    ),
)
