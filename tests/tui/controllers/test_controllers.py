"""The controllers of the screens, without a screen: what they do to the player, and what they say, show and ask."""

import pytest

from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.models.weights import network
from seqtui.session.cost import lengths
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.gradients.flow_page import Below
from seqtui.session.proof import Proof, ProofState
from seqtui.session.share.code import read_code
from seqtui.session.step_views import Counted
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Level
from seqtui.train.read_weights import read_weights
from seqtui.tui.controllers.backward import BackwardController
from seqtui.tui.controllers.compare import CompareController, compare_question
from seqtui.tui.controllers.count import CountController, ProofController
from seqtui.tui.controllers.edit import EditController
from seqtui.tui.controllers.flow import COMPUTING, FlowController
from seqtui.tui.controllers.run_changes import RunController
from seqtui.tui.controllers.share import ShareController
from seqtui.tui.controllers.views import ViewController
from seqtui.tui.controllers.walk import PACES, WalkController
from seqtui.tui.panes.layout import layout_of
from tests.real.networks import save
from tests.session.runs import recorded
from tests.tui.fake_ui import FakeUi, Job


@pytest.fixture
def ui():
    return FakeUi()


@pytest.fixture
def walk(ui):
    ui.walk = WalkController(Stepper(Player(recorded("lstm"))), ui)
    return ui.walk


@pytest.fixture
def editing(ui, walk):
    return EditController(walk, views_of(walk), ui)


def views_of(walk):
    return ViewController(layout_of(walk.player.run), walk, walk.ui)


def path(walk):
    return walk.player.trace.path(walk.player.cursor)


# the walk -----------------------------------------------------------------------------------------------------


def test_a_step_is_shown_and_an_end_is_said(ui, walk):
    before = path(walk)
    walk.step(1)
    assert path(walk) != before and len(ui.shown) == 1 and ui.said == ""
    walk.step(-1)
    assert path(walk) == before
    walk.end()
    walk.time(1)
    assert ui.said == "this is the end" and len(ui.shown) == 3
    walk.start()
    walk.step(-1)
    assert ui.said == "this is the beginning" and len(ui.shown) == 4
    walk.operation(1)
    assert len(ui.shown) == 5


def test_find_goes_where_the_line_says_and_refuses_what_is_nowhere(ui, walk):
    walk.find()
    assert "t3.f" in ui.asked[0].matches("t3.f")
    ui.answer("t3.f[2]")
    assert (path(walk), walk.player.unit) == ("t3.f", 2)
    with pytest.raises(SeqtuiError):
        ui.answer("nothing")


def test_a_breakpoint_is_asked_for_and_walked_to(ui, walk):
    walk.run(1)
    assert ui.said == "set a breakpoint with b first"
    walk.breakpoint()
    ui.answer("t2.logits")
    walk.run(1)
    assert path(walk) == "t2.logits" and ui.jobs == ["breakpoint"]
    walk.run(1)
    assert ui.said == "t2.logits: does not happen after here"
    walk.breakpoint()
    assert ui.asked[0].value == "t2.logits"
    ui.answer("")
    assert walk.player.breakpoints == []


def test_it_plays_at_its_pace_and_stops_at_the_end(ui, walk):
    walk.play()
    assert f"{PACES[1]:g} s" in ui.said
    walk.pace(-1)
    assert f"{PACES[0]:g} s" in ui.said and [ticker.stopped for ticker in ui.tickers] == [True, False]
    walk.end()
    ui.tickers[1].do()
    assert ui.tickers[1].stopped and ui.said == ""
    walk.play()
    walk.play()
    assert ui.tickers[2].stopped


def test_a_number_is_pointed_at_once_and_opened_when_it_is_known(ui, walk):
    step = walk.player.pointed
    assert walk.point_at(step, 2, None) and walk.player.unit == 2
    assert not walk.point_at(step, 2, None)
    walk.why(step)
    selection, then = ui.opened[0]
    assert selection.place == Place(step, (2,))
    then(Place(walk.player.trace.find("t2.f"), (1,)))
    assert (path(walk), walk.player.unit) == ("t2.f", 1)
    shown = len(ui.shown)
    then(None)
    walk.why(walk.player.trace.find("t3.h"))
    assert "not computed yet" in ui.said and len(ui.opened) == 1 and len(ui.shown) == shown


def test_the_level_changes_where_values_are_shown(ui, walk):
    walk.level(1)
    assert walk.stepper.level is Level.CODE and ui.said.startswith("code")
    BackwardController(walk, ui).turn()
    walk.level(1)
    assert "gradients are shown as numbers" in ui.said and walk.stepper.level is Level.CODE


