"""What is due stands on the map of the course, at the lesson it was met in."""

from datetime import timedelta

from msgspec.structs import replace

from seqtui.course.progress import clock
from seqtui.course.progress import event as did
from seqtui.tui.screens.learn import Learner


def test_a_concept_that_is_due_is_counted_at_its_lesson():
    learner = Learner()
    assert learner.map().due == 0
    made = did.answered("lstm-gates", "gates", 1, 0, right=True, typed="c", concept="candidate")
    learner.store.append(replace(made, at=clock.written(clock.now() - timedelta(days=5))))
    shown = learner.map()
    assert shown.due == 1 and shown.rows[0].id == "", "the review comes first"
    assert {row.id: row.due for row in shown.rows[1:] if row.due} == {"lstm-gates": 1}
    learner.store.append(did.answered("lstm-gates", "gates", 1, 1, right=True, typed="c", concept="candidate"))
    assert learner.map().due == 0
    learner.store.close()
