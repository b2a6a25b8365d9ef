"""Quizzes: every key is computed a second time, for every model and the trained networks."""

import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from seqtui.course.practice.ask_bug import bug_question, holds
from seqtui.course.practice.bug_hunt import planted
from seqtui.course.practice.bugs import BUGS
from seqtui.course.practice.plain_quiz import answer_text, run_quiz
from seqtui.course.practice.quiz import GENERATORS, quiz
from seqtui.course.practice.quiz_question import QuizQuestion
from seqtui.course.questions.grading import Outcome, grade
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import expression
from seqtui.engine.spelling import Style
from seqtui.language import speaking
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.session.gradients.target import find_target
from seqtui.session.requests import RunArgs, build_request
from tests.course.practice import recomputed

SETTINGS = {"text-to-image": {"side": "2"}, "transformer": {"limit": "2"}}
ZOO = ("recall-gru", "translate-bahdanau", "coreference-encoder", "digits-vit")


@cache
def recorded(name):
    return run(build_request(RunArgs(name, settings=[f"{k}={v}" for k, v in SETTINGS.get(name, {}).items()])))


@cache
def questions(name):
    return quiz(recorded(name), 0, 20)


def rows(question: QuizQuestion):
    return {id: recomputed.numbers_in(text) for id, text in question.options.items()}


def entry(question, trace):
    assert abs(recomputed.entry_of(trace, question.at) - question.posed.answer) < 1e-12
    inside = question.prompt.rsplit("`", 2)[1]
    read = re.sub(r"\((−[\d.]+)\)", r"(\1)", inside)
    assert abs(recomputed.calculated(read) - question.posed.answer) < question.posed.tolerance


def share(question, trace):
    scores = np.array(recomputed.numbers_in(question.prompt[: question.prompt.index(")") + 1]))
    place = int(re.search(r"(\d+)\]", question.at)[1])
    powers = np.exp(scores)
    assert abs(powers[place] / powers.sum() - question.posed.answer) < question.posed.tolerance
    assert abs(recomputed.entry_of(trace, question.at) - question.posed.answer) < 1e-12


def vector(question, trace):
    assert np.allclose(recomputed.value_of(trace, question.at), question.posed.answer, atol=1e-12)


def shape(question, trace):
    assert recomputed.value_of(trace, question.at).shape == question.posed.answer


def next_(question, trace):
    computed = [path for path, k in trace.named() if not trace[k].is_leaf]
    follows = computed[computed.index(question.at) + 1]
    chosen = question.options[question.posed.answer[0]]
    assert chosen.startswith(f"`{follows}`")
    assert sum(text.startswith(f"`{follows}`") for text in question.options.values()) == 1


def order(question, trace):
    paths = [question.options[id].split("`")[1] for id in question.posed.answer]
    for before, path in pairwise(paths):
        assert before in recomputed.read_by(trace, path)


def missing(question, trace):
    gap = question.prompt.split("`")[1]
    right = question.options[question.posed.answer[0]].strip("`")
    whole = expression(trace, trace.find(question.at), concrete=True)
    fits = [
        id for id, text in question.options.items() if gap.partition(" = ")[2].replace("___", text.strip("`")) == whole
    ]
    assert fits == [question.posed.answer[0]], right


def reads(question, trace):
    read = recomputed.read_by(trace, question.at)
    assert {id for id, text in question.options.items() if text.strip("`") in read} == set(question.posed.answer)


def match(question, trace):
    means = {(step.symbol.text, step.symbol.meaning) for step in trace if step.symbol}
    for left, right in question.posed.answer.items():
        pairs = [(question.options[left].strip("`"), question.options[other]) for other in question.posed.right]
        assert [pair in means for pair in pairs].count(True) == 1
        assert (question.options[left].strip("`"), question.options[right]) in means


def closed(question, trace):
    sums = {id: numbers[-1] for id, numbers in rows(question).items()}
    assert min(sums, key=sums.get) == question.posed.answer[0]


def opened(question, trace):
    sums = {id: numbers[-1] for id, numbers in rows(question).items()}
    assert max(sums, key=sums.get) == question.posed.answer[0]


