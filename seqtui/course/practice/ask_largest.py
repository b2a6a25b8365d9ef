"""Questions for what stands out: the gate that closed most, the word that is looked at, the largest number."""

from __future__ import annotations

import numpy as np

from seqtui.course.facts import Scene
from seqtui.course.practice.quiz_question import (
    Draw,
    QuizQuestion,
    as_shown,
    choice,
    named_steps,
    row_shown,
    shown,
    some,
    word_at,
)
from seqtui.course.questions.question import Posed
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.functions import SIGMOID
from seqtui.engine.ops import SOFTMAX
from seqtui.engine.paths import Scope, spell
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.session.gradients.target import find_target

_APART = 0.03  # what stands out must do so by this much, in what is shown
_OPTIONS = 4
_FEW = 12  # numbers that are shown with a question to point at one


def gate_closed(run: Run, draw: Draw) -> QuizQuestion | None:
    """Which gate closed most, from the sums before σ."""
    return _gate(run, draw, "gate-closed", lowest=True)


def gate_opened(run: Run, draw: Draw) -> QuizQuestion | None:
    """Which gate opened most."""
    return _gate(run, draw, "gate-opened", lowest=False)


def _gate(run: Run, draw: Draw, kind: str, lowest: bool) -> QuizQuestion | None:
    trace = run.trace
    groups: dict[tuple[Scope, int | None], list[int]] = {}
    for index in named_steps(trace):
        step = trace[index]
        if step.op == SIGMOID.name and step.value.ndim == 1 and step.edited is None:
            groups.setdefault((step.scope.untimed, step.time), []).append(index)
    keys = list(groups)
    for k in some(draw, range(len(keys))):
        gates = groups[keys[k]]
        cells = [(index, unit) for index in gates for unit in range(trace[index].value.size)]
        chosen = [cells[j] for j in draw.permutation(len(cells))[:_OPTIONS]]
        sums = [as_shown(trace[trace[index].operands[0]].value[unit]) for index, unit in chosen]
        order = np.argsort(sums)[:: 1 if lowest else -1]
        if len(chosen) < 2 or abs(sums[order[0]] - sums[order[1]]) < _APART:
            continue
        paths = [spell(trace.path(index), (unit,)) for index, unit in chosen]
        texts = [f"`{path}`: σ({shown(total)})" for path, total in zip(paths, sums, strict=True)]
        first = int(order[0])
        prompt = (
            _("Which of these gates is nearest to closed?") if lowest else _("Which of these gates is nearest to open?")
        )
        index, unit = chosen[first]
        value = shown(float(trace[index].value[unit]))
        solution = _("`{path}` = {value}: σ grows with its sum; 0 is closed, 1 open", path=paths[first], value=value)
        wrong = [text for j, text in enumerate(texts) if j != first]
        return choice(kind, run, paths[first], prompt, texts[first], wrong, solution, draw)
    return None


def looked_at(run: Run, draw: Draw) -> QuizQuestion | None:
    """Which word is looked at most, from the scores."""
    trace = run.trace
    shares = [k for k in named_steps(trace) if trace[k].op == SOFTMAX.name and trace[k].name in ("pattern", "alpha")]
    for index in some(draw, shares):
        step = trace[index]
        row = (int(draw.integers(step.value.shape[0])),) if step.value.ndim == 2 else ()
        scores = trace[step.operands[0]].value[row]
        words = _told_apart([word_at(run, index, len(row), place) for place in range(len(scores))])
        places = [int(k) for k in np.argsort(-scores) if np.isfinite(scores[k])]
        if len(places) < 2 or scores[places[0]] - scores[places[1]] < _APART:
            continue
        options = [places[0], *(places[1:][k] for k in draw.permutation(len(places) - 1)[: _OPTIONS - 1])]
        texts = [_("{word}, score {score}", word=words[k], score=shown(float(scores[k]))) for k in options]
        path = spell(trace.path(index), (*row, places[0]))
        row_path = spell(trace.path(index), row) if row else trace.path(index)
        if row:
            query = word_at(run, index, 0, row[0])
            prompt = _("At which of these words does {query} look most (`{path}`)?", query=query, path=row_path)
        else:
            prompt = _("At which of these words does the decoder look most (`{path}`)?", path=row_path)
        value = shown(float(step.value[(*row, places[0])]))
        word = words[places[0]]
        solution = _("the softmax keeps the order of the scores: {word} gets {value}", word=word, value=value)
        return choice("looked-at", run, path, prompt, texts[0], texts[1:], solution, draw)
    return None


