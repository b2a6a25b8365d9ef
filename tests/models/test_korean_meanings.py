"""What the values of a run mean, in Korean: put together by its grammar, not word by word."""

import pytest

from seqtui.language import _, speaking
from seqtui.models.model import Request
from seqtui.models.table import run


@pytest.mark.parametrize(
    ("model", "settings", "path", "meaning"),
    [
        ("lstm", {}, "t1.f", "망각 게이트(forget gate): 이전 기억이 얼마나 남는지"),
        ("lstm", {}, "W_xf", "입력에서 망각 게이트로 가는 가중치"),
        ("lstm", {}, "b_hg", "후보의 편향, 은닉 상태 쪽"),
        ("lstm", {}, "t1.y", "각 단어가 다음에 올 확률"),
        ("lstm", {"unit": "char"}, "t1.y", "각 글자가 다음에 올 확률"),
        ("text-to-image", {"side": 3}, "W_C", "임베딩(embedding): 색마다 한 행"),
        ("text-to-image", {"side": 3}, "t1.loss", "고른 색의 놀라움"),
        ("transformer", {"decoding": "sample"}, "decoder.t1.kept", "뽑힐 수 있는 단어는 0, 나머지는 −∞"),
    ],
)
def test_a_meaning_is_a_korean_phrase(model: str, settings: dict[str, object], path: str, meaning: str) -> None:
    trace = run(Request(model, None, settings)).trace
    symbol = trace[trace.find(path)].symbol
    with speaking("ko"):
        assert symbol is not None
        assert _(symbol.meaning) == meaning