def point(question, trace):
    now, *before = question.prompt.split(" now, ")
    values = np.array(recomputed.numbers_in(now)) - (np.array(recomputed.numbers_in(before[0])) if before else 0)
    place = int(np.argmax(np.abs(values) if before else values))
    cell = np.unravel_index(place, trace.value(question.at).shape)
    assert question.posed.answer == (f"{question.at}[{','.join(map(str, cell))}]",)


def gradient(question, trace):
    """The norm of a gradient is how steeply the goal rises along it, measured with two more runs."""
    target = find_target(question.run, question.of)
    steep = {}
    for id, text in question.options.items():
        path = text.strip("`")
        there = target.gradients()[target.run.trace.find(path)]
        along, value, moved = there / max(np.linalg.norm(there), 1e-300), trace.value(path), []
        for step in (1e-5, -1e-5):
            made = run(question.run.request.with_edits((path, value + step * along)))
            goal = find_target(made, question.of)
            moved.append(float(goal.run.trace[goal.step].value[goal.element or ()]))
        steep[id] = (moved[0] - moved[1]) / 2e-5
    assert max(steep, key=steep.get) == question.posed.answer[0], steep


CHECKS = {
    "entry": entry, "share": share, "vector": vector, "shape": shape, "next": next_, "order": order,
    "missing": missing, "reads": reads, "match": match, "gate-closed": closed, "gate-opened": opened,
    "looked-at": opened, "point": point, "gradient": gradient,
}  # fmt: skip


@pytest.mark.parametrize("name", [*MODELS, *ZOO])
def test_every_key_is_right_when_it_is_computed_again(name):
    checked = set()
    for question in questions(name):
        if question.kind == "gradient" and "gradient" in checked:
            continue  # takes eight runs
        checked.add(question.kind)
        CHECKS[question.kind](question, question.run.trace)
    assert len(checked) >= 6, checked


@pytest.mark.parametrize("name", [*MODELS, *ZOO])
def test_keys_grade_right_and_everything_else_wrong_or_unreadable(name):
    for question in questions(name):
        posed = question.posed
        assert grade(posed, answer_text(posed)).outcome is Outcome.RIGHT, question.prompt
        assert grade(posed, "what?").outcome in (Outcome.UNREADABLE, Outcome.WRONG)
        if posed.kind == "choice":
            assert len(set(question.options.values())) == len(question.options) >= 2
            wrong = [id for id in question.options if id not in posed.answer]
            assert all(grade(posed, id).outcome is Outcome.WRONG for id in wrong)
        if posed.kind == "number":
            assert grade(posed, f"{posed.answer + 0.01:.6f}").outcome is Outcome.WRONG
        trace, at = question.run.trace, question.at.partition("[")[0]
        assert question.solution and not trace[trace.find(at)].is_leaf, "a walk cannot stand there"


def test_every_generator_has_questions_and_a_check():
    kinds = {question.kind for name in MODELS for question in questions(name)}
    assert kinds == set(GENERATORS) == set(CHECKS)


def test_a_seed_gives_the_same_questions_and_another_one_others():
    lstm = recorded("lstm")
    prompts = [question.prompt for question in quiz(lstm, 5, 12)]
    assert [question.prompt for question in quiz(lstm, 5, 12)] == prompts
    assert [question.prompt for question in quiz(lstm, 5, 6)] == prompts[:6]
    assert [question.prompt for question in quiz(lstm, 6, 12)] != prompts
    assert len(set(prompts)) == 12
    assert {question.kind for question in quiz(lstm, 5, 8, ["gate-closed"])} == {"gate-closed"}


def test_a_kind_that_is_not_there_is_refused():
    with pytest.raises(SeqtuiError, match="no kind of question 'x'"):
        quiz(recorded("rnn"), 0, 3, ["x"])
    with pytest.raises(SeqtuiError, match="has no such question"):
        quiz(recorded("rnn"), 0, 3, ["gate-closed"])


def test_a_slip_in_a_number_is_named():
    slips = set()
    for question in questions("lstm") + quiz(recorded("lstm"), 9, 8, ["entry"]):
        if question.posed.kind == "number":
            slips.add(grade(question.posed, str(-question.posed.answer)).slip)
    assert "other-sign" in slips


