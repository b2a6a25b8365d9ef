"""What the attention models show: maps, heads, stages, stacks, and a pointer that stays on its word."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.parts.block import Block, layer_norm
from seqtui.models.table import MODELS, run
from seqtui.session.compare.sync import synchronised
from seqtui.session.explain.module_tree import ModuleTree
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.maps.attention import attention_view, heads_view, matrix_of_tokens
from seqtui.session.maps.matrix import Labelled, Room, block_of, first_shown, matrix_view, shrink
from seqtui.session.maps.stack import stack_view
from seqtui.session.maps.stages import stages_view
from seqtui.session.stepper import Stepper
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player
from tests.session.runs import recorded

ALL = ("self-attention", "multi-head", "positional", "encoder", "decoder")
WHOLE = lambda shape: Room(*shape)  # noqa: E731


def at(model: str, path: str, text: str = "the cat sat", **settings) -> Player:
    player = Player(recorded(model, text, **settings))
    player.jump(path)
    return player


def labelled(values: np.ndarray, signed: bool = False, masked: np.ndarray | None = None) -> Labelled:
    return Labelled("m", values, (), (), signed, masked)


@pytest.mark.parametrize("model", ALL)
def test_a_walk_starts_where_all_tokens_become_vectors(model):
    assert Player(recorded(model)).owner == Player(recorded(model)).trace.find("x")


def test_outside_time_a_long_step_goes_to_the_end_of_a_head_or_sublayer():
    player = Player(recorded("encoder"))
    passed = []
    while player.step(1, Granularity.TIME):
        passed.append(player.trace.path(player.cursor))
    assert passed[:7] == [
        "block0.resid_pre",
        "block0.head0.z",
        "block0.head1.z",
        "block0.resid_mid",
        "block0.ln1.out",
        "block0.resid_post",
        "block0.ln2.out",
    ]


def test_the_query_stays_chosen_while_the_walk_goes_on():
    player = at("encoder", "block0.head0.scores[2,1]")
    assert (player.query, player.unit) == (2, 1)
    for name in ("scaled", "attn_scores", "pattern", "z"):
        player.step()
        assert player.trace[player.owner].name == name
        assert player.query == 2
    player.jump("block1.head1.pattern")
    assert player.element(player.owner) == (2, 1)
    assert Stepper(player).view().query == 2


def test_rows_and_columns_move_within_the_matrix():
    player = at("self-attention", "pattern")
    assert player.point(1, 0)
    assert player.point(0, 2)
    assert player.element(player.owner) == (1, 2)
    assert not player.point(0, 1)
    assert not player.point(5, 0) or player.query == 2
    assert not player.point(1, 0)


def test_source_and_target_remember_their_own_words():
    player = Player(recorded("decoder", "the cat"))
    player.jump("block0.cross.head0.pattern[1,3]")
    player.jump("block0.head0.pattern")
    assert player.element(player.owner) == (1, 0)
    player.jump("block1.cross.head1.attn_scores")
    assert player.element(player.owner) == (1, 3)
    player.jump("block0.cross.head0.k")
    assert Stepper(player).view().tokens == player.run.sources


def test_a_number_of_a_time_step_is_refused_where_there_is_none():
    with pytest.raises(SeqtuiError, match="all tokens are read at once"):
        Player(recorded("encoder")).jump("3")


def test_the_stage_shown_is_the_one_computed():
    player = at("encoder", "block0.head0.q")
    view = attention_view(player, WHOLE)
    assert (view.stage, view.value) == ("scores", None)
    assert view.matrix.cells[0] == (None, None, None)
    for stage in ("scores", "scaled", "attn_scores", "pattern"):
        player.jump(f"block0.head0.{stage}[1,2]")
        view = attention_view(player, WHOLE)
        assert (str(view.scope), view.stage) == ("block0.head0", stage)
        assert (view.query, view.key) == ("cat", "sat")
        assert view.value == player.trace.value(f"block0.head0.{stage}")[1, 2]
    player.jump("block0.mlp_out")
    assert str(attention_view(player, WHOLE).scope) == "block0.head1"


def test_numbers_of_a_query_come_largest_first_without_the_masked():
    view = attention_view(at("decoder", "block0.head0.pattern[1,0]"), WHOLE)
    values = [value for _, value in view.numbers]
    assert values == sorted(values, reverse=True)
    assert len(values) == 2
    assert sum(values) == pytest.approx(1)
    assert {(0, 1), (0, 2), (1, 2)} <= view.matrix.masked
    assert (1, 1) not in view.matrix.masked


def test_a_mask_hides_only_once_it_is_added():
    for stage, masked in (("scores", False), ("scaled", False), ("attn_scores", True), ("pattern", True)):
        view = attention_view(at("decoder", f"block0.head0.{stage}"), WHOLE)
        assert bool(view.matrix.masked) is masked


def test_heads_lie_side_by_side_and_only_computed_ones_have_numbers():
    player = at("encoder", "block0.head0.pattern")
    view = heads_view(player, lambda heads, shape: (heads, Room(*shape)))
    assert [head.label for head in view.heads] == ["head0", "head1"]
    assert [head.is_lit for head in view.heads] == [True, False]
    assert view.heads[1].cells[0] == (None, None, None)
    assert np.allclose(view.heads[0].cells, player.trace.value("block0.head0.pattern"))


def test_stages_of_a_walk_backwards_are_gradients_and_make_no_products_of_them():
    player = BackwardPlayer(recorded("self-attention", "the cat sat"))
    player.jump("pattern")
    view = stages_view(player, 3)
    assert view.title == "head: gradients in the row of the"
    assert [row.share for row in view.rows] == player.gradients[player.forward.trace.find("pattern")][0].tolist()
    assert {(row.part, row.total) for row in view.rows} == {(None, None)}


def test_stages_build_z_key_by_key():
    player = at("multi-head", "head1.z[2,3]")
    view = stages_view(player, 10)
    trace = player.trace
    assert view.rows[-1].total == pytest.approx(trace.value("head1.z")[2, 3], abs=1e-12)
    assert sum(row.part for row in view.rows) == pytest.approx(view.rows[-1].total)
    assert [row.share for row in view.rows] == trace.value("head1.pattern")[2].tolist()
    player.jump("head1.scaled")
    waiting = stages_view(player, 10).rows[0]
    assert waiting.scaled is not None
    assert (waiting.masked, waiting.share, waiting.part) == (None, None, None)


def test_the_stack_says_where_the_walk_is():
    view = stack_view(at("decoder", "block1.cross.head1.pattern"))
    assert (view.block, view.head, view.heads, view.sublayer, view.cross) == (1, 1, 2, "cross", True)
    assert [(side.blocks, side.block, side.cross) for side in view.sides] == [(2, 1, True)]
    view = stack_view(at("encoder", "block0.ln1.var"))
    assert (view.block, view.sublayer, view.in_head) == (0, "norm", False)
    assert view.lit.current == "norm1.var"
    assert {"attn", "heads", "attn_out", "resid_mid", "norm1.mean"} <= view.lit.computed


def test_a_norm_is_known_whatever_its_scope_is_called(monkeypatch):
    def norm(self, ln, x):
        with self.eq.scope(ln.replace("ln", "scale")):
            return layer_norm(self.eq, getattr(self.w, ln), x, self.variant.eps)

    monkeypatch.setattr(Block, "norm", norm)
    player = Player(run(Request("encoder", "the cat sat")))
    player.jump("block0.scale2.var")
    view = stack_view(player)
    assert (view.sublayer, view.lit.current) == ("norm", "norm2.var")
    assert ModuleTree(player.run).label_of[player.owner] == ("block0", "scale2", "norm")
    points = [point.name for point in synchronised([player.run] * 2, [player.frames] * 2)]
    assert "block0.resid_post" in points and not any("scale" in name for name in points[:-1])


def test_what_crosses_is_lit_when_it_is_read():
    made = run(Request("transformer", "a b", {"target": "c d"}))
    player = Player(made)
    assert stack_view(player).memory == "pending"
    player.jump("memory")
    assert stack_view(player).memory == "current"
    player.jump("decoder.block0.cross.head0.k")
    assert stack_view(player).memory == "read"
    assert [side.name for side in stack_view(player).sides] == ["encoder", "decoder"]


def test_any_matrix_of_tokens_has_a_row_for_each():
    view = matrix_of_tokens(at("positional", "pos_embed"), WHOLE)
    assert view.rows == ("the", "cat", "sat")
    assert view.more == (3, 8)
    assert view.signed


def test_the_distribution_is_that_of_the_token_looked_at():
    player = at("decoder", "y")
    first = Stepper(player).builder.bars()
    player.point(1, 0)
    assert Stepper(player).builder.bars().entries != first.entries
    assert Stepper(player).builder.bars().target == player.run.targets[1]
    player.jump("block0.head0.q")
    assert Stepper(player).builder.bars() is None


@pytest.mark.parametrize("model", [name for name, model in MODELS.items() if model.family == "attention"])
def test_every_attention_model_has_its_views_at_every_stop(model):
    player = Player(run(Request(model)))
    for stop in player.frames.equations[:: max(1, len(player.frames.equations) // 60)]:
        player.cursor = stop
        Stepper(player).view()
        Stepper(player).builder.bars()
        attention_view(player, WHOLE)
        stages_view(player, 5)
        stack_view(player)


# windows ------------------------------------------------------------------------------------------------------


@given(st.integers(1, 600), st.integers(1, 50), st.data())
def test_a_window_keeps_the_place_in_sight(total, room, data):
    place = data.draw(st.integers(0, total - 1))
    first = first_shown(place, room, total)
    assert 0 <= first <= place < first + room or total <= room
    assert first + min(room, total) <= total


def test_a_window_of_a_large_map_copies_only_what_fits():
    values = np.random.default_rng(0).random((512, 512))
    view = matrix_view(labelled(values), (300, 17), Room(8, 10, 16, 12))
    assert (len(view.cells), len(view.cells[0])) == (8, 10)
    assert view.cells[view.row][view.column] == values[300, 17]
    assert (len(view.overview.cells), len(view.overview.cells[0])) == (16, 12)
    top, left = view.origin
    assert view.overview.rows == (block_of(top, 512, 16), block_of(top + 7, 512, 16) + 1)
    assert view.overview.columns == (block_of(left, 512, 12), block_of(left + 9, 512, 12) + 1)


def test_shrinking_keeps_the_largest_share_and_the_mean_of_signed_values():
    values = np.zeros((512, 512))
    values[100, 300] = 0.9
    assert shrink(values, 8, 8, signed=False)[1, 4] == 0.9
    assert shrink(np.ones((9, 7)), 4, 3, signed=True).tolist() == np.ones((4, 3)).tolist()
    assert np.isnan(shrink(np.full((4, 4), np.nan), 2, 2, signed=False)).all()
    assert np.isnan(shrink(np.full((4, 4), -np.inf), 2, 2, signed=True)).all()
    assert shrink(values, 900, 900, signed=False).shape == (512, 512)
