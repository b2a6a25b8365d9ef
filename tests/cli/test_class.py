"""``seqtui class``: accounts, join codes, report, corrections, backup; and what it refuses."""

import csv
import json
import re
import stat
from datetime import timedelta

import pytest
from rich.cells import cell_len

from seqtui.classroom.class_folder import class_folder, shown_store
from seqtui.classroom.people import presence
from seqtui.classroom.people.join_code import read_code
from seqtui.classroom.people.password import Hasher
from seqtui.classroom.people.presence import note_presence
from seqtui.classroom.standing import Whereabouts
from seqtui.classroom.store.class_store import open_store
from seqtui.cli.classes import ACTIONS
from seqtui.course.progress import clock
from seqtui.language import set_language
from tests.classroom.a_class import LESSON, alice, minji
from tests.cli.command import call
from tests.schemas import validated

ROSTER = "name,account,role\nAlice Kim,alice,\n김민지,minji,학생\nMs. Park,park,teacher\n"


@pytest.fixture(autouse=True)
def english_again():
    """Speak English behind every test."""
    yield
    set_language("en")


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return str(path)


@pytest.fixture
def in_class(capsys, roster):
    """A class with three accounts and a day of answers; its store, to look into."""
    assert call(capsys, "class", "roster", roster).status == 0
    store = open_store(class_folder().database)
    store.insert([("alice", event) for event in alice()] + [("minji", event) for event in minji()], is_import=True)
    store.set_setting("title", "Sequences 1")
    yield store
    store.close()


# accounts ---------------------------------------------------------------------------------------------------------