@pytest.mark.parametrize("difficulty", ["easy", "hard"])
@pytest.mark.parametrize("name", MODELS)
def test_the_numbers_of_a_bug_hunt_fit_everywhere_but_where_it_departs(name, difficulty):
    question = bug_question(recorded(name), 4, difficulty)
    assert grade(question.posed, answer_text(question.posed).split()[0]).outcome is Outcome.RIGHT
    wrong, bare = set(), False
    for line in question.options.values() or question.evidence:
        found = re.fullmatch(r"`([^`]+)` of `[^`]+`: (.+); the run has (\S+)", line)
        if found is None:  # too long to be shown in numbers, or an input
            bare = True
            continue
        has = recomputed.numbers_in(found[3])[0]
        comes = recomputed.calculated(found[2].replace("∞", "1e999"))
        if not (comes == has or abs(comes - has) < 0.005):
            wrong.add(found[1].partition("[")[0])
    key = question.posed.answer[0]
    right = {(question.options[key].split("`")[1] if question.options else key).partition("[")[0]}
    assert wrong == right or (bare and not wrong)
    text = recomputed.numbers_in(question.solution)
    assert "departs at" in question.solution and len(text) >= 2


def test_an_equation_holds_where_it_fits_what_the_run_recorded():
    made = planted(recorded("lstm"), BUGS["gates-swapped"], "t2.c")
    assert made.departure.path == "t2.c"
    paths = ["t1.c", "t2.f", "t2.h", "t3.f", "t3.c", "t3.L"]
    assert all(holds(made, path) for path in paths) and not holds(made, "t2.c")
    assert not np.array_equal(made.true.trace.value("t3.c"), made.faulty.trace.value("t3.c"))


def test_no_share_is_asked_of_scores_that_nobody_can_take_to_the_power():
    steep = np.array([[20001.0, 20003.0, 0.0], [200.0, 199.0, 0.0], [1.0, 2.0, 0.5]])
    made = run(Request("self-attention", "a b c", {"d_model": 4}, edits=(("scores", steep),)))
    found = quiz(made, 0, 9, ["share"])
    assert found and all(question.at.startswith("pattern[2,") for question in found)
    for question in found:
        share(question, made.trace)


def test_an_easy_hunt_has_one_line_that_does_not_fit_its_equation():
    assert grade(bug_question(recorded("gru"), 1).posed, "a").outcome in (Outcome.RIGHT, Outcome.WRONG)
    with pytest.raises(SeqtuiError, match="no difficulty 'deadly'"):
        bug_question(recorded("gru"), 1, "deadly")


def test_korean_questions_are_korean():
    gru = recorded("gru")
    with speaking("ko"):
        made = [*quiz(gru, 3, 14), bug_question(gru, 3), bug_question(gru, 3, "hard")]
    for question in made:
        assert re.search("[가-힣]", question.prompt), question.prompt
        assert not re.search(r"[은을이와]\([는를가과]", question.prompt + question.solution), question.prompt
        typed = answer_text(question.posed)
        assert grade(question.posed, typed.split()[0] if question.kind == "bug-hunt" else typed).is_right


def test_a_quiz_line_by_line():
    made = quiz(recorded("lstm"), 2, 4, ["gate-closed", "shape"])
    said = []
    first = made[0]
    wrong = "7×7×7" if first.posed.kind == "shape" else next(id for id in first.options if id not in first.posed.answer)
    typed = iter(["", wrong, answer_text(first.posed), answer_text(made[1].posed), "?", "q"])
    assert run_quiz(made, lambda: next(typed), said.append) == (1, 3)
    text = "\n".join(said)
    assert "1. " in text and "nothing is written yet" in text and "1 of 3 questions" in text and "`" not in text

    def ends():
        raise EOFError

    assert run_quiz(made, ends, said.append) == (0, 0)


def test_the_python_formula_is_not_the_recorded_value():
    trace = recorded("lstm").trace
    assert expression(trace, trace.find("t2.c"), Style.PYTHON) == "t2.f * t1.c + t2.i * t2.g"
    assert recomputed.read_by(trace, "t2.c") == {"t2.f", "t1.c", "t2.i", "t2.g"}


def test_a_request_with_a_plant_is_asked_about_like_any_other():
    question = bug_question(run(Request("lstm", "the cat sat")), 0)
    assert quiz(question.run, 0, 3)
