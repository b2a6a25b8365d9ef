"""``seqtui layouts``: which files of others open here, how each is known, and what its tensors are called."""

import argparse
from collections.abc import Sequence
from functools import partial

from seqtui.cli.args_to_request import Arguments
from seqtui.cli.output import write_page
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.layouts.layout import Layout
from seqtui.models.layouts.table import LAYOUTS
from seqtui.session.requests import nearest


def what_to_list(parser: argparse.ArgumentParser) -> None:
    """Which layout."""
    parser.add_argument("layout", metavar="NAME", nargs="?", help=_("one of them, with the names of its tensors"))


def list_layouts(args: Arguments) -> int:
    """List the layouts, or show one with the names of its tensors here and in its files."""
    from seqtui.render.layouts import print_layout, print_layouts

    rows: Sequence[Layout] = LAYOUTS if args.layout is None else (_named(args.layout),)
    draw = partial(print_layouts, rows) if args.layout is None else partial(print_layout, rows[0])
    data = {"layouts": [layout_data(row) for row in rows]}
    return write_page(args, "layouts", _("layouts of files that open"), lambda: data, draw)


def layout_data(layout: Layout) -> dict[str, object]:
    """What a layout is, how a file of it is known, and what its tensors are called here and there."""
    tensors = [
        {"here": one.ours, "file": one.theirs, "transposed": one.transposed, "needed": one.needed}
        for one in layout.renames
    ]
    return {
        "name": layout.name,
        "title": _(layout.title),
        "model": layout.model,
        "model_types": list(layout.model_types),
        "known_by": list(layout.known_by),
        "asked": list(layout.asked),
        "reference": layout.reference,
        "tensors": tensors,
    }


def _named(name: str) -> Layout:
    """The layout of that name.

    Raises SeqtuiError with the nearest one.
    """
    found = next((row for row in LAYOUTS if row.name == name), None)
    if found is None:
        known = [row.name for row in LAYOUTS]
        near, names = nearest(name, known), ", ".join(known)
        raise SeqtuiError(_("there is no layout '{name}';{near} there are {names}", name=name, near=near, names=names))
    return found
