"""What of a course is to be opened: its map, a lesson, the review of what is due, or the examination."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class LearnRequest(Struct, frozen=True):
    """The map of the course in a folder (None: the one of seqtui), and what is opened on it.

    lesson: its id, "" for none, at a step where one is named. reviews: what is due is asked for, at most count
    concepts. examines: the examination is begun, or gone on with; name and seed draw its questions (None: asked for,
    drawn).
    """

    folder: Path | None = None
    lesson: str = ""
    step: str = ""
    reviews: bool = False
    count: int | None = None
    examines: bool = False
    name: str | None = None
    seed: int | None = None
