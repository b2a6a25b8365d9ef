"""What a lesson is made of, as records: its stage, steps, goals and questions; and the course that orders lessons.

The records are the schema: what their fields do not name, or name with another type, is refused when a file is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, field

from seqtui.course.toml_lines import TomlLines

FORMAT = 1
Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", max_length=40)]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Text = Annotated[str, Meta(max_length=4000)]
Number = int | float
Scalar = bool | int | float | str

MAX_STEPS, MAX_QUESTIONS, MAX_OPTIONS, MAX_LESSONS = 20, 40, 12, 200
_FEW = Meta(max_length=12)
ON_STAGE = ("goal", "train")  # kinds of questions that are answered on the stage: their answer is a goal


class StageTable(Struct, frozen=True, forbid_unknown_fields=True):
    """What is open beside the text, as a table of lesson.toml: all of it, or what differs from the stage before.

    set are settings of the model, at the number pointed at, of what is differentiated, before what differs in the run
    that this one is shown beside. Of the screen "compare", sides are its runs as `seqtui compare` takes them; of
    "train", recipe and settings are what is trained. en and ko are what differs in that language.
    """

    model: Line | UnsetType = UNSET
    text: Text | UnsetType = UNSET
    set: dict[str, Scalar] | UnsetType = UNSET
    seed: int | Line | UnsetType = UNSET
    edits: Annotated[tuple[Line, ...], _FEW] | UnsetType = UNSET
    corpus: Line | UnsetType = UNSET
    input: Line | UnsetType = UNSET
    memory: Line | UnsetType = UNSET
    part: Line | UnsetType = UNSET
    vocab: Line | UnsetType = UNSET
    at: Line | UnsetType = UNSET
    view: Id | UnsetType = UNSET
    level: Id | UnsetType = UNSET
    drawing: Line | UnsetType = UNSET
    of: Line | UnsetType = UNSET
    preset: Id | UnsetType = UNSET
    before: StageTable | UnsetType = UNSET
    screen: Id | UnsetType = UNSET
    sides: Annotated[tuple[Line, ...], _FEW] | UnsetType = UNSET
    recipe: Line | UnsetType = UNSET
    settings: dict[str, Scalar] | UnsetType = UNSET
    en: StageTable | UnsetType = UNSET
    ko: StageTable | UnsetType = UNSET


class TrainGoal(Struct, frozen=True, forbid_unknown_fields=True):
    """A training to be brought to a figure: of that recipe, the metric at least, or at most, so much."""

    recipe: Line
    metric: Line
    at_least: Number | UnsetType = UNSET
    at_most: Number | UnsetType = UNSET


class GoalTable(Struct, frozen=True, forbid_unknown_fields=True):
    """What a learner is asked to do: one key of the table of goal kinds (goals.GOALS), and what must hold then.

    holds is an expression that must be true besides; by is what a learner types who does it in the plain lesson (and
    what the scripted learner types), where the kind of goal does not say it by itself.
    """

    reach: Line | UnsetType = UNSET
    point: Line | UnsetType = UNSET
    open: Line | UnsetType = UNSET
    edit: Line | UnsetType = UNSET
    holds: Line | UnsetType = UNSET
    word: Line | UnsetType = UNSET
    experiment: Id | UnsetType = UNSET
    preset: Id | UnsetType = UNSET
    undo: bool | UnsetType = UNSET
    back: bool | UnsetType = UNSET
    view: Id | UnsetType = UNSET
    level: Id | UnsetType = UNSET
    drawing: Line | UnsetType = UNSET
    turn: bool | UnsetType = UNSET
    of: Line | UnsetType = UNSET
    screen: Id | UnsetType = UNSET
    end: bool | UnsetType = UNSET
    breakpoint: bool | UnsetType = UNSET
    find: Line | UnsetType = UNSET
    train: TrainGoal | UnsetType = UNSET
    by: Line | UnsetType = UNSET

    @property
    def kinds(self) -> tuple[str, ...]:
        """The keys that say what is to be done: one, in a goal that can be judged; holds counts where it is alone."""
        found = [name for name in self.__struct_fields__ if name != "by" and getattr(self, name) is not UNSET]
        return tuple(name for name in found if name != "holds" or len(found) == 1)


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """One page of a lesson: what changes on the stage, what is to be done, and the questions asked behind that.

    keys are the keys of the screens that do it, where the kind of goal does not say them by itself.
    """

    id: Id
    stage: StageTable | UnsetType = UNSET
    goal: GoalTable | UnsetType = UNSET
    keys: Line | UnsetType = UNSET
    questions: Annotated[tuple[Id, ...], _FEW] = ()


class Draw(Struct, frozen=True, forbid_unknown_fields=True):
    """How one name of a question is drawn: a number between two bounds, or one of a list."""

    low: Number | UnsetType = UNSET
    high: Number | UnsetType = UNSET
    decimals: Annotated[int, Meta(ge=0, le=6)] = 0
    of: Annotated[tuple[Scalar, ...], Meta(min_length=1, max_length=100)] | UnsetType = UNSET


class Belief(Struct, frozen=True, forbid_unknown_fields=True):
    """The experiment that refutes a wrong option: a stage, and the difference that its words claim."""

    stage: StageTable
    shows: Line


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """One question: its kind, the concept it asks for, its answer, and what wrong answers are met with.

    answer is what the kind takes (an expression, an option, a list, a table). keys are those of the screens that meet
    the goal of a question that the stage answers, where its kind does not say them by itself. slips names rows of the
    slip table, own are expressions by their names.
    """

    id: Id
    kind: Id
    concept: Id
    answer: Any
    decimals: Annotated[int, Meta(ge=0, le=12)] = 3
    tolerance: Number | UnsetType = UNSET
    draw: dict[str, Draw] = field(default_factory=dict)
    stage: StageTable | UnsetType = UNSET
    keys: Line | UnsetType = UNSET
    slips: Annotated[tuple[Id, ...], _FEW] = ()
    own: dict[str, Line] = field(default_factory=dict)
    belief: dict[str, Belief] = field(default_factory=dict)


class LessonHead(Struct, frozen=True, forbid_unknown_fields=True):
    """The lines at the top of a lesson.toml. retired are ids of steps and questions that once were in it."""

    format: int
    id: Id
    revision: Annotated[int, Meta(ge=1, le=10_000)]
    minutes: Annotated[int, Meta(ge=1, le=120)]
    needs: Annotated[tuple[Id, ...], Meta(max_length=40)] = ()
    concepts: Annotated[tuple[Id, ...], Meta(max_length=40)] = ()
    retired: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()


class Lesson(Struct, frozen=True):
    """A lesson without its words. folder is where its files stand, lines the line of lesson.toml that each key has."""

    head: LessonHead
    stage: StageTable
    steps: tuple[Step, ...]
    questions: Mapping[str, Question]
    folder: Path
    lines: TomlLines

    @property
    def id(self) -> str:
        """The permanent name of the lesson."""
        return self.head.id

    @property
    def revision(self) -> int:
        """How often its meaning was changed."""
        return self.head.revision

    def asked(self) -> Iterator[tuple[Step, Question]]:
        """Return every question with its step, in the order in which they are asked."""
        return ((step, self.questions[id]) for step in self.steps for id in step.questions if id in self.questions)


class Unit(Struct, frozen=True, forbid_unknown_fields=True):
    """Lessons that belong together, in order."""

    id: Id
    lessons: Annotated[tuple[Id, ...], Meta(max_length=MAX_LESSONS)]


class CourseHead(Struct, frozen=True, forbid_unknown_fields=True):
    """What course.toml says; languages are those that every lesson is complete in."""

    format: int
    id: Id
    languages: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=10)]
    licence: Line
    unit: Annotated[tuple[Unit, ...], Meta(min_length=1, max_length=40)]


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """A concept of the glossary: its terms, what a typed answer may say besides, and the lesson that introduces it."""

    en: Line
    ko: Line
    lesson: Id
    accept: Annotated[tuple[Line, ...], Meta(max_length=40)] = ()

    def names(self) -> tuple[str, ...]:
        """Everything that is read as this term, in both languages."""
        return (self.en, self.ko, *self.accept)
