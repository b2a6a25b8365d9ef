"""Names in a few columns: two that differ never look the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.session.compare.view import told_apart


def clip(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 1]}…"


@given(st.lists(st.text("ab, ", max_size=40), min_size=2, max_size=3), st.integers(6, 40))
def test_names_that_differ_look_different_and_fit(names: list[str], width: int) -> None:
    cut = told_apart(names, width, clip)
    assert all(len(one) <= width for one in cut)
    for one, name in zip(cut, names, strict=True):
        for other, its_name in zip(cut, names, strict=True):
            assert (one == other) == (name == its_name)


@pytest.mark.parametrize("width", [8, 17, 26])
def test_what_names_have_in_common_is_cut_first(width: int) -> None:
    long = [f"weights from trained-with-a-long-name-seed{k}.safetensors" for k in (1, 2)]
    cut = told_apart(long, width, clip)
    assert ["seed1" in cut[0], "seed2" in cut[1]] == [True, True]
    assert told_apart(["reset=before", "reset=after"], 26, clip) == ("reset=before", "reset=after")
