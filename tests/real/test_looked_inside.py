"""A logit as a sum and the logit lens in the kept network of each family, whose weights are in float32."""

import pytest

from seqtui.session.inside.inside_views import Inside, LensView
from tests.real.cases import KEPT
from tests.real.golden import FOLDER
from tests.real.proof import opened, typed
from tests.real.reference import read


@pytest.fixture(scope="module", params=list(KEPT))
def inside(request):
    folder = FOLDER / request.param
    return Inside(opened(folder / "network", *typed(folder, read(folder).about)))


def test_the_parts_add_up_to_the_logit_everywhere(inside):
    for at in range(len(inside.places)):
        for word in (0, 3, None):
            view = inside.logit(at, word)
            assert abs(view.total - view.logit) <= 1e-10 * (1 + abs(view.logit))
            assert abs(sum(part.value for part in view.parts) - view.logit) <= 1e-10 * (1 + abs(view.logit))


def test_every_part_is_known_for_what_it_is(inside):
    sorts = {part.sort for part in inside.logit(0).parts}
    assert {"embedding", "head", "MLP"} <= sorts and "other" not in sorts


def test_the_last_layer_of_the_lens_is_the_network(inside):
    view = inside.looked_through(0, len(inside.places))
    assert isinstance(view, LensView)
    for at, column in enumerate(view.columns):
        run, place = inside.opened(at, len(view.layers) - 1, None)
        assert abs(float(run.trace[place.step].value[place.element]) - column.cells[-1].share) < 1e-12
        first, place = inside.opened(at, 0, None)
        assert abs(float(first.trace[place.step].value[place.element]) - column.cells[0].share) < 1e-12