def test_a_roster_says_who_is_new_changed_and_gone_and_removes_only_when_asked(capsys, in_class, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("name,account,role\nAlice Lee,alice,\nNew,new,\n", encoding="utf-8")
    said = call(capsys, "class", "roster", str(other)).out
    assert "new: new (New)" in said and "changed: alice (Alice Kim) → alice (Alice Lee)" in said
    assert "not in the roster any more: minji (김민지), park (Ms. Park, teacher)" in said and "--remove" in said
    assert set(in_class.accounts()) == {"alice", "minji", "park", "new"} and in_class.events("minji")
    refused = call(capsys, "class", "roster", str(other), "--remove")
    assert refused.status == 2 and "--yes" in refused.err and "minji" in in_class.accounts()
    assert "2 accounts are erased" in call(capsys, "class", "roster", str(other), "--remove", "--yes").out
    assert set(in_class.accounts()) == {"alice", "new"} and not in_class.events("minji")
    assert in_class.events("alice")


def test_codes_are_made_once_for_all_and_anew_on_request(capsys, in_class):
    def codes(*more):
        said = call(capsys, "class", "codes", "--host", "lab:2022", *more).out
        return dict(re.findall(r"ssh -p 2022 (\w+)@lab\n.*?: ([0-9a-z-]{14})", said))

    first = codes()
    assert set(first) == {"alice", "minji", "park"} and len(set(first.values())) == 3
    assert Hasher().is_same(in_class.credentials("alice").code_hash, read_code(first["alice"]))
    assert codes() == first, "a code is made once"
    again = codes("alice", "--new")
    assert (
        again["alice"] != first["alice"] and codes()["alice"] == again["alice"] and codes()["minji"] == first["minji"]
    )
    listed = class_folder().codes
    assert listed.read_bytes().startswith(b"\xef\xbb\xbf"), "a Korean spreadsheet shows Hangul by this mark"
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    rows = {row["account"]: row["code"] for row in csv.DictReader(listed.open(encoding="utf-8-sig"))}
    assert rows == first | again


def test_who_is_in_gets_no_other_code_unasked(capsys, in_class):
    call(capsys, "class", "codes")
    assert in_class.enrol_key("alice", b"a key", in_class.credentials("alice").code_hash)
    said = call(capsys, "class", "codes").out
    assert "alice@" not in said and "minji@" in said and "1 account is in already" in said and "--new" in said
    assert "alice@" in call(capsys, "class", "codes", "alice", "--new").out and in_class.credentials("alice").keys


def test_who_is_there_comes_from_the_store(capsys, in_class, monkeypatch):
    note_presence(in_class, "lab1", {"minji": Whereabouts("gru", "read", "")})
    rows = {row["name"]: row for row in validated(call(capsys, "class", "who", "--format", "json").json)["accounts"]}
    assert [name for name, row in rows.items() if row["present"]] == ["minji"] and rows["minji"]["lesson"] == "gru"
    assert rows["alice"]["lesson"] == LESSON and rows["alice"]["last"] and rows["park"]["last"] == ""
    assert "1 of 3 are there now" in call(capsys, "class", "who").out
    later = clock.now() + timedelta(seconds=31)
    with monkeypatch.context() as patch:  # a host that was killed does not say so
        patch.setattr(presence.clock, "now", lambda: later)
        assert "0 of 3 are there now" in call(capsys, "class", "who").out
    note_presence(in_class, "lab1", {})
    assert "0 of 3 are there now" in call(capsys, "class", "who").out


def test_all_data_of_a_person_is_exported_and_erased(capsys, in_class, monkeypatch):
    call(capsys, "class", "codes")
    in_class.enrol_key("alice", b"a key", in_class.credentials("alice").code_hash)
    data = validated(call(capsys, "class", "export", "alice").json)
    assert [event["id"] for event in data["events"]] == [event.id for _, event in in_class.events("alice")]
    assert (
        data["credentials"]["join_code"] == "spent" and data["credentials"]["keys"][0]["fingerprint"][:7] == "SHA256:"
    )
    assert in_class.credentials("alice").code_hash not in json.dumps(data) and "minji" not in json.dumps(data)
    refused = call(capsys, "class", "erase", "alice")
    assert refused.status == 2 and "--yes" in refused.err and in_class.events("alice")
    said = call(capsys, "class", "erase", "alice", "--yes").out
    assert "erased:" in said and "Backups" in said
    assert "alice" not in in_class.accounts() and not in_class.events("alice") and in_class.events("minji")
    assert "alice" not in class_folder().codes.read_text() and "minji" in class_folder().codes.read_text()
    assert "there is no account 'alice'" in call(capsys, "class", "export", "alice").err


def test_a_name_is_typed_again_before_it_is_erased(capsys, in_class, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for typed, left in (("yes", True), ("alice", False)):
        monkeypatch.setattr("builtins.input", lambda question, typed=typed: typed)
        said = call(capsys, "class", "erase", "alice").out
        assert ("nothing is erased" in said) == left and bool(in_class.events("alice")) == left


# report -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_report_fits_every_width(capsys, monkeypatch, in_class, language, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    in_class.void(LESSON, "keeps", "두 가지로 읽힌다")
    for action in ("report", "who"):
        said = call(capsys, "class", action, "--lang", language).out
        assert max(map(cell_len, said.splitlines())) <= columns
        assert "김민지" in said and ("수업" in said or action == "who") == (language == "ko" or action == "who")
    assert call(capsys, "class", "report", "--ascii").out.isascii() or "김민지" in said


def test_a_report_in_every_format(capsys, in_class, tmp_path):
    said = call(capsys, "class", "report").out
    assert "Sequences 1" in said and "other-sign ×1" in said and "6 answers in all" in said
    data = validated(call(capsys, "class", "report", "--format", "json").json)
    assert len(data["answers"]) == 6 and data["title"] == "Sequences 1"
    assert "| alice | Alice Kim |" in call(capsys, "class", "report", "--format", "md").out
    assert call(capsys, "class", "report", "--format", "csv").out.startswith("account,shown,lesson")
    out = tmp_path / "answers.csv"
    assert call(capsys, "class", "report", "--student", "minji", "--out", str(out)).status == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfaccount") and "alice" not in out.read_text()
    assert call(capsys, "class", "report", "--lesson", "gru", "--format", "json").json["answers"] == []
    assert "<svg" in call(capsys, "class", "report", "--format", "svg").out


def test_a_voided_question_counts_for_nobody_until_it_counts_again(capsys, in_class):
    said = call(capsys, "class", "void", LESSON, "keeps", "--reason", "two \x1b[31mreadings").out
    assert f"{LESSON}/keeps counts for nobody now (4 answers so far)" in said
    report = call(capsys, "class", "report").out
    assert "keeps (voided)" in report and "readings" in report and "\x1b" not in report
    assert "did you mean keeps?" in call(capsys, "class", "void", LESSON, "keep").err
    assert "counts again" in call(capsys, "class", "unvoid", LESSON, "keeps").out
    assert "voided are -" in call(capsys, "class", "unvoid", LESSON, "keeps").err


def test_answers_are_regraded_when_somebody_agrees_and_only_once(capsys, in_class, monkeypatch):
    wrong = next(event for _, event in in_class.events("alice") if event.data.get("slip"))
    in_class.correct("alice", wrong.id, True, "", "by mistake")
    shown = call(capsys, "class", "regrade", LESSON, "new-c")
    assert shown.status == 2 and "Alice Kim: -0.5 is wrong now" in shown.out and "--yes" in shown.err
    assert in_class.corrections()["alice", wrong.id].right
    done = call(capsys, "class", "regrade", LESSON, "new-c", "--yes", "--reason", "looked again")
    assert "corrected" in done.out and not in_class.corrections()["alice", wrong.id].right
    again = call(capsys, "class", "regrade", LESSON, "new-c", "--yes")
    assert "0 gain, 0 lose" in again.out and "corrected" not in again.out


# the database -----------------------------------------------------------------------------------------------------


def test_a_class_is_backed_up_while_in_use_restored_and_verified(capsys, in_class, tmp_path):
    backup = tmp_path / "monday.sqlite3"
    assert "event 14" in call(capsys, "class", "backup", str(backup)).out
    assert "--force" in call(capsys, "class", "backup", str(backup)).err
    assert call(capsys, "class", "backup", str(backup), "--force").status == 0
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    in_class.erase("alice")
    assert "--force" in call(capsys, "class", "restore", str(backup)).err
    assert "in use" in call(capsys, "class", "restore", str(backup), "--force").err, "a server would write on elsewhere"
    in_class.close()
    assert call(capsys, "class", "restore", str(backup), "--force").status == 0
    data = validated(call(capsys, "class", "verify", "--format", "json").json)
    assert data["ok"] and call(capsys, "class", "report", "--format", "json").json["answers"]
    elsewhere = str(tmp_path / "elsewhere")
    assert call(capsys, "class", "restore", str(backup), "--class", elsewhere).status == 0
    assert "Alice Kim" in call(capsys, "class", "report", "--class", elsewhere).out


def test_a_backup_that_does_not_hold_together_is_not_restored(capsys, in_class, tmp_path):
    backup = tmp_path / "monday.sqlite3"
    call(capsys, "class", "backup", str(backup))
    data = bytearray(backup.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = b"\xff" * 4096
    backup.write_bytes(data)
    answer = call(capsys, "class", "restore", str(backup), "--class", str(tmp_path / "other"))
    assert answer.status == 2 and not (tmp_path / "other" / "class.sqlite3").exists()
    assert "Traceback" not in answer.err


def test_a_class_moves_to_another_store(capsys, in_class, tmp_path):
    there, here = str(tmp_path / "moved.sqlite3"), str(class_folder().database)
    assert "compared: account 3, event 14" in call(capsys, "class", "move", here, there).out
    assert "Alice Kim" in call(capsys, "class", "report", "--store", there).out
    assert "already" in call(capsys, "class", "move", here, there).err
    assert "same" in call(capsys, "class", "move", here, here).err


def test_a_database_that_is_damaged_fails_the_check(capsys, in_class):
    in_class.close()
    path = class_folder().database
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 6] = b"\x00" * 4096 * 3
    path.write_bytes(data)
    answer = call(capsys, "class", "verify")
    assert answer.status in (1, 2) and "Traceback" not in answer.err


# what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say what to do with the class: roster, codes"),
        (("rooster",), "did you mean roster?"),
        (("report", "alice"), "was given 1 word: type seqtui class report"),
        (("void", "lstm-gates"), "type seqtui class void LESSON QUESTION"),
        (("report", "--yes"), "'class report' takes no --yes"),
        (("verify", "--reason", "x"), "'class verify' takes no --reason"),
        (("report", "--since", "monday"), "is no day for --since"),
        (("report", "--student", "bob"), "there is no account 'bob'"),
        (("report", "--format", "npz", "--out", "a.npz"), "csv, md or json"),
        (("export", "../../etc"), "there is no account"),
        (("codes", "bob"), "there is no account 'bob'"),
        (("codes", "--host", "lab:ssh"), "write NAME or NAME:PORT"),
        (("regrade", LESSON, "nothing"), "has no question 'nothing'"),
        (("roster", "nowhere.csv"), "cannot be read"),
        (("restore", "nowhere.sqlite3"), "there is no file"),
        (("report", "--store", "mysql://x/y"), "mysql"),
    ],
)
def test_what_does_not_fit_is_one_sentence(capsys, in_class, words, said):
    answer = call(capsys, "class", *words)
    assert answer.status == 2 and said in answer.err and answer.err.count("\n") == 1


