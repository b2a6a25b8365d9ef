"""Large results lie in blocks: apart from each other, and with the numbers numpy gives."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from seqtui.engine.numerics import BLOCK, LARGE, room
from seqtui.engine.ops import OPS


def test_rooms_never_overlap_even_between_threads():
    def fill(seed):
        sizes = np.random.default_rng(seed).integers(LARGE, BLOCK // 3, 20)
        rooms = [room((int(size),)) for size in sizes]
        for k, part in enumerate(rooms):
            part.fill(100 * seed + k)
        return all((part == 100 * seed + k).all() for k, part in enumerate(rooms))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(fill, range(8)))


def test_small_and_huge_results_are_left_to_numpy():
    assert room((LARGE - 1,)) is None and room((BLOCK + 1,)) is None and room(()) is None
    assert room((4, LARGE // 4)).shape == (4, LARGE // 4)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "matmul", "relu", "softmax"])
@pytest.mark.parametrize("other", [(), (64,), (64, 1), (64, 64), (1, 64)])
def test_large_results_are_what_numpy_computes(name, other):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(64, 64)), rng.normal(size=other)
    plain = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide}
    if name in plain:
        for x, y in ((a, b), (b, a)):
            assert np.array_equal(OPS[name].forward(x, y), plain[name](x, y))
    elif name == "matmul" and b.ndim == 2 and b.shape[0] == 64:
        np.testing.assert_allclose(OPS[name].forward(a, b), a @ b, rtol=1e-14)
    elif name == "relu":
        assert np.array_equal(OPS[name].forward(a), np.maximum(a, 0))
    elif name == "softmax":
        np.testing.assert_allclose(OPS[name].forward(a, 0), np.exp(a) / np.exp(a).sum(0), rtol=1e-13)
