"""What a text or a question of a lesson may speak of: a scene, and the table of the facts that are no recorded values.

Recorded values are asked for by their paths. Everything else that a text may state is a row here: words of the run,
settings, sizes, what a trained network reached, what a table of measurements says. Nothing in a text is typed by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np
from msgspec import Struct, field

from seqtui.course import inside_facts
from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Scope
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.models.parts import cost
from seqtui.models.weights import trained_files
from seqtui.session.axes import axes_of
from seqtui.session.gradients.measures import by_time
from seqtui.session.gradients.target import DifferentiationTarget, find_target

Value = float | int | bool | str | tuple[int, ...] | np.ndarray
Measured = Mapping[str, Mapping[str, Mapping[str, float]]]

BEFORE = "before"
SIDE = "side"
_HASH = 8  # hexadecimal digits that are shown of a hash


class Scene(Struct, frozen=True, eq=False, dict=True):
    """The run that a text stands beside, and what it may be compared with.

    before is the run that the stage is compared with; sides are the runs that stand beside each other, from 1, where
    several do; of is the number that is differentiated, as it is typed; drawn are the numbers and words drawn for the
    variant of a question; measured is a table of figures: task, model, figure.
    """

    run: Run
    before: Run | None = None
    of: str = ""
    drawn: Mapping[str, float | int | str] = field(default_factory=dict)
    sides: tuple[Run, ...] = ()
    measured: Measured = field(default_factory=dict)

    def part(self, path: str) -> tuple[Scene, str]:
        """Return the scene of the run that a path lies in, and the path inside that run.

        ``before.t2.h`` lies in the run before, ``side2.t2.h`` in the second of several; any other path in the run
        itself. Raises SeqtuiError where there is no such run.
        """
        scope, name = paths.split(path)
        first = scope.outermost
        if first.kind not in (BEFORE, SIDE):
            return self, path
        inside = scope.relative_to(Scope.parse(str(first))).path(name)
        if first.kind == BEFORE:
            if self.before is None:
                raise SeqtuiError(_("'{path}' asks for a run before, and this stage has none", path=path))
            return Scene(self.before, of=self.of), inside
        count = len(self.sides)
        if first.number is None or not 1 <= first.number <= count:
            raise SeqtuiError(
                _("there is no '{side}' here: this stage has {count} sides", side=str(first), count=count)
            )
        return Scene(self.sides[first.number - 1], of=self.of), inside

    def value(self, path: str) -> np.ndarray:
        """Return a recorded value, read-only; the path has no index.

        Raises SeqtuiError that names paths which do exist.
        """
        scene, inside = self.part(path)
        trace = scene.run.trace
        if scene.of and not trace.has(inside):
            trace = scene.target.run.trace  # the surprise that is differentiated is recorded behind the run
        return trace[trace.find(inside)].value

    @cached_property
    def target(self) -> DifferentiationTarget:
        """What is differentiated here.

        Raises SeqtuiError where the stage is not turned round.
        """
        if not self.of:
            raise SeqtuiError(_("a gradient needs a stage that is turned round: say of what, as in of = 't5.h[0]'"))
        return find_target(self.run, self.of)

    def gradient(self, path: str) -> np.ndarray:
        """Return the gradient of what is differentiated with respect to a recorded value, of its shape.

        Raises SeqtuiError for a path that is not recorded, and where the stage is not turned round.
        """
        scene, inside = self.part(path)
        trace = scene.target.run.trace
        return scene.target.gradients()[trace.find(inside)]


class Fact(Struct, frozen=True):
    """A row: how many arguments it takes, what it means, and find(scene, *arguments), which may raise SeqtuiError."""

    find: Callable[..., Value]
    least: int
    most: int
    meaning: str


def _numbered(words: tuple[str, ...], number: object, fact: str) -> str:
    """A word by its number, which counts from 1."""
    if type(number) is not int or not 1 <= number <= len(words):
        asked = f"{fact}({number})"
        raise SeqtuiError(_("there is no {asked} here: count from 1 to {n}", asked=asked, n=len(words)))
    return words[number - 1]


def _text(value: object, fact: str) -> str:
    if not isinstance(value, str):
        raise SeqtuiError(_("{fact} is given a text in quotes, not {value}", fact=fact, value=value))
    return value


def _word(scene: Scene, number: object) -> str:
    return _numbered(scene.run.tokens, number, "word")


def _source(scene: Scene, number: object) -> str:
    return _numbered(scene.run.given, number, "source")


def _written(scene: Scene, number: object) -> str:
    return _numbered(scene.run.outputs, number, "written")


def _target(scene: Scene, number: object) -> str:
    return _numbered(scene.run.targets, number, "target")


def _label(scene: Scene, path: object, place: object, axis: object = -1) -> str:
    scene, inside = scene.part(_text(path, "label"))
    trace = scene.run.trace
    axes = axes_of(scene.run, trace[trace.find(inside)])
    if type(axis) is not int or not -len(axes) <= axis < len(axes):
        raise SeqtuiError(_("{path} has no axis {axis}: it has {n}", path=inside, axis=axis, n=len(axes)))
    names = axes[axis].names
    if not names:
        raise SeqtuiError(_("no words lie along {path}: ask for its numbers", path=inside))
    if type(place) is not int or not 0 <= place < len(names):
        raise SeqtuiError(
            _(
                "there is no place {place} along {path}: the last is {last}",
                place=place,
                path=inside,
                last=len(names) - 1,
            )
        )
    return names[place]


def _setting(scene: Scene, name: object) -> Value:
    settings = scene.run.settings
    if name not in settings:
        known = ", ".join(settings)
        raise SeqtuiError(
            _("{model} has no setting '{name}': it has {known}", model=scene.run.model.name, name=name, known=known)
        )
    return settings[str(name)]


def _held_out(scene: Scene, network: object, figure: object) -> float:
    about = _about(network, "held_out")
    if figure not in about.held_out:
        known = ", ".join(about.held_out)
        raise SeqtuiError(
            _("{network} says nothing of '{figure}': it has {known}", network=network, figure=figure, known=known)
        )
    return about.held_out[str(figure)]


def _about(network: object, fact: str) -> trained_files.Trained:
    name = _text(network, fact)
    about = trained_files.read_trained(trained_files.path_of(name))
    if about is None:
        raise SeqtuiError(_("{network} does not say how it was trained", network=name))
    return about


def _measured(scene: Scene, task: object, model: object, figure: object) -> float:
    found: object = scene.measured
    for key in (task, model, figure):
        if not isinstance(found, Mapping) or key not in found:
            known = ", ".join(found) if isinstance(found, Mapping) else ""
            raise SeqtuiError(_("nothing was measured of '{key}': there is {known}", key=key, known=known or "-"))
        found = found[key]
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise SeqtuiError(_("what was measured of '{key}' is not a number", key=figure))
    return found


def _weights_hash(scene: Scene) -> str:
    """Of the weights that do not grow with the vocabulary: the same for a text of any length."""
    digest, trace = hashlib.sha256(), scene.run.trace
    for path, index in trace.named():
        step = trace[index]
        if step.op == "parameter" and not (step.symbol and "d_vocab" in step.symbol.axis_names):
            digest.update(f"{path}\0{step.value.shape}\0".encode())
            digest.update(np.ascontiguousarray(step.value, dtype="<f8").tobytes())
    return digest.hexdigest()[:_HASH]


def _multiplications(scene: Scene, path: object = "") -> int:
    """Of the run, or of the equation of one value: a given value has none."""
    scene, inside = scene.part(_text(path, "multiplications")) if path else (scene, "")
    trace = scene.run.trace
    if not inside:
        return cost.multiplications(trace)
    index = trace.find(inside)
    first = next((equation.first for equation in trace.equations if equation.last == index), index)
    return sum(cost.cost(trace, trace[i]) for i in range(first, index + 1))


def _sent_back(scene: Scene, path: object, time: object) -> np.ndarray:
    scene, inside = scene.part(_text(path, "sent_back"))
    gradients = scene.target.gradients()
    terms = by_time(gradients, scene.target.run.trace.find(inside))
    if time not in terms:
        times = ", ".join(str(t) for t in terms if t is not None) or "-"
        raise SeqtuiError(
            _("nothing comes back to {path} from time {time}: from {times}", path=inside, time=time, times=times)
        )
    return terms[int(str(time))]


def _of_texts(find: Callable[..., Value]) -> Callable[..., Value]:
    """A fact that is given nothing but texts: names and paths."""
    return lambda scene, *given: find(scene, *(_text(each, find.__name__) for each in given))


FACTS: dict[str, Fact] = {
    "word": Fact(_word, 1, 1, N_("the word that time step t reads: word(3)")),
    "source": Fact(_source, 1, 1, N_("the word that was given to read, by its number: source(1)")),
    "written": Fact(_written, 1, 1, N_("the word that was written at time step t: written(1)")),
    "target": Fact(_target, 1, 1, N_("the word whose probability time step t gives: target(2)")),
    "label": Fact(
        _label, 2, 3, N_('the word at a place along an axis, the last if none is said: label("pattern", 1, 0)')
    ),
    "length": Fact(lambda scene: scene.run.length, 0, 0, N_("the number of time steps")),
    "words": Fact(lambda scene: len(scene.run.vocabulary), 0, 0, N_("the number of words in the vocabulary")),
    "text": Fact(lambda scene: " ".join(scene.run.given), 0, 0, N_("the text that is read")),
    "output": Fact(lambda scene: " ".join(scene.run.outputs), 0, 0, N_("the text that was written")),
    "model": Fact(lambda scene: scene.run.model.name, 0, 0, N_("the name of the model")),
    "setting": Fact(_setting, 1, 1, N_('a setting of the run: setting("d_hidden")')),
    "parameters": Fact(lambda scene: cost.parameters(scene.run).total, 0, 0, N_("the number of parameters")),
    "own_parameters": Fact(
        lambda scene: cost.parameters(scene.run).model, 0, 0, N_("the parameters without those that each word needs")
    ),
    "multiplications": Fact(
        _multiplications,
        0,
        1,
        N_('the number of multiplications of the run, or of one equation of it: multiplications("scores")'),
    ),
    "weights_hash": Fact(_weights_hash, 0, 0, N_("a hash of the weights that do not grow with the vocabulary")),
    "sent_back": Fact(
        _sent_back, 2, 2, N_('the term of a weight\'s gradient that comes from one time step: sent_back("W_hh", 3)')
    ),
    "held_out": Fact(
        _held_out, 2, 2, N_('what a trained network reached on held-out data: held_out("recall-rnn", "accuracy")')
    ),
    "updates": Fact(
        lambda scene, network: _about(network, "updates").steps,
        1,
        1,
        N_('after how many updates a network was kept: updates("chars-gru")'),
    ),
    "head_measure": Fact(
        _of_texts(inside_facts.head_measure),
        2,
        2,
        N_('how much of a measure a head has: head_measure("induction", "block1.head0")'),
    ),
    "leading_head": Fact(
        _of_texts(inside_facts.leading_head), 1, 1, N_('the head that has most of a measure: leading_head("induction")')
    ),
    "without": Fact(
        _of_texts(inside_facts.without), 2, 2, N_('a value with a part set to 0: without("block1.head0", "logits")')
    ),
    "patched": Fact(
        _of_texts(inside_facts.patched),
        2,
        2,
        N_('a value with a part taken from the run before: patched("block0.attn[1]", "logits")'),
    ),
    "measured": Fact(_measured, 3, 3, N_('a figure of the table of measurements: measured("recall", "rnn", "mean")')),
}
