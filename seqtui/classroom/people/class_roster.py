"""A class roster: the accounts of a class, from a CSV file with columns of accounts, names and roles."""

from __future__ import annotations

import unicodedata

from seqtui.classroom.account import MOST_LETTERS, STUDENT, TEACHER, Account, Role, account_name
from seqtui.course.practice.roster import NAME_HEADS, check_count, column_of, no_names, read_table, shown_name
from seqtui.engine.errors import SeqtuiError
from seqtui.language import LANGUAGES, NAMES, _, _n
from seqtui.session.text import safe

_ACCOUNT_HEADS = ("account", "user", "username", "login", "계정", "계정 이름", "계정명", "아이디")
_ROLE_HEADS = ("role", "역할", "구분")
_LANGUAGE_HEADS = ("language", "lang", "언어")
_LANGUAGES: dict[str, str] = {
    "": "",
    **{name: name for name in LANGUAGES},
    **{shown.lower(): name for name, shown in NAMES.items()},
    **{"korean": "ko", "영어": "en"},
}
_ROLES: dict[str, Role] = {
    "": STUDENT,
    **dict.fromkeys(("student", "학생"), STUDENT),
    **dict.fromkeys(("teacher", "교사", "교수", "선생님", "강사"), TEACHER),
}


def read_class_roster(path: str) -> tuple[Account, ...]:
    """Return the accounts of a roster, in its order.

    A roster without a column of accounts has them made from the names: "Kim Minji" logs in as kim.minji, a second one
    as kim.minji2. So a new student is added below the others; with a column of accounts the order is free. Raises
    SeqtuiError, which says the line, for a name that no account can have, an account that is there twice, an unknown
    role or language; and for what is no roster.
    """
    heads, rows = read_table(path)
    columns = (NAME_HEADS, _ACCOUNT_HEADS, _ROLE_HEADS, _LANGUAGE_HEADS)
    name, account, role, language = (column_of(heads, known) for known in columns)
    if name is None and account is None:
        raise no_names(path, heads)
    found: dict[str, tuple[int, Account]] = {}
    wrong: list[tuple[int, str]] = []
    for line, row in rows:
        try:
            shown, typed = _cell(row, name), _cell(row, account)
            if not (shown or typed):
                continue
            made = _told_apart(_made_from(shown), found) if account is None else account_name(_typed(typed))
            if made in found:
                there = found[made][0]
                raise SeqtuiError(_("the account '{name}' stands in line {line} already", name=made, line=there))
            found[made] = (
                line,
                Account(made, shown_name(shown or typed), _role(_cell(row, role)), _language(_cell(row, language))),
            )
        except SeqtuiError as error:
            wrong.append((line, str(error)))
    if wrong:
        raise _wrong(path, wrong)
    check_count(path, len(found))
    return tuple(account for _line, account in found.values())


def _cell(row: list[str], column: int | None) -> str:
    """What stands in a column; nothing in a row that is too short."""
    return row[column].strip() if column is not None and column < len(row) else ""


def _typed(name: str) -> str:
    """A name as it arrives when it is typed before the @: SSH writes wide and joined letters plainly (NFKC)."""
    return unicodedata.normalize("NFKC", name)


def _made_from(shown: str) -> str:
    """The account of a name: in lower case, its words joined by dots, without the signs that no account has."""
    words = "".join(sign if sign.isalnum() or sign in "._-" else " " * sign.isspace() for sign in _typed(shown)).split()
    made = ".".join(words).lstrip("._-")[:MOST_LETTERS]
    if not made:
        raise SeqtuiError(_("no account can be made from '{name}': add a column 'account'", name=safe(shown)[:40]))
    return account_name(made)


def _told_apart(made: str, found: dict[str, tuple[int, Account]]) -> str:
    """The account, with a number behind it where it is taken."""
    told, count = made, 1
    while told in found:
        count += 1
        told = f"{made[: MOST_LETTERS - len(str(count))]}{count}"
    return told


def _role(cell: str) -> Role:
    role = _ROLES.get(cell.lower())
    if role is None:
        raise SeqtuiError(_("'{role}' is no role: write student or teacher", role=safe(cell)[:40]))
    return role


def _language(cell: str) -> str:
    language = _LANGUAGES.get(cell.lower())
    if language is None:
        known = ", ".join(LANGUAGES)
        raise SeqtuiError(_("'{name}' is no language: write {known}", name=safe(cell)[:40], known=known))
    return language


def _wrong(path: str, wrong: list[tuple[int, str]]) -> SeqtuiError:
    """One sentence: the first line that is wrong, and how many more are."""
    line, why = wrong[0]
    more = len(wrong) - 1
    if not more:
        return SeqtuiError(_("{path}, line {line}: {why}", path=path, line=line, why=why))
    return SeqtuiError(
        _n(
            "{path}, line {line}: {why} (and {n} more line is wrong)",
            "{path}, line {line}: {why} (and {n} more lines are wrong)",
            more,
            path=path,
            line=line,
            why=why,
        )
    )
