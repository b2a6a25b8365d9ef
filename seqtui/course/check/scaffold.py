"""A new lesson that passes the check: ``seqtui lessons new ID`` writes it, and its author goes on from there."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import BinaryIO

from seqtui import policy
from seqtui.course.loader import COURSE, LESSON
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.atomic_write import atomic_write

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

_LESSON = """\
format = 1
id = "{id}"
revision = 1
minutes = 10

# What is open beside the text: what `seqtui open` takes, by its names. Steps may change it.
[stage]
model = "rnn"
text = "the cat sat"
set = {{d_hidden = 2, d_in = 2}}

[[step]]
id = "begin"
goal = {{reach = "t1.h"}}
questions = ["units"]

[[question]]
id = "units"
kind = "number"
concept = "hidden-state"
answer = "len(t1.h)"
decimals = 0
own = {{"counted from 0" = "len(t1.h) - 1"}}
"""

_WORDS = {
    "en": """\
# {id}
What this lesson teaches, in one sentence.

## begin
One idea, in at most five lines. Numbers come from the engine: `x₁[0]` is {{t1.x[0]}}.

> Press [[→]] until `h₁` stands.

### units
How many numbers has `h₁`?

#### hint
Count the row of `h₁`.
#### solution
There are {{len(t1.h)}}: {{t1.h}}.
#### slip counted from 0
Units are named from 0, but counted from 1.
""",
    "ko": """\
# {id}
이 강의가 가르치는 것을 한 문장으로.

## begin
한 가지 내용을 다섯 줄 안에 쓴다. 숫자는 엔진에서 온다. `x₁[0]`은 {{t1.x[0]}}이다.

> `h₁`이 나올 때까지 [[→]]를 누르세요.

### units
`h₁`에는 수가 몇 개 있는가?

#### hint
`h₁`의 행을 세어 보자.
#### solution
{{len(t1.h)}}개다. {{t1.h}}.
#### slip counted from 0
유닛의 이름은 0부터지만 개수는 1부터 센다.
""",
}


def new_lesson(id: str, folder: Path) -> Path:
    """Write a lesson into a folder of that name, and return the folder.

    Raises SeqtuiError for an id that is none, for a folder that is there, and where it cannot be written.
    """
    if not _ID.fullmatch(id):
        raise SeqtuiError(_("'{id}' is no id: small letters, digits and -, as in lstm-gates", id=id))
    place = folder / id
    policy.ask_to_write(place)
    if place.exists():
        raise SeqtuiError(_("{path} is there already: give the new lesson another id", path=place))
    texts = {LESSON: _LESSON, **{f"{language}.md": words for language, words in _WORDS.items()}}
    try:
        place.mkdir(parents=True)
        for name, text in texts.items():
            atomic_write(place / name, partial(_write, text.format(id=id)))
    except OSError as error:
        raise SeqtuiError(_("{path} cannot be written: {error}", path=place, error=error.strerror)) from None
    return place


def _write(text: str, file: BinaryIO) -> None:
    file.write(text.encode())


def what_next(place: Path) -> str:
    """Return what an author does with a new lesson."""
    if policy.is_file(place.parent / COURSE):
        return _(
            "written: {path}. Name it in a unit of {course}, then: seqtui lessons check", path=place, course=COURSE
        )
    return _("written: {path}. Check it with: seqtui lessons check {path}", path=place)
