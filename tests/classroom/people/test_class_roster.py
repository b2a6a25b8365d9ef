"""Rosters of a class: whose accounts they make, and the line that is wrong."""

import pytest

from seqtui.classroom.account import Account
from seqtui.classroom.people.class_roster import read_class_roster
from seqtui.engine.errors import SeqtuiError


def _roster(tmp_path, data):
    file = tmp_path / "class.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(file)


def _names(tmp_path, data):
    return [account.name for account in read_class_roster(_roster(tmp_path, data))]


def test_columns_are_found_by_their_heads_in_any_order_and_language(tmp_path):
    expected = (Account("minji", "김 민지"), Account("lee", "이 선생", "teacher"), Account("hm", "hm"))
    english = "role,account,name\n,Minji,김 민지\nTeacher,lee,이 선생\n student ,hm,\n"
    korean = "역할;계정;이름\n;Minji;김 민지\n교사;lee;이 선생\n학생;hm;\n"
    assert read_class_roster(_roster(tmp_path, english)) == expected
    assert read_class_roster(_roster(tmp_path, korean.encode("cp949"))) == expected
    assert read_class_roster(_roster(tmp_path, "\ufeff" + korean.replace(";", "\t"))) == expected


def test_a_language_is_that_of_an_account_from_its_first_login(tmp_path):
    data = "name,account,language\nA,a,ko\nB,b,English\nC,c,\n김,d,한국어\n"
    found = read_class_roster(_roster(tmp_path, data))
    assert [account.language for account in found] == ["ko", "en", "", "ko"]
    with pytest.raises(SeqtuiError, match="line 2: 'xx' is no language: write en, ko"):
        read_class_roster(_roster(tmp_path, "name,language\nA,xx\n"))


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("Kim Minji", "kim.minji"),
        ("김민지", "김민지"),
        ("김  민지", "김.민지"),
        ("O'Brien, Sinéad", "obrien.sinéad"),
        ("Jean-Luc", "jean-luc"),
        (".hidden", "hidden"),
        ("../../etc/passwd", "etcpasswd"),
        ("Ａｎｎ", "ann"),
        ("\u1100\u1161\u1102\u1161", "가나"),
        ("x" * 50, "x" * 32),
        ("a\x1b[31m", "a31m"),
    ],
)
def test_accounts_are_made_from_names(tmp_path, name, account):
    assert _names(tmp_path, f'name\n"{name}"\n') == [account]


def test_two_of_a_name_are_told_apart_by_a_number(tmp_path):
    assert _names(tmp_path, "name\nKim Minji\nKim Minji\nkim.minji\nKim Minji2\n") == [
        "kim.minji",
        "kim.minji2",
        "kim.minji3",
        "kim.minji22",
    ]
    long = "name\n" + f"{'x' * 40}\n" * 11
    assert _names(tmp_path, long)[9:] == ["x" * 30 + "10", "x" * 30 + "11"]


def test_what_is_shown_is_harmless(tmp_path):
    (account,) = read_class_roster(_roster(tmp_path, "account,name\nann,\x1b]0;x\x07\u202eAnn\n"))
    assert account.shown == "\\x1b]0;x\\x07\\u202eAnn"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("account,name\nann,Ann\nbob,Bob\n\nANN,Other\n", r"line 5: the account 'ann' stands in line 2 already"),
        ("account\na/b\n", r"line 2: 'a/b' is no name of an account"),
        ("account,name\n,Ann\n", r"line 2: '' is no name of an account"),
        ("account\n\x1b[2J\n", r"line 2: '\\x1b\[2J' is no name"),
        ("name\n☺\n", r"line 2: no account can be made from '☺': add a column 'account'"),
        ("name,role\nAnn,admin\nBob,root\nCid,x\n", r"line 2: 'admin' is no role: .* \(and 2 more lines are wrong\)"),
        ("name,role\nAnn,admin\nBob,root\n", r"and 1 more line is wrong"),
        ("group,points\n1,2\n", "has no column 'name'"),
        ("account\n\n", "names nobody"),
        ("", "is empty"),
        ("name\n" + "".join(f"n{k}\n" for k in range(1001)), "1001 students"),
        (b"name\n\xff\xfe\xff\n", "is no text"),
    ],
)
def test_what_is_wrong_is_said_by_its_line(tmp_path, data, said):
    with pytest.raises(SeqtuiError, match=said):
        read_class_roster(_roster(tmp_path, data))


def test_a_name_in_two_lines_counts_as_the_last_of_them(tmp_path):
    with pytest.raises(SeqtuiError, match="line 4: 'x' is no role"):
        read_class_roster(_roster(tmp_path, 'name,role\n"Kim\nMinji",teacher\nAnn,x\n'))
