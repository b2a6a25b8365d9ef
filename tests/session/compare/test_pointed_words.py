"""The number that is pointed at in a comparison says which word it is of."""

from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.summary import comparison_view
from tests.session.runs import recorded


def test_a_probability_is_that_of_a_word_and_a_state_is_that_of_no_word():
    comparison = Comparison([recorded("seq2seq", "one two"), recorded("luong", "one two")])
    comparison.end()
    seen = {}
    for _ in range(12):
        lane = comparison_view(comparison).lanes[0]
        name, _, rest = lane.pointed.partition("[")
        if rest:
            seen[name.rstrip("₀₁₂₃₄₅₆₇₈")] = rest.partition("   ")[2]
        comparison.point_at(-1)
        comparison.step(-1)
    words = recorded("seq2seq", "one two").vocabulary
    assert seen
    for name, word in seen.items():
        assert (word in words) if name in ("y", "logits") else not word, (name, word)
    assert {"y", "logits"} & set(seen)
