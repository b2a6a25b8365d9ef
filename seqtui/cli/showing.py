"""The commands that print a run: its values, what a change moves, where a number comes from, how gradients flow."""

from collections.abc import Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from seqtui.cli.args_to_request import Arguments, request_of, state_of_arguments
from seqtui.cli.output import draw_on_console, write_document, write_of_run, write_page
from seqtui.engine import paths
from seqtui.engine.backward import Gradients
from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Index
from seqtui.engine.trace import Step
from seqtui.language import _
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.session.catalog import experiments_data, presets_data
from seqtui.session.cost.ledger import Ledger, ledger_data
from seqtui.session.cost.lengths import cost_data, cost_view
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.explain.level_views import level_data, looked_at
from seqtui.session.explain_json import check_depth, check_terms, explain_data, gradient_explain_data
from seqtui.session.export.formats import PICTURES
from seqtui.session.export.run import Export
from seqtui.session.gradients.backward_views import GradientDrillDown
from seqtui.session.gradients.depth import depth_requests, depth_track
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.flow_page import FlowPage, about, compare_flow, flow_data
from seqtui.session.gradients.measures import read_threshold
from seqtui.session.gradients.radius_sweep import RADII, edits_below, how_long, race_entries, radius_entries, read_radii
from seqtui.session.gradients.target import DifferentiationTarget, find_target
from seqtui.session.gradients.truncation import with_truncation
from seqtui.session.maps.pictures import pair_data, picture_pair
from seqtui.session.notice.voice import notice_at
from seqtui.session.proof import Agreement, Proof, ProofState, asked_of, chosen_places, proof_data
from seqtui.session.requests import find, read_depth
from seqtui.session.share.restore import Stood, stands_at, stood
from seqtui.session.step_query import StepSelection, choose_element, select_steps
from seqtui.session.text import TextStyle
from seqtui.session.walk.views import Level
from seqtui.session.whatif.change_view import change_data, change_view, telling
from seqtui.session.whatif.diff_table import beside_data, beside_view, what_changed
from seqtui.session.whatif.experiments import experiments_of, find_experiment
from seqtui.session.whatif.outcomes import conduct, outcome_data
from seqtui.session.whatif.parse_edit import change_word
from seqtui.session.whatif.preset_answers import preset_answer
from seqtui.session.whatif.presets import apply, find_preset, presets_of


class Checked(Struct, frozen=True, eq=False):
    """What torch said of the printed numbers; worst is None when it said nothing."""

    proof: Proof
    worst: Agreement | None
    gradients: bool

    @property
    def status(self) -> int:
        """The exit status: 1 when a number is not torch's."""
        return 0 if self.worst is None or self.worst.ok else 1

    @property
    def data(self) -> Mapping[str, object]:
        """The outcome of the comparison with torch, as plain data."""
        return proof_data(self.proof, self.worst)

    def print(self, console, look: TextStyle) -> None:
        """Print it in one line."""
        from seqtui.render.panes import print_proof

        print_proof(self.proof, self.worst, self.gradients, console, look)


def check(args: Arguments, run: Run, chosen: StepSelection, gradients: Gradients | None) -> Checked | None:
    """Compare the chosen numbers, and their gradients where they are printed; None when nobody asked.

    Raises SeqtuiError for a format that has no place for it.
    """
    if not args.proof:
        return None
    if args.format == "csv":
        raise SeqtuiError(_("--proof has no place among the lines of a CSV: choose another --format"))
    proof = Proof(run, None if gradients is None else asked_of(gradients))
    proof.check()
    if proof.state is not ProofState.KNOWN:
        return Checked(proof, None, gradients is not None)
    places = chosen_places(chosen, gradients is not None)
    return Checked(proof, proof.worst(places, gradients), gradients is not None)


