"""Every statement inside a view, however deep it lies there."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from seqtui.models.statement import Statement


def statements(view: object) -> Iterator[Statement]:
    """The statements in a frozen view, a tuple, a list or a mapping of them."""
    if isinstance(view, Statement):
        yield view
    elif isinstance(view, Mapping):
        for part in view.values():
            yield from statements(part)
    elif isinstance(view, tuple | list):
        for part in view:
            yield from statements(part)
    elif isinstance(view, Struct):
        for name in view.__struct_fields__:
            yield from statements(getattr(view, name))
