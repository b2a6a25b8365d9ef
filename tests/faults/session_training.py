"""Planted faults in seqtui/session/training: what is said of a training."""

from tests.faults.fault import Fault

_CHART = "seqtui/session/training/breakdown.py"
_CHARTS = "tests/session/training/test_breakdown.py"
_BY_LENGTH = (
    f"{_CHARTS}::test_the_shares_by_length_are_what_the_network_writes_of_the_held_out_sentences_of_that_length",
)
_BESIDE = (f"{_CHARTS}::test_all_that_learnt_the_same_stand_beside_it_with_their_own_figures",)

_MOMENT = ("tests/session/training/test_page.py::test_a_gradient_of_another_update_is_not_shown",)

FAULTS: tuple[Fault, ...] = (
    Fault(
        "seqtui/session/training/log.py",
        "held_out=event.held_out or self.held_out",
        "held_out=event.held_out",
        ("tests/session/training/test_figures.py::test_a_figure_stays_until_the_next_one_is_measured",),
    ),
    Fault(
        "seqtui/session/training/log.py",
        "held_out = event.held_out if isinstance(event, Finished) else self.held_out",
        "held_out = self.held_out",
        (
            "tests/session/training/test_figures.py::test_at_the_end_the_last_figures_count_and_after_a_failure_the_ones_before",
        ),
    ),
    Fault(
        "seqtui/session/training/figures.py",
        "abs(figure) >= 0.01 or figure == 0",
        "abs(figure) >= 0.1 or figure == 0",
        ("tests/session/training/test_figures.py::test_figures_and_times_as_they_are_read",),
    ),
    Fault(
        "seqtui/session/training/figures.py",
        "seconds=whole % 60)",
        "seconds=whole // 60)",
        ("tests/session/training/test_figures.py::test_figures_and_times_as_they_are_read",),
    ),
    Fault(
        "seqtui/session/training/figures.py",
        '_("held-out loss {figure}", figure=shown) if name == "loss" else ',
        "''",
        ("tests/session/training/test_figures.py::test_a_held_out_loss_is_never_taken_for_that_of_training",),
    ),
    Fault(
        "seqtui/session/training/log.py",
        "bisect_right(self.steps, step)",
        "bisect_right(self.steps, step - 1)",
        ("tests/session/training/test_log.py::test_the_value_of_a_moment_is_the_last_one_before_it",),
    ),
    Fault(
        "seqtui/session/training/log.py",
        "lambda a, b: (a + b) / 2",
        "lambda a, b: b",
        ("tests/session/training/test_figures.py::test_of_a_long_training_losses_are_means_and_gradients_the_largest",),
    ),
    Fault(
        "seqtui/session/training/log.py",
        "self.gradient: Series[float] = Series(max)",
        "self.gradient: Series[float] = Series(min)",
        ("tests/session/training/test_figures.py::test_of_a_long_training_losses_are_means_and_gradients_the_largest",),
    ),
    Fault(
        "seqtui/session/training/page.py",
        "abs(kept[k] - at)",
        "-abs(kept[k] - at)",
        ("tests/session/training/test_page.py::test_a_snapshot_that_made_room_gives_its_place_to_the_nearest",),
    ),
    Fault(
        "seqtui/session/training/page.py",
        "late = found is not None and found[0] != (log.step if moment is None else moment)",
        "late = False",
        ("tests/session/training/test_figures.py::test_a_figure_of_another_update_says_so",),
    ),
    Fault(
        "seqtui/session/training/page.py",
        "moment if each is log else None",
        "moment",
        (
            "tests/session/training/test_page.py::test_the_looked_at_moment_is_that_of_one_run_the_others_show_their_last",
        ),
    ),
    Fault(
        "seqtui/session/training/page.py",
        'ReferenceLine(_("target"), log.recipe.target[log.model])',
        'ReferenceLine(_("target"), 1.0)',
        ("tests/session/training/test_figures.py::test_the_target_is_that_of_the_model",),
    ),
    Fault(
        "seqtui/session/training/page.py",
        "next(iter(found.values()))) for step, found",
        "list(found.values())[-1]) for step, found",
        ("tests/session/training/test_figures.py::test_the_curve_of_held_out_data_is_the_headline",),
    ),
    Fault(
        "seqtui/session/training/figures.py",
        "0 <= x <= 1 for row in cells for x in row if x is not None),",
        "True for row in cells for x in row if x is not None),",
        ("tests/session/training/test_figures.py::test_numbers_that_leave_0_to_1_are_no_shares",),
    ),
    Fault(
        "seqtui/session/training/breakdown.py",
        "key=lambda key: len(found[key])",
        "key=lambda key: -len(found[key])",
        ("tests/session/training/test_page.py::test_numbered_figures_are_found_by_their_number",),
    ),
    Fault(
        "seqtui/session/training/figures.py",
        "headline = next(iter(runs[0][2]))",
        "headline = list(runs[0][2])[-1]",
        ("tests/session/training/test_page.py::test_runs_stand_beside_each_other_by_distance",),
    ),
    Fault(
        "seqtui/session/training/snapshots.py",
        "np.argsort(moved, axis=None)[::-1][:MOST]",
        "np.argsort(moved, axis=None)[:MOST]",
        ("tests/session/training/test_figures.py::test_the_weight_that_moved_most_is_shown_with_its_sign",),
    ),
    Fault(
        "seqtui/session/training/snapshots.py",
        "moved = np.ptp(np.stack(there), axis=0)",
        "moved = np.abs(there[-1])",
        ("tests/session/training/test_figures.py::test_the_weight_that_moved_most_is_shown_with_its_sign",),
    ),
    Fault(
        "seqtui/session/training/snapshots.py",
        "float(array[place])",
        "abs(float(array[place]))",
        ("tests/session/training/test_figures.py::test_the_weight_that_moved_most_is_shown_with_its_sign",),
    ),
    Fault(
        "seqtui/session/training/view.py",
        "chosen % len(rows)",
        "min(chosen, len(rows) - 1)",
        ("tests/session/training/test_figures.py::test_samples_are_counted_round_the_ends",),
    ),
    Fault(
        "seqtui/session/training/view.py",
        "right if isinstance(right, bool) else None",
        "bool(right)",
        ("tests/session/training/test_figures.py::test_a_sample_without_a_verdict_is_neither_right_nor_wrong",),
    ),
    # a figure by length
    Fault(_CHART, "int(counts[number]) if number in counts else None", "len(figures)", _BY_LENGTH),
    Fault(_CHART, "found.get(number) for _, found in beside", "figure for _, found in beside", _BESIDE),
    # one moment for curves, gradients and samples
    Fault(
        "seqtui/session/training/page.py",
        "Norms(*found) if found and moment in (None, found[0]) else None",
        "Norms(*found) if found else None",
        ("tests/session/training/test_page.py::test_a_gradient_of_another_update_is_not_shown",),
    ),
    Fault("seqtui/session/training/page.py", "moment = log.moment(at)", "moment = at", _MOMENT),
)