def show_beside(args: Arguments) -> int:
    """Print both runs; the part of --at only, where that is given."""
    request = request_of(args)
    run = record(request)
    if args.preset == "list":
        return _show_presets(args, run)
    if args.preset is None and not request.edits:
        raise SeqtuiError(_("--beside shows what a change moves: give --edit PATH=VALUE, or --preset ID"))
    changes, told, before = what_changed(run), "", record(replace(request, edits=())) if request.edits else run
    if args.preset is not None:
        row = find_preset(run, args.preset)
        plain, run = run, apply(run, row, _looked_at(run, args.at))
        changes, told = (*changes, _(row.title)), preset_answer(row.id, plain, run)
    from seqtui.render.what_if import print_beside

    view = beside_view(before, run, changes, args.at, args.look, told)
    make = partial(beside_data, before, run, view, args.at)
    return write_of_run(args, "beside", run, make, lambda *way: print_beside(view, *way))


def _show_presets(args: Arguments, run: Run) -> int:
    from seqtui.render.listing import print_presets

    rows = presets_of(run)
    return write_of_run(args, "presets", run, partial(presets_data, run), lambda *way: print_presets(rows, *way))


def _looked_at(run: Run, at: str | None) -> Step | None:
    """The step that --at means, or the first one of its scope: the head, or the time, that a preset begins at."""
    if at is None:
        return None
    path, _ = paths.parse(at)
    return run.trace[select_steps(run.trace, path).steps[0]]


def gradients(args: Arguments) -> int:
    """Print the norms along time, those of other runs, and what clipping does; flow_data describes the JSON form."""
    threshold = read_threshold(args.clip)
    radii = RADII if args.radii is None else read_radii(args.radii)
    state = state_of_arguments(args)
    run = record(state.request)
    rescaled = radius_entries(run, radii)
    if args.radii is not None and not rescaled:
        raise SeqtuiError(_("{name} has no single W_hh to rescale: --radii goes with rnn", name=run.model.name))
    flow = flow_view(run, with_truncation(state.goal if args.of is None else args.of, args.truncate))
    compared = tuple(map(compare_flow, (*rescaled, *race_entries(run))))
    from seqtui.render.flow import print_flow

    page = FlowPage(flow, about(run), how_long(run), compared, len(compared), len(flow.tokens), threshold=threshold)
    page = replace(page, edits=edits_below(run), tag=run.tag, depth=tuple(map(depth_track, depth_requests(run))))
    return write_of_run(
        args, "gradients", run, lambda: flow_data(run, page), lambda console, look: print_flow(page, console, look)
    )


def show(args: Arguments) -> int:
    """Print a run, or what an option asks of it."""
    if args.beside or args.preset is not None:
        return show_beside(args)
    if args.experiment is not None:
        return _show_experiment(args, request_of(args))
    found = stood(state_of_arguments(args))
    run, here = found.run, stands_at(found) if args.at is None else None
    if args.cost:
        return _show_cost(args, run)
    if args.change is not None:
        return _show_change(args, run)
    differentiated = args.grad or args.of is not None or args.truncate is not None
    goal = find_target(run, with_truncation(args.of, args.truncate)) if differentiated else None
    run, gradients = (run, None) if goal is None else (goal.run, goal.gradients())
    if args.level != Level.NUMBERS.value:
        return _show_level(args, run, args.at if here is None else str(here.facts["place"]))
    chosen = select_steps(run.trace, args.at, args.all)
    checked = check(args, run, chosen, gradients)
    status = checked.status if checked else 0
    if args.format in ("table", *PICTURES):
        from seqtui.render.show import print_run

        def draw(console, look: TextStyle) -> None:
            print_run(run, console, look, args.at, gradients, args.all, here=here)
            if checked:
                checked.print(console, look)

        return draw_on_console(args, draw, run.name) or status
    place = str(here.facts["place"]) if here else None
    proof = checked.data if checked else None
    style, is_part = TextStyle(args.ascii).style, args.at is not None
    export = Export(run, chosen, gradients, args.all, style, proof, place, noticed=is_part)
    return write_document(args, export) or status


