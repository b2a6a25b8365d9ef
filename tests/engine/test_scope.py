"""Scopes as data: read from their spelling, asked, and spelled back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.engine.paths import ROOT, Part, Scope, split
from tests.engine.samples import QUICK

NAMES = st.sampled_from(["encoder", "layer0", "layer10", "layer1", "t3", "t12", "ln_final", "head01", "x_2y", "_"])
SCOPES = st.lists(NAMES, max_size=5).map(".".join).map(Scope.parse)
HEAD = Scope.parse("encoder.t3.block1.head0")


@QUICK
@given(st.lists(NAMES, max_size=5).map(".".join))
def test_a_scope_is_spelled_as_it_was_read(text: str) -> None:
    scope = Scope.parse(text)
    assert str(scope) == text == ".".join(scope.names)
    assert scope == ROOT.inner(text) and hash(scope) == hash(ROOT.inner(text))
    assert bool(scope) is bool(text)


@QUICK
@given(SCOPES, NAMES)
def test_a_path_is_split_into_its_scope_and_its_name(scope: Scope, name: str) -> None:
    assert split(scope.path(name)) == (scope, name)
    assert scope.local(scope.path(name)) == name


@QUICK
@given(SCOPES, SCOPES)
def test_a_scope_lies_in_what_is_around_it_and_what_they_share(one: Scope, other: Scope) -> None:
    inner = one.inner(str(other))
    assert inner.inside(one) and inner.relative_to(one) == other
    shared = Scope.shared((one, other))
    assert one.inside(shared) and other.inside(shared)
    assert one.names[: len(shared.parts) + 1] != other.names[: len(shared.parts) + 1] or shared in (one, other)


@pytest.mark.parametrize(
    ("name", "part"),
    [("layer1", ("layer", 1)), ("t10", ("t", 10)), ("encoder", ("encoder", None)), ("ln_final", ("ln_final", None))],
)
def test_a_part_is_a_kind_and_a_number(name: str, part: tuple[str, int | None]) -> None:
    assert Scope.parse(name).parts == (Part(*part),)


def test_a_scope_says_its_parts() -> None:
    assert (HEAD.time, HEAD.number("block"), HEAD.number("layer")) == (3, 1, None)
    assert ("head" in HEAD, "cross" in HEAD, "head0" in HEAD) == (True, False, False)
    assert (str(HEAD.outermost), str(HEAD.innermost), str(ROOT.innermost)) == ("encoder", "head0", "")
    assert (HEAD.side, HEAD.clock, ROOT.side, Scope.parse("goal.t2").clock) == ("encoder", "encoder", "", "goal")
    assert Scope.parse("layer1.forward.t3").clock == "" == Scope.parse("block0").side


def test_a_scope_gives_the_scopes_around_and_beside_it() -> None:
    assert str(HEAD.untimed) == "encoder.block1.head0" == str(HEAD.without("t"))
    assert HEAD.untimed.untimed == HEAD.untimed and HEAD.untimed.time is None
    assert str(HEAD.at(7)) == "encoder.t7.block1.head0"
    assert HEAD.untimed.at(7) == HEAD.untimed
    assert str(HEAD.untimed.in_time(2)) == "encoder.block1.head0.t2"
    assert HEAD.parent == HEAD.outside("head") == HEAD.through("encoder", "block") != HEAD
    assert HEAD.outside("layer") == HEAD and HEAD.through("layer") == ROOT == ROOT.parent
    assert str(HEAD.only("encoder", "head")) == "encoder.head0"


def test_a_scope_is_not_inside_one_whose_name_begins_the_same() -> None:
    assert not Scope.parse("layer10.x").inside(Scope.parse("layer1"))
    assert Scope.parse("layer1").inside(ROOT)


def test_a_scope_is_frozen() -> None:
    with pytest.raises(AttributeError):
        HEAD.prefix = "x"  # type: ignore[misc]