def _told_apart(words: list[str]) -> list[str]:
    """Words of a text; where one stands several times, with its place."""
    twice = {word for word in words if words.count(word) > 1}
    return [_("{word} (place {k})", word=word, k=k) if word in twice else word for k, word in enumerate(words)]


def largest_number(run: Run, draw: Draw) -> QuizQuestion | None:
    """Point at the largest number of a value, or at the unit of a state that moved most."""
    trace = run.trace
    for index in some(draw, named_steps(trace)):
        step = trace[index]
        before = step.scope.untimed.path(f"t{(step.time or 0) - 1}.{step.name}")
        moved = step.value.ndim == 1 and bool(step.time) and trace.has(before)
        old = trace[trace.find(before)].value if moved else np.zeros(step.value.shape)
        if not 2 <= step.value.size <= _FEW or step.value.ndim > 2 or old.shape != step.value.shape:
            continue
        read = np.vectorize(as_shown)(step.value) - (np.vectorize(as_shown)(old) if moved else 0)
        size = np.abs(read) if moved else read
        top = np.sort(size, axis=None)[::-1]
        if not np.isfinite(step.value).all() or top[0] - top[1] < _APART:
            continue
        element = tuple(int(k) for k in np.unravel_index(int(size.argmax()), size.shape))
        path = trace.path(index)
        facts = {"path": path, "values": _rows(step.value)}
        if moved:
            prompt = _(
                "Point at the number of `{path}` that moved most: {values} now, {old} at `{before}`.",
                old=_rows(old),
                before=before,
                **facts,
            )
        else:
            prompt = _("Point at the largest number of `{path}`: {values}. Places count from 0.", **facts)
        cell = spell(path, element)
        posed = Posed("point", (cell,), scene=Scene(run))
        solution = _("`{path}` = {value}", path=cell, value=shown(float(step.value[element])))
        return QuizQuestion("point", prompt, posed, path, run, solution)
    return None


def _rows(value: np.ndarray) -> str:
    return row_shown(value) if value.ndim == 1 else "(" + ", ".join(row_shown(row) for row in value) + ")"


def largest_gradient(run: Run, draw: Draw) -> QuizQuestion | None:
    """Which weight got the largest gradient of what the run says last."""
    try:
        target = find_target(run)
    except SeqtuiError:
        return None
    gradients, trace = target.gradients(), target.run.trace
    norms = {
        path: float(np.linalg.norm(gradients[index]))
        for path, index in trace.named()
        if trace[index].op == "parameter" and gradients.reached(index) and trace[index].value.size > 1
    }
    paths = [path for path in norms if np.isfinite(norms[path])]
    chosen = [paths[k] for k in draw.permutation(len(paths))[:_OPTIONS]]
    chosen.sort(key=lambda path: -norms[path])
    if len(chosen) < 2 or norms[chosen[0]] < 1.1 * norms[chosen[1]] or norms[chosen[0]] == 0:
        return None
    asked = N_("Which of these weights gets the largest gradient (its norm), backwards from {goal}?")
    prompt = _(asked, goal=target.meaning)
    norm = ", ".join(f"`{path}` {shown(norms[path])}" for path in chosen)
    solution = _("the norms of their gradients: {norms}", norms=norm)
    texts = [f"`{path}`" for path in chosen]
    at = run.trace.path(named_steps(run.trace)[-1])
    return choice("gradient", run, at, prompt, texts[0], texts[1:], solution, draw, of=target.text)
