"""Sentences made while Korean is spoken are Korean from end to end: their places, lists, measures and meanings, too."""

import pytest

from seqtui.language import speaking
from seqtui.models.model import Request
from seqtui.models.statement import Claim
from seqtui.models.table import run as record
from seqtui.render.lines import wrap
from tests.statements.collect import statements
from tests.statements.korean import english_in, unsaid
from tests.statements.noticed import walked, walked_back
from tests.statements.views import backwards, drawings, gradients, moments, notes, over_time_and_heads, walked_by_stages

VIEWS = (notes, moments, drawings, walked_by_stages, over_time_and_heads, backwards, gradients, walked, walked_back)
ROOM = 76  # columns of a line of the voice, where Hangul takes two
REQUESTS = (
    Request("lstm", "a b a", settings={"output": True}, edits=(("t1.f[0]", 0.0),)),
    Request("gru", "the cat sat", settings={"n_layers": 2, "bidirectional": True}),
    Request("luong", "the cat", settings={"limit": 2}),
    Request("encoder", "the cat the", settings={"n_layers": 1}),
    Request("markov", "the cat ran", corpus="the cat sat\na dog sat\n"),
)


@pytest.mark.parametrize("request_", REQUESTS, ids=[request.model for request in REQUESTS])
def test_nothing_english_is_left_in_a_korean_sentence_and_the_voice_fits(request_: Request) -> None:
    with speaking("ko"):
        run = record(request_)
        said = {told for view in VIEWS for told in statements(tuple(view(run)))}
        voiced = [told for view in (walked, walked_back) for told in statements(tuple(view(run)))]
    left = {told: english for told in said if (english := english_in(told, run))}
    assert not left and len(said) > 50
    assert not [told for told in voiced if len(wrap(told, ROOM)) > 2], "two lines have room for it at 80 columns"


def test_what_korean_leaves_out_is_found() -> None:
    told = Claim("moved", "{word} moved by {size:.1f} at {place}")(word="*it*", size=0.25, place="t 2")
    assert unsaid(told) == []
    blind = Claim("moved", "the word moved")
    told.claim = blind
    assert unsaid(told) == ["0.2", "2", "*it*"]
    told.claim = Claim("moved", "{word}이(가) {size:.1f}만큼, {place}에서")
    assert unsaid(told) == ["이(가)"], "English resolves no particles"