@pytest.mark.parametrize("action", [name for name in ACTIONS if name not in ("roster", "move", "restore")])
def test_where_there_is_no_class_nothing_is_made(capsys, action):
    words = {"void": (LESSON, "keeps"), "unvoid": (LESSON, "keeps"), "regrade": (LESSON, "keeps")}
    answer = call(capsys, "class", action, *words.get(action, ["x"] * ACTIONS[action].fewest))
    assert answer.status == 2 and "there is no class in" in answer.err and not class_folder().path.exists()


def test_a_database_that_is_away_is_said_to_be(capsys):
    answer = call(capsys, "class", "report", "--store", "postgresql://seqtui:secret@127.0.0.1:1/class")
    assert answer.status == 2 and "postgresql://" in answer.err and "secret" not in answer.err
    assert shown_store("postgresql://a:secret@db/x?password=b") == "postgresql://a@db/x"


def test_a_full_disk_leaves_nothing_behind(capsys, in_class, tmp_path, monkeypatch):
    def full(*args, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("seqtui.classroom.people.join_slips.atomic_write", full)
    answer = call(capsys, "class", "codes")
    assert answer.status == 2 and "No space left" in answer.err
    assert not in_class.credentials("alice").code_hash, "no code that nobody can read"
    answer = call(capsys, "class", "backup", "/dev/full/x.sqlite3")
    assert answer.status == 2 and answer.err.count("\n") == 1


def test_help_names_every_action(capsys):
    for language in ("en", "ko"):
        said = call(capsys, "class", "-h", "--lang", language).out
        assert all(f"  {name} " in said for name in ACTIONS) and ("수업" in said) == (language == "ko")
