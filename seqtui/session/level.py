"""How near the learner stands: from the blocks of a model down to the code of one number."""

from enum import Enum


class Level(Enum):
    """One way of looking at the same moment; the key z goes nearer, Z goes back."""

    BLOCKS = "blocks"
    SHAPES = "shapes"
    EQUATIONS = "equations"
    NUMBERS = "numbers"
    CODE = "code"
