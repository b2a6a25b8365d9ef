"""The command that lists the trained networks which come with the program."""

from seqtui.cli.answer import draw_on_console, write_json
from seqtui.cli.asked import Arguments
from seqtui.models.zoo import entries
from seqtui.session.catalog import zoo_data
from seqtui.session.export.document import FORMAT


def zoo(args: Arguments) -> int:
    """List the zoo: what each network is, what it learnt from, how good it is on held-out data."""
    rows = entries()
    if args.format == "json":
        return write_json(args, {"format": FORMAT, "zoo": [zoo_data(row) for row in rows]})
    from seqtui.render.zoo import print_zoo

    return draw_on_console(args, lambda console, look: print_zoo(rows, console, look))
