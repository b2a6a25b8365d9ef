"""Rosters: who is in them, what is refused, and what their files are called."""

import pytest

from seqtui.course.practice.roster import MOST_STUDENTS, file_name, read_roster
from seqtui.engine.errors import SeqtuiError


def roster(tmp_path, data):
    file = tmp_path / "roster.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(file)


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ("name\nKim\nLee\n", ("Kim", "Lee")),
        ("id,Name\r\n1,Kim\r\n2,\r\n,\r\n3,Lee", ("Kim", "Lee")),
        ('\ufeff학번;이름\n1;"김 민지"\n2;이서준\n', ("김 민지", "이서준")),
        ("이름\t반\n김민지\t1\n".encode("cp949"), ("김민지",)),
        ('name\n"a\nb"\n"c, d"\n', ("a b", "c, d")),
        ("name\nKim\nKim\nKim\nKim (2)\n", ("Kim", "Kim (2)", "Kim (3)", "Kim (2) (2)")),
        ("name\n\x1b[31mred\u202e\n", ("\\x1b[31mred\\u202e",)),
    ],
)
def test_names_are_read(tmp_path, data, names):
    assert read_roster(roster(tmp_path, data)) == names


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "is empty"),
        ("\n\n , \n", "is empty"),
        ("Kim\nLee\n", "has no column 'name'"),
        ("name\n\n", "names nobody"),
        (b"\xff\xfe\x00\x01\xff", "is no text"),
        (b"name\n\x00\n", "is no text"),
        ('name\n"Kim\n', "is no CSV"),
        ("name\n" + "x" * 1_100_000, "one megabyte"),
        ("name\n" + "Kim\n" * (MOST_STUDENTS + 1), "1001 students"),
        ('name\n"' + "x" * 200_000 + '"\n', "is no CSV"),
    ],
)
def test_what_is_no_roster_is_refused_in_a_sentence(tmp_path, data, said):
    with pytest.raises(SeqtuiError, match=said):
        read_roster(roster(tmp_path, data))


def test_a_file_that_is_not_there_or_no_file(tmp_path):
    for path in (str(tmp_path / "none.csv"), str(tmp_path), "a\x00b"):
        with pytest.raises(SeqtuiError, match="cannot be read"):
            read_roster(path)


_HOSTILE = ["../../etc/passwd", "..", "a/b\\c", "con:", "*", "\\x1b[2J", "김 민지", "é" * 300, "-rf"]


@pytest.mark.parametrize("name", _HOSTILE)
def test_names_of_files_stay_in_their_folder(tmp_path, name):
    made = file_name(3, name, ".md")
    assert made.startswith("03-") and made.endswith(".md") and len(made.encode()) < 200
    assert not set(made) & set('/\\:*?"<>|\x1b ')
    (tmp_path / made).write_text("x")
    assert [file.name for file in tmp_path.iterdir()] == [made]
