"""Words that changed places: each row is compared with the row of its own word, the first with the first."""

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.whatif.change_view import change_view

BEFORE = "the cat saw the dog and the bird"
PLACES = {  # where each word of the second text stood in the first
    "the dog saw the cat and the bird": (0, 4, 2, 3, 1, 5, 6, 7),
    "bird the and the saw the cat dog": (7, 0, 5, 3, 2, 6, 1, 4),
}


@pytest.mark.parametrize("after", PLACES)
@pytest.mark.parametrize("norm_first", [False, True])
def test_each_row_is_compared_with_the_row_of_its_own_word(norm_first: bool, after: str) -> None:
    runs = [run(Request("encoder", text, settings={"norm_first": norm_first})) for text in (BEFORE, after)]
    step = max(index for _, index in runs[1].trace.named() if runs[1].trace[index].name == "resid_post")
    view = change_view(*runs, step)
    path, places = runs[1].trace.path(step), list(PLACES[after])
    moved = np.abs(runs[0].trace.value(path)[places] - runs[1].trace.value(path)).max(axis=1)
    assert [row.size for row in view.rows] == pytest.approx(moved.tolist())
    assert [row.after for row in view.rows] == after.split()
    assert [row.before for row in view.rows] == after.split()
    assert len({round(size, 9) for size in moved}) > 3  # so that another order would be seen
