"""What --beside and --preset print: the run with the change and the run without it, side by side."""

from dataclasses import replace

from seqtui.cli.args_to_request import Arguments, request_of
from seqtui.cli.output import write_either
from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.trace import Step
from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.session.catalog import presets_data
from seqtui.session.step_query import choose
from seqtui.session.text import TextStyle
from seqtui.session.whatif.diff_table import beside_data, beside_view, what_changed
from seqtui.session.whatif.preset_answers import answered
from seqtui.session.whatif.presets import apply, find_preset, presets_of


def show_beside(args: Arguments) -> int:
    """Print both runs; the part of --at only, where that is given."""
    request = request_of(args)
    run = record(request)
    if args.preset == "list":
        return _show_presets(args, run)
    if args.preset is None and not request.edits:
        raise SeqtuiError("--beside shows what a change moves: give --edit PATH=VALUE, or --preset ID")
    changes, told, before = what_changed(run), "", record(replace(request, edits=())) if request.edits else run
    if args.preset is not None:
        row = find_preset(run, args.preset)
        plain, run = run, apply(run, row, _looked_at(run, args.at))
        changes, told = (*changes, row.title), answered(row.id, plain, run)
    from seqtui.render.what_if import print_beside

    view = beside_view(before, run, changes, args.at, TextStyle(args.plain), told)
    data = beside_data(before, run, view, args.at) if args.format == "json" else {}
    return write_either(args, "--beside", data, lambda *way: print_beside(view, *way), run)


def _show_presets(args: Arguments, run: Run) -> int:
    from seqtui.render.listing import print_presets

    rows = presets_of(run)
    return write_either(args, "--preset", presets_data(run), lambda *way: print_presets(rows, *way), run)


def _looked_at(run: Run, at: str | None) -> Step | None:
    """The step that --at means, or the first one of its scope: the head, or the time, that a preset begins at."""
    if at is None:
        return None
    path, _ = paths.parse(at)
    return run.trace[choose(run.trace, path).steps[0]]
