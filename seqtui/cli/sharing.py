"""The command that writes a run down as one line."""

import sys
from dataclasses import replace

from seqtui.cli.answer import write
from seqtui.cli.asked import Arguments, state_of_arguments
from seqtui.session.levels.level import Level
from seqtui.session.sharing.code import write_code
from seqtui.session.sharing.reopening import is_large, reopened, state_of


def code(args: Arguments) -> int:
    """Print the state code of a run; it is recorded first, so that the code opens."""
    from seqtui.tui.panes.layout import layout_of

    state = state_of_arguments(args)
    player = reopened(state)
    if args.at is not None:
        player.jump(args.at)
    if args.level is not None:
        player.level = Level(args.level)
    layout = layout_of(player.run)
    view = state.view if state.view in layout.names else ""
    if args.view is not None:
        view = layout.names[layout.find(args.view)]
    found = state_of(player, view)
    if is_large(found) and sys.stderr is not None:
        print("seqtui: this run is larger than a code may ask for: seqtui open --large opens it", file=sys.stderr)
    return write([write_code(found if args.at or state.cursor else replace(found, cursor="")), "\n"])
