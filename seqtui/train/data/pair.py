"""One example of a task that reads and writes: a source, its target, and where each target token comes from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Source tokens, target tokens, and for each target token the place of the source token that it comes from.

    joint stands between tokens in a text: a space for words, nothing for characters.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    origins: tuple[int, ...]
    joint: str = " "

    @property
    def text(self) -> str:
        """The source as it is typed."""
        return self.joint.join(self.source)

    @property
    def answer(self) -> str:
        """The target as it is read."""
        return self.joint.join(self.target)
