"""Names of accounts: what may stand before the @, and nothing that could be a path, markup or a control sequence."""

import pytest

from seqtui.classroom.account import account_name
from seqtui.engine.errors import SeqtuiError


@pytest.mark.parametrize(("typed", "kept"), [("Alice", "alice"), ("민지", "민지"), ("kim.min-ji_2", "kim.min-ji_2")])
def test_a_name_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert account_name(typed) == kept == account_name(kept)


@pytest.mark.parametrize("typed", ["", "../alice", ".alice", "a/b", "a b", "\x1b[2J", "a\u202eb", "[red]", "a" * 33])
def test_what_is_no_name_is_refused_in_one_clean_sentence(typed: str) -> None:
    with pytest.raises(SeqtuiError) as refused:
        account_name(typed)
    assert str(refused.value).isprintable()
