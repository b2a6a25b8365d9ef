"""The commands that print a run: its values, what a change moves, where a number comes from."""

from seqtui.cli.answer import draw_on_console, write, write_either, write_json
from seqtui.cli.asked import Arguments, request_of
from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.session.catalog import experiments_data
from seqtui.session.changes import change_data, change_view, change_word, telling
from seqtui.session.chosen import choose, choose_element, differentiate
from seqtui.session.costs import cost_data, cost_view
from seqtui.session.experiments import experiments_of, find_experiment
from seqtui.session.export import Export, chunks
from seqtui.session.export_tables import csv_chunks, md_chunks
from seqtui.session.look import Look
from seqtui.session.outcomes import conduct, outcome_data
from seqtui.session.reasons import reasons
from seqtui.session.requests import find, read_depth


def show(args: Arguments) -> int:
    """Print a run, or what an option asks of it."""
    if args.experiment is not None:
        return _show_experiment(args, request_of(args))
    run = record(request_of(args))
    if args.cost:
        return _show_cost(args, run)
    if args.change is not None:
        return _show_change(args, run)
    chosen = choose(run.trace, args.at, args.all)
    gradients = differentiate(run.trace, args.of) if args.grad or args.of is not None else None
    if args.format == "table":
        from seqtui.render.show import print_run

        return draw_on_console(args, lambda console, look: print_run(run, console, look, args.at, gradients, args.all))
    export = Export(run, chosen, gradients, args.all, Look(args.ascii).style)
    if args.format == "json":
        return write(chunks(export, ascii=args.plain))
    return write(csv_chunks(export) if args.format == "csv" else md_chunks(export))


def _show_change(args: Arguments, before: Run) -> int:
    after = record(change_word(before, args.change))
    step = telling(after, args.at)
    view = change_view(before, after, step)
    from seqtui.render.changes import print_changes

    data = {"change": args.change, "path": after.trace.path(step), **change_data(view)}
    return write_either(args, "--change", data, lambda console, look: print_changes(view, console, look))


def _show_experiment(args: Arguments, request: Request) -> int:
    from seqtui.render.experiments import print_outcome
    from seqtui.render.listing import print_experiments

    if args.experiment == "list":
        rows, data = experiments_of(request.model), experiments_data(request.model)
        return write_either(args, "--experiment", data, lambda console, look: print_experiments(rows, console, look))
    outcome = conduct(find(request.model), request, find_experiment(request.model, args.experiment))
    return write_either(args, "--experiment", outcome_data(outcome), lambda *way: print_outcome(outcome, *way))


def _show_cost(args: Arguments, run: Run) -> int:
    view = cost_view(run)
    from seqtui.render.costs import print_costs

    return write_either(args, "--cost", cost_data(view), lambda console, look: print_costs(view, console, look))


def explain(args: Arguments) -> int:
    """Print where one number comes from."""
    if args.at is None:
        raise SeqtuiError("explain needs a number: give --at with a path and an index, as in --at t3.f[0]")
    depth = read_depth(args.depth)
    run = record(request_of(args))
    step, element = choose_element(run.trace, args.at)
    found = reasons(run.trace, Place(step, element), depth, Look(args.ascii).style)
    if args.format == "json":
        return write_json(args, found)
    from seqtui.render.show import print_explanation

    return draw_on_console(args, lambda console, look: print_explanation(run, step, element, depth, console, look))
