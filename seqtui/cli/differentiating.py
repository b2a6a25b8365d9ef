"""The command that says how gradients flow through time."""

from dataclasses import replace

from seqtui.cli.answer import write_of_run
from seqtui.cli.asked import Arguments, state_of_arguments
from seqtui.engine.errors import SeqtuiError
from seqtui.models.table import run as record
from seqtui.session.gradients.clipping import read_threshold
from seqtui.session.gradients.comparison import compare
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.flow_data import flow_data
from seqtui.session.gradients.flow_page import FlowPage, about
from seqtui.session.gradients.lineup import RADII, edits_below, how_long, race_entries, radius_entries, read_radii


def gradients(args: Arguments) -> int:
    """Print the norms along time, those of other runs, and what clipping does; flow_data describes the JSON form."""
    threshold = read_threshold(args.clip)
    radii = RADII if args.radii is None else read_radii(args.radii)
    state = state_of_arguments(args)
    run = record(state.request)
    if args.radii is not None and run.model.name != "rnn":
        raise SeqtuiError(f"{run.model.name} has no single W_hh to rescale: --radii goes with rnn")
    flow = flow_view(run, state.goal if args.of is None else args.of)
    compared = tuple(map(compare, (*radius_entries(run, radii), *race_entries(run))))
    data = flow_data(run, flow, compared, threshold) if args.format == "json" else {}
    from seqtui.render.show_flow import print_flow

    page = FlowPage(flow, about(run), how_long(run), compared, len(compared), len(flow.tokens), threshold=threshold)
    page = replace(page, edits=edits_below(run))
    return write_of_run(args, run, data, lambda console, look: print_flow(page, console, look))
