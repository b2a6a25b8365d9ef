"""A line to type in, safe whatever is typed or pasted into it."""

from textual.widgets import Input

from seqtui.session.safe import safe


class Field(Input):
    """An Input that shows control bytes and direction marks written out."""

    def validate_value(self, value: str) -> str:
        """Return the value as it may reach the terminal."""
        return safe(value)
