"""What the app asks of a class, and what it is told where there is none: at home nobody leads and nobody is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seqtui.classroom.class_session import ClassSession
    from seqtui.tui.screens.learn import Learner


class AtHome:
    """No class, so no session. What one is in it is role; learner is whose progress is kept, farewell what ended it."""

    session: ClassSession | None = None
    role = farewell = ""
    learner: Learner | None = None

    @property
    def follows(self) -> bool:
        """Whether a teacher's place is in front."""
        return False

    @property
    def is_startled(self) -> bool:
        """Whether what is typed now is for a screen that a teacher's place came in front of."""
        return False

    @property
    def badge(self) -> tuple[str, bool]:
        """What stands at the right of the keys, and whether keys make room for it."""
        return "", False

    def begin(self) -> None:
        """Put the first screen up."""

    def moved(self) -> None:
        """Somebody may be at another place now."""

    def stand_aside(self) -> None:
        """Take a teacher's place away for what comes to one's own; it comes back by itself."""

    @property
    def actions(self) -> frozenset[str]:
        """The actions of the table of keys that the class has for this person."""
        return frozenset()

    def does(self, what: str) -> bool:
        """Whether a key of the class means something to this person."""
        return f"classroom('{what}')" in self.actions

    def do(self, what: str) -> None:
        """Do what a key of the class asks for."""