def test_a_program_of_the_pointed_number_is_copied(ui, walk):
    walk.step(3)
    walk.copy()
    assert "print(" in ui.copied.text and ui.copied.file.endswith(".py")


# changes ------------------------------------------------------------------------------------------------------


def test_an_edit_is_offered_made_in_place_undone_and_redone(ui, walk, editing):
    walk.step(2)
    first, place = walk.player.run, path(walk)
    editing.edit()
    assert ui.asked[0].value.startswith(f"{place}[0] = ") and ui.asked[0].budget == "record"
    ui.answer("0.875")
    assert walk.player.trace.value(place)[0] == 0.875 and path(walk) == place
    assert ui.said.startswith(f"{place}[0] = 0.875") and "v shows both runs" in ui.said
    edited = walk.player.run
    assert {"difference", "profile"} <= vars(walk.stepper).keys(), "made in the thread, not when they are drawn"
    editing.undo()
    assert walk.player.run is first and "undone" in ui.said
    editing.undo()
    assert "no change led here" in ui.said
    editing.redo()
    assert walk.player.run is edited
    editing.tree()
    ui.take(0)
    assert walk.player.run is first


def test_going_back_to_a_run_backwards_is_work_as_turning_is(ui, walk, editing):
    editing.edit()
    ui.answer("0.5")
    BackwardController(walk, ui).turn()
    goal = walk.player.goal
    ui.jobs.clear()
    editing.undo()
    assert ui.jobs[:1] == ["gradients"] and (walk.player.goal, walk.stepper.before) == (goal, None)


def test_who_asked_for_an_edit_is_told_of_the_run(ui, walk, editing):
    found = []
    editing.edit_at(Place(walk.player.trace.find("t1.i"), (0,)), found.append)
    ui.answer("0.5")
    assert found == [walk.player.run]
    assert ui.put_steppers[-1] == (walk.stepper, False)


def test_a_number_behind_the_run_is_not_edited(ui, walk, editing):
    editing.edit_at(Place(len(walk.player.run.trace), ()))
    assert "recorded behind the run" in ui.said and ui.asked is None


def test_there_is_no_tree_and_no_preset_where_there_are_none(ui):
    ui.walk = WalkController(Stepper(Player(recorded("markov"))), ui)
    editing = EditController(ui.walk, views_of(ui.walk), ui)
    editing.preset()
    assert "no presets for this model" in ui.said
    editing.tree()
    assert ui.chosen_from is None


def test_a_preset_is_made_and_says_what_to_look_at(ui, walk, editing):
    editing.preset()
    choices, _ = ui.chosen_from
    ui.take(0)
    baseline = walk.stepper.baseline
    assert baseline.changes == (choices.rows[0].title,) and baseline.told


def test_a_word_is_changed_and_what_moves_is_shown(ui, walk, editing):
    runs = RunController(walk, editing, ui)
    runs.change()
    ui.answer("1=dog")
    assert walk.player.run.tokens[0] == "dog" and ui.put_steppers[-1][1] is True
    first = walk.player.run
    runs.set_up(recorded("lstm", "a b"))
    assert walk.player.run.tokens == ("a", "b") and walk.stepper.before is first


def test_an_experiment_ends_beside_its_first_run(ui):
    ui.walk = WalkController(Stepper(Player(recorded("self-attention"))), ui)
    runs = RunController(ui.walk, EditController(ui.walk, views_of(ui.walk), ui), ui)
    runs.experiment()
    ui.take(0)
    assert ui.walk.stepper.baseline.told and ui.walk.stepper.before is not None


def test_v_goes_round_and_right_after_a_change_to_both_runs(ui, walk):
    views = views_of(walk)
    names = [views.name]
    for _ in views.order.names:
        views.view(1)
        names.append(views.name)
    assert tuple(names[:-1]) == views.order.names and names[-1] == names[0]
    for name in reversed(names[:-1]):
        views.view(-1)
        assert views.name == name
    views.offer_both("t1.f = 0")
    views.view(1)
    assert views.name == "whatif" and ui.said == ""
    views.offer_both("t1.f = 0")
    views.forget_offer()
    views.view(1)
    assert views.name == "changes"
    BackwardController(walk, ui).turn()
    views.follow(changed=True)
    assert views.order.for_gradients(views.number)


