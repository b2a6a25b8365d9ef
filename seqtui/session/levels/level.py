"""How near the learner stands: from the blocks of a model down to the code of one number."""

from enum import Enum

from seqtui.engine.errors import SeqtuiError


class Level(Enum):
    """One way of looking at the same moment; the key z goes nearer, Z goes back."""

    BLOCKS = "blocks"
    SHAPES = "shapes"
    EQUATIONS = "equations"
    NUMBERS = "numbers"
    CODE = "code"

    def nearer(self, count: int = 1) -> "Level":
        """The level so many steps nearer (negative: farther); after the last comes the first."""
        order = list(Level)
        return order[(order.index(self) + count) % len(order)]


def read_level(text: str) -> Level:
    """Return the level of that name.

    Raises SeqtuiError that lists the names.
    """
    try:
        return Level(text)
    except ValueError:
        raise SeqtuiError(f"there is no level '{text}': choose {', '.join(level.value for level in Level)}") from None
