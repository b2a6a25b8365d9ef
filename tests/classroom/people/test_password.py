"""What is kept of passwords and codes, and which passwords are taken."""

import pytest

from seqtui.classroom.people.password import MOST_LETTERS, Hasher, check_password
from seqtui.engine.errors import SeqtuiError


@pytest.fixture(scope="module")
def hasher():
    return Hasher(rounds=1, memory=64)


def test_only_the_secret_of_a_hash_is_the_same(hasher):
    kept = hasher.hash("correct horse")
    assert kept.startswith("$argon2id$") and "horse" not in kept and hasher.hash("correct horse") != kept
    assert hasher.is_same(kept, "correct horse")
    for other in ("", "correct hors", "correct horse ", "Correct horse", "correct horse" * 20):
        assert not hasher.is_same(kept, other)


def test_a_long_secret_is_not_the_one_that_it_begins_with(hasher):
    longest = "x" * MOST_LETTERS
    assert hasher.is_same(kept := hasher.hash(longest), longest)
    assert not hasher.is_same(kept, longest + "x")


def test_a_password_in_hangul_is_the_same_in_both_spellings(hasher):
    assert hasher.is_same(
        hasher.hash("\ud55c\uae00 \ube44\ubc00\ubc88\ud638"), "\u1112\u1161\u11ab\uae00 \ube44\ubc00\ubc88\ud638"
    )


def test_what_is_kept_for_nobody_fits_nothing_but_is_compared_with(hasher, monkeypatch):
    compared = []
    verify = type(hasher._argon2).verify
    monkeypatch.setattr(
        type(hasher._argon2), "verify", lambda self, kept, text: compared.append(kept) or verify(self, kept, text)
    )
    huge = hasher.hash("x").replace("m=64", "m=4194304")
    for kept in ("", "text", huge):
        assert not hasher.is_same(kept, "x")
    assert len(compared) == 3 and not {"", "text", huge} & set(compared)
    damaged = hasher.hash("x")[:-9] + "!"
    assert not hasher.is_same(damaged, "x")


def test_what_a_login_costs_is_bounded():
    """OWASP asks for at least 19 MiB and two rounds; much more, and a class could not log in at once."""
    kept = Hasher().hash("x")
    assert "$m=19456,t=2,p=1$" in kept


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "at least 10"),
        ("123456789", "at least 10"),
        ("x" * 129, "at most 128"),
        ("tab\tand\x1b[2Jescape", "letters, digits"),
        ("aaaaaaaaaaaa", "the first that others"),
        ("Kim.Minji.2026", "the first that others"),
    ],
)
def test_weak_passwords_are_refused_in_a_sentence(password, said):
    with pytest.raises(SeqtuiError, match=said):
        check_password(password, "kim.minji.2026")


@pytest.mark.parametrize("password", ["correct horse", "내 비밀번호 열자리", "7kqm-x3wd-h9ta"])
def test_others_are_taken(password):
    check_password(password, "kim.minji")