def _show_level(args: Arguments, run: Run, at: str | None) -> int:
    from seqtui.render.equation import print_levels

    looked = looked_at(run, args.look, Level(args.level), at)

    def make() -> dict[str, object]:
        return {"looked": [level_data(run, *one) for one in looked]}

    return write_of_run(args, "level", run, make, lambda *way: print_levels(run, looked, *way))


def _show_change(args: Arguments, before: Run) -> int:
    after = record(change_word(before, args.change))
    step = telling(after, args.at)
    view = change_view(before, after, step, args.look)
    from seqtui.render.what_if import print_changes, print_pair

    pair = picture_pair(before, after)

    def make() -> dict[str, object]:
        data = {"change": args.change, "path": after.trace.path(step), **change_data(view)}
        return data | ({} if pair is None else {"pictures": pair_data(before, after, pair)})

    def draw(console, look: TextStyle) -> None:
        if pair is not None:
            print_pair(pair, console, look)
        if pair is None or args.at is not None:
            print_changes(view, console, look)

    return write_of_run(args, "change", before, make, draw)


def _show_experiment(args: Arguments, request: Request) -> int:
    from seqtui.render.experiments import print_outcome
    from seqtui.render.listing import print_experiments

    if args.experiment == "list":
        rows = experiments_of(request.model, request)
        data = partial(experiments_data, request.model, request)
        title = _("experiments: {model}", model=request.model)
        return write_page(args, "experiments", title, data, lambda *way: print_experiments(rows, *way))
    outcome = conduct(find(request.model), request, find_experiment(request.model, args.experiment))
    make = partial(outcome_data, outcome)
    return write_of_run(args, "experiment", outcome.after, make, lambda *way: print_outcome(outcome, *way))


def _show_cost(args: Arguments, run: Run) -> int:
    view = cost_view(run)
    from seqtui.render.costs import print_costs

    ledger = Ledger(run).view()
    return write_of_run(
        args,
        "cost",
        run,
        lambda: {**cost_data(view), "ledger": ledger_data(ledger)},
        lambda console, look: print_costs(ledger, view, console, look),
    )


def explain(args: Arguments) -> int:
    """Print where one number comes from, or with --of why its gradient is what it is."""
    depth = check_depth(read_depth(args.depth))
    stands = stood(state_of_arguments(args))
    if args.at is None and stands.place is None:
        raise SeqtuiError(_("explain needs a number: give --at with a path and an index, as in --at t3.f[0]"))
    run, style = stands.run, TextStyle(args.ascii).style
    if args.grad or args.of is not None or args.truncate is not None or stands.goal is not None:
        of = stands.goal if args.of is None and not args.grad else args.of
        goal = find_target(run, with_truncation(of, args.truncate))
        return _explain_gradient(args, goal, _number(goal.run, args, stands), depth)
    step, element = _number(run, args, stands)
    found = explain_data(run, Place(step, element), depth, style)  # refuses what nobody could read
    if not run.trace[step].is_leaf:
        found["notice"] = str(notice_at(run, step, element, TextStyle(args.ascii)))
    from seqtui.render.show import print_explanation

    selection = DrillDown(run, step, element, args.look)
    return write_of_run(args, "explain", run, lambda: found, partial(print_explanation, selection, depth))


def _number(run: Run, args: Arguments, stands: Stood) -> tuple[int, Index]:
    """The number of --at, or the one that the code points at."""
    if args.at is not None or stands.place is None:
        return choose_element(run.trace, args.at)
    return choose_element(run.trace, paths.spell(stands.path, stands.place.element or None))


def _explain_gradient(args: Arguments, goal: DifferentiationTarget, number: tuple[int, Index], depth: int) -> int:
    step, element = number
    from seqtui.render.show import print_explanation

    check_terms(goal, Place(step, element), depth)
    path = goal.run.trace.path(step)
    checks = {(path, element): goal.checked(path, element)}
    selection = GradientDrillDown(goal, step, element, args.look, checks)
    make = partial(gradient_explain_data, goal, Place(step, element), depth, TextStyle(args.ascii).style)
    return write_of_run(args, "explain-gradient", goal.run, make, partial(print_explanation, selection, depth))
