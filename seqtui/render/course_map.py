"""The map of the course: a line for each lesson under its unit, what is done of it, begun and due."""

from collections.abc import Callable

from rich.cells import cell_len

from seqtui.course.course_map import CourseMap, LessonRow, LessonState
from seqtui.language import _, _n
from seqtui.render.home import GroupedList
from seqtui.render.lines import Line, clip, pad, wrap_within
from seqtui.render.palette import Palette
from seqtui.session.text import safe

_MARKS = {LessonState.DONE: ("✓", "+"), LessonState.BEGUN: ("◐", "~"), LessonState.MISSING: ("!", "!")}
_TITLE, _MINUTES = 34, 8  # columns of the longest title, and of the minutes


class CourseList(GroupedList[LessonRow]):
    """The lessons; about(id) is the sentence that says what one teaches, taught the title of the class, "" for none."""

    def __init__(self, course: CourseMap, about: Callable[[str], str], taught: str = "") -> None:
        super().__init__(course.rows)
        self.course, self.about, self.taught = course, about, taught

    def _above(self, width: int, palette: Palette) -> list[Line]:
        """How many lessons there are and are done; where to go on."""
        course = self.course
        title = _n("The course: {n} lesson", "The course: {n} lessons", len(course.lessons))
        right = _("{done} done", done=course.done)
        if course.due:
            right = _n("{done} done, {n} concept due", "{done} done, {n} concepts due", course.due, done=course.done)
        first = Line((f" {title}", palette.style("title")))
        if self.taught:
            room = width - first.width - cell_len(right) - 4
            first.add(f"  {clip(palette.look.words(safe(self.taught)), room, palette)}", palette.style("dim"))
        first = first.fit(width - cell_len(right) - 1)
        first.add(right, palette.style("accent"))
        last = next((row for row in course.rows if row.id == course.last), None)
        if last is None:
            said = _("Enter opens a lesson; begin with the first one.")
        else:
            said = _("Enter goes on where you left off: {title}", title=last.title)
        said = clip(palette.look.words(said), width - 2, palette)
        return [first.fit(width), Line((f" {said}", palette.style("accent")))]

    def _row(self, row: LessonRow, here: bool, width: int, palette: Palette) -> Line:
        """Its mark, number and title, the minutes, and how far it is."""
        mark = palette.sign("▶", ">") if here else " "
        sign = palette.sign(*_MARKS.get(row.state, (" ", " ")))
        done = row.state is LessonState.DONE
        line = Line((f" {mark} ", palette.style("accent")), (f"{sign} ", palette.style("good" if done else "accent")))
        line.add(f"{row.number:>2}  " if row.id else "    ", palette.style("dim"))
        title = min(_TITLE, width - 32)
        text = pad(clip(palette.look.words(row.title), title, palette), title)
        line.add(text, palette.style("current" if here else "operand"))
        minutes = _("{n} min", n=row.minutes) if row.minutes else ""
        line.add(pad(f"  {minutes}", _MINUTES), palette.style("dim"))
        return line.add(f"  {clip(how_far(row), width - line.width - 3, palette)}", palette.style("text"))

    def _told(self, chosen: int, width: int, palette: Palette) -> list[Line]:
        """What the lesson teaches."""
        about = palette.look.words(safe(self.about(self.rows[chosen].id)))
        return [Line((f" {text}", palette.style("dim"))) for text in wrap_within(about, width - 2, 2, palette)]


def how_far(row: LessonRow) -> str:
    """Return how far a learner has come in a lesson: the step, or the score, and what is due."""
    said = ""
    if row.state is LessonState.BEGUN and row.steps[1]:
        said = _("step {step}/{steps}", step=row.steps[0], steps=row.steps[1])
    elif row.state is LessonState.DONE:
        said = _("{right}/{asked} right", right=row.score[0], asked=row.score[1]) if row.score[1] else _("done")
    elif row.state is LessonState.MISSING:
        said = _("cannot be read")
    due = _("{n} due", n=row.due) if row.due else ""
    return "  ".join(filter(None, (said, due)))
