"""The tree of changes: undo, redo and every way to go keep the run of each node what it was, bit by bit."""

import random

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.text import edit_label
from seqtui.session.whatif.edit_tree import EditTree, setup_label
from seqtui.session.whatif.parse_edit import read_change
from tests.session.runs import recorded

SMALL = {"d_hidden": 2, "d_in": 2}


def same(one, other) -> bool:
    """Whether two runs have the same steps, all values bit by bit."""
    pairs = zip(one.trace, other.trace, strict=True)
    return all(a.op == b.op and np.array_equal(a.value, b.value, equal_nan=True) for a, b in pairs)


def small(text="a b"):
    return run(Request("lstm", text, dict(SMALL)))


def edit(tree, text):
    """Make an edit; what it will be compared with is known before."""
    change = read_change(tree.run, text)
    foretold = tree.baseline_of(change.label, change.request)
    node = tree.make(change.label, change.request)
    assert (foretold.run.request, foretold.trail) == (tree.before.request, tree.trail)
    return node


def test_undo_and_redo_give_back_the_same_bits() -> None:
    first = small()
    tree = EditTree(first)
    edit(tree, "t1.f = 0.25")
    once = tree.run
    edit(tree, "t2.c[1] = 3")
    assert not same(tree.run, once) and not same(once, first)
    assert tree.undo() and same(tree.run, once)
    assert tree.undo() and same(tree.run, first)
    assert not tree.undo()
    assert tree.redo() and tree.redo() and not tree.redo()
    assert same(tree.run, run(tree.here.request)) and tree.changes == ("t1.f = 0.25", "t2.c[1] = 3")


def test_a_second_branch_keeps_the_first_and_redo_goes_to_the_child_visited_last() -> None:
    tree = EditTree(small())
    one = edit(tree, "t1.f = 0")
    tree.undo()
    two = edit(tree, "t1.i = 0")
    tree.undo()
    assert tree.redo() and tree.here is two
    tree.go(one)
    tree.undo()
    assert tree.redo() and tree.here is one
    assert [(row.label, row.depth) for row in tree.rows()] == [
        ("as it was opened", 0),
        ("t1.f = 0", 1),
        ("t1.i = 0", 1),
    ]
    assert [row.is_here for row in tree.rows()] == [False, True, False]


def test_edits_are_compared_with_the_beginning_and_a_new_beginning_begins_anew() -> None:
    tree = EditTree(small())
    assert tree.before is None and tree.changes == ()
    edit(tree, "t1.f = 0")
    edit(tree, "t1.i = 0")
    assert tree.before.request is tree.root.request
    other = small("a a b")
    foretold = tree.baseline_of("text: a a b", other.request, base=tree.run)
    tree.make("text: a a b", other.request, other, base=tree.run)
    assert (foretold.run, foretold.changes) == (tree.before, tree.changes)
    assert tree.changes == ("text: a a b",) and tree.before.tokens == ("a", "b")
    edit(tree, "t3.f = 0")
    assert tree.changes == ("t3.f = 0",) and tree.before is other


def test_a_run_that_was_opened_with_edits_can_be_undone_one_by_one() -> None:
    request = Request("lstm", "a b", dict(SMALL), edits=(("t1.f", 0.0), ("t2.f[0]", 1.0)))
    tree = EditTree.opened(run(request))
    assert tree.changes == ("t1.f = 0.000", "t2.f[0] = 1.000")
    assert same(tree.before, small())
    tree.undo()
    assert same(tree.run, run(Request("lstm", "a b", dict(SMALL), edits=(("t1.f", 0.0),))))
    tree.undo()
    assert tree.before is None and same(tree.run, small())


def test_a_request_that_cannot_be_run_leaves_the_tree_as_it_was() -> None:
    tree = EditTree(small())
    with pytest.raises(SeqtuiError):
        tree.make("nonsense", tree.run.request.with_edits(("t9.f", 0.0)))
    assert tree.here is tree.root and not tree.root.children


def test_runs_are_let_go_of_by_size_and_recorded_again_to_the_same_bits() -> None:
    recordings = []

    def record(request):
        recordings.append(request)
        return run(request)

    tree = EditTree(small(), keep=1, record=record)
    values = {}
    for k in range(5):
        edit(tree, f"t1.f = 0.{k + 1}")
        values[tree.here] = tree.run
    assert len(tree._runs) <= 3
    count = len(recordings)
    for node, kept in values.items():
        tree.go(node)
        assert same(tree.run, kept)
    assert len(recordings) > count


def test_a_thousand_random_edits_undos_and_redos_leave_the_session_consistent() -> None:
    dice = random.Random(4)
    tree = EditTree(run(Request("rnn", "a b", {**SMALL, "output": False})), keep=2_000)
    paths = [path for path, index in tree.run.trace.named() if tree.run.trace[index].value.size]
    fresh: dict = {tree.root.request: tree.run}
    lines = {tree.root: ()}  # the labels from the root to each node, kept by hand
    for _ in range(1000):
        move = dice.choice(("edit", "edit", "undo", "undo", "redo", "go"))
        here = tree.here
        if move == "edit" and len(here.request.edits) < 12:
            label = f"{dice.choice(paths)} = {dice.uniform(-2, 2):.3f}"
            lines[edit(tree, label)] = (*lines[here], label)
        elif move == "undo":
            assert tree.undo() == (here.parent is not None)
            assert tree.here is (here.parent or here)
        elif move == "redo":
            wanted = here.visited
            assert tree.redo() == (wanted is not None)
            assert tree.here is (wanted or here)
        else:
            node = dice.choice(tree.nodes())
            tree.go(node)
            assert tree.here is node
        assert tree.changes == lines[tree.here]
        request = tree.here.request
        if request not in fresh:
            fresh[request] = run(request)
        assert same(tree.run, fresh[request])
        assert (tree.before is None) == (tree.here is tree.root)
    assert len(tree.nodes()) > 200 and len(tree._runs) < len(tree.nodes())


def test_labels_say_what_was_done() -> None:
    assert edit_label("t1.f[0]", 0.5) == "t1.f[0] = 0.500"
    assert edit_label("t1.f", [0.1] * 6) == "t1.f = 0.100, 0.100, 0.100, 0.100, ..."
    assert edit_label("W", np.zeros((2, 2))) == "W = a matrix"
    old = recorded("lstm").request
    new = Request("lstm", "a b", {"d_hidden": 3}, seed=7)
    assert setup_label(old, new) == "text: a b, seed 7, d_hidden=3"
    assert setup_label(old, old) == "the same settings"