def test_torch_is_asked_about_a_run_once_and_about_another_one_anew(ui, walk, monkeypatch):
    monkeypatch.setattr(Proof, "check", lambda proof: setattr(proof, "state", ProofState.IMPOSSIBLE))
    proving = ProofController(walk, ui)
    step = walk.stepper.view()
    assert proving.view(step) is None
    proving.proof()
    assert ui.jobs == ["proof"] and proving.view(step).state is ProofState.IMPOSSIBLE
    walk.stepper = Stepper(Player(recorded("lstm", "a b")))
    assert proving.view(walk.stepper.view()).state is ProofState.CHECKING and ui.jobs == ["proof"]
    ui.tickers[-1].do()
    assert ui.jobs == ["proof", "proof"]
    proving.proof()
    assert proving.view(step) is None and ui.said == ""


def test_costs_are_counted_when_they_are_looked_at_once_a_run(ui, walk, monkeypatch):
    monkeypatch.setattr(lengths, "LENGTHS", (2, 3))
    counting = CountController(walk, ui)
    counting.look("values")
    assert counting.counted == Counted() and ui.jobs == []
    counting.look("cost")
    counting.look("cost")
    assert ui.jobs == ["cost"] and counting.counted.ledger is not None and not isinstance(counting.counted.table, str)
    walk.stepper = Stepper(Player(recorded("lstm", "a b")))
    assert counting.counted == Counted()


# handing on, gradients ----------------------------------------------------------------------------------------


def test_the_code_of_the_screen_is_written_in_a_thread(ui, walk):
    ShareController(walk, views_of(walk), ui).code()
    assert read_code(ui.copied.text).request.model == "lstm" and "lstm-code" in ui.copied.file
    assert ui.copied.use == 'seqtui open "$(cat {file})"'
    assert ui.jobs == ["code"]


def test_of_a_large_file_a_code_says_what_it_reads(ui, walk, tmp_path, monkeypatch):
    weights = read_weights(save(tmp_path, "gpt2"))
    walk.stepper = Stepper(Player(run(Request("gpt", "the cat", weights=weights))))
    ShareController(walk, views_of(walk), ui).code()
    assert ui.copied is not None and not ui.said
    monkeypatch.setattr(network, "LARGE", weights.network.facts["parameters"])
    ShareController(walk, views_of(walk), ui).code()
    assert "reading all weights" in ui.said


def test_the_walk_turns_round_and_is_checked_meanwhile(ui, walk):
    backward = BackwardController(walk, ui)
    backward.goal()
    with pytest.raises(SeqtuiError):
        ui.answer("t9.h")
    ui.answer("t2.h[1]")
    player = walk.player
    assert isinstance(player, BackwardPlayer) and player.goal == "t2.h[1]" and "backwards from" in ui.said
    backward.check_here()
    assert len(player.checks) == 1 and ui.jobs[-1] == "check"
    backward.check_here()
    assert ui.jobs.count("check") == 1
    backward.turn()
    assert not isinstance(walk.player, BackwardPlayer)
    backward.check_here()
    assert ui.jobs.count("check") == 1


# other screens ------------------------------------------------------------------------------------------------


def test_runs_are_compared_in_lock_step(ui, walk):
    question = compare_question(walk.stepper)
    assert "gru" in question.hint(question, "") and question.matches("gr") == ["gru"]
    comparison, table = question.make("seed=2")
    compare = CompareController(comparison, ui)
    compare.start()
    compare.step(-1)
    assert ui.said == "this is the beginning"
    compare.lane(1)
    assert compare.run.request.seed == 2
    compare.find()
    ui.answer("t3.h")
    compare.why()
    assert ui.opened[0][0].run is compare.run
    assert table.rows


def test_gradients_through_time_grow_run_by_run(ui):
    flow = FlowController(recorded("lstm"), None, None, ui)
    flow.open()
    assert ui.shown[0] == (None, COMPUTING)
    assert flow.page.rows and len(flow.page.rows) == flow.page.entries
    flow.time(-1)
    assert flow.page.now == len(flow.page.flow.tokens) - 1
    flow.threshold(1)
    assert flow.page.clipping
    flow.clip()
    flow.view()
    assert not flow.page.clipping and flow.page.below is Below.WEIGHTS


def test_gradients_that_were_given_up_are_not_shown(ui):
    ui.background = lambda name, do: do(Job(given_up=True))
    flow = FlowController(recorded("markov"), None, None, ui)
    flow.open()
    assert flow.page is None and ui.shown == [(None, COMPUTING)]
