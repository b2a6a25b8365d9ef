"""What a recipe is: a small task that a network learns here, in seconds, and what can be seen from it."""

from collections.abc import Mapping

from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _, retold
from seqtui.models.inputs.settings import Setting
from seqtui.models.table import family


class Recipe(Struct, frozen=True):
    """One row of the table of recipes.

    name is what a user types, title a short line for lists, does what the network has to do, in one sentence, shows one
    sentence on what it must show. named are models that it trains, the first the default; cells says that it trains
    every other recurrent cell with a torch reference, too; all that without a name each of them is trained in turn.
    settings are what ``--set`` takes; where the default depends on the model it is 0, and the task knows it. measure
    names the headline held-out figure, higher whether more of it is better; baseline is the figure without learning, in
    words and in numbers, goal the held-out figure at which training ends early, None for none. budget is in seconds on
    two cores. task is the module in seqtui.train.tasks, imported only in the worker, loss the unit of what it makes
    small, and data the one of its data sets that is learnt from, "" where it has one only. along names what the numbers
    in its figures count (``exact match at 7``), "" where they have none. reads_text: the recipe learns from ``--text
    FILE``. rates are the learning rates that were tried on every model alike, () where each model has one that suits
    it; a recipe that has them gives all models the same budget. remembers is what a network must keep, in a word, from
    the first time step to the last, "" where it need not.
    """

    name: str
    title: str
    does: str
    shows: str
    named: tuple[str, ...]
    settings: tuple[Setting, ...]
    measure: str
    higher: bool
    baseline: str
    goal: float | None
    budget: float
    task: str
    loss: str = N_("nats")
    data: str = ""
    along: str = ""
    reads_text: bool = False
    all: bool = False
    torch: bool = True
    rates: tuple[float, ...] = ()
    remembers: str = ""
    cells: bool = False

    @property
    def models(self) -> tuple[str, ...]:
        """The models that it trains, the first the default."""
        cells = (row.name for row in family("recurrent") if self.cells and row.torch_reference)
        return tuple(dict.fromkeys((*self.named, *cells)))

    @property
    def target(self) -> Mapping[str, float]:
        """The held-out figure by model at which training ends early."""
        return {} if self.goal is None else dict.fromkeys(self.models, self.goal)

    def better(self, figure: float, other: float) -> bool:
        """Whether a held-out figure is better than another."""
        return figure > other if self.higher else figure < other

    def reached(self, model: str, figure: float) -> bool:
        """Whether a held-out figure is as good as the target of that model; False where it has none."""
        return model in self.target and not self.better(self.target[model], figure)

    def model(self, name: str | None) -> str:
        """Return the model's name, or the first one for None.

        Raises SeqtuiError when the recipe does not train it.
        """
        if name is not None and name not in self.models:
            raise SeqtuiError(
                _(
                    "{recipe} does not train '{name}': choose {known}",
                    recipe=self.name,
                    name=name,
                    known=_(" or ").join(self.models),
                )
            )
        return name or self.models[0]


# what held-out figures and baselines are called in files and events, which keep them in English: the first that fits
_NAMES = (
    N_("exact match"),
    N_("by letters"),
    N_("by pairs"),
    N_("nats per word"),
    N_("bits in training"),
    N_("exact match at {length}"),
    N_("accuracy on {digit}"),
    N_("accuracy at {distance}"),
    N_("bits, window {window}"),
    N_("drawn right from {n} words"),
    N_("it on the being, if {adjective}"),
    N_("it on the place, if {adjective}"),
    N_("adjective on the being, if {adjective}"),
    N_("adjective on the place, if {adjective}"),
    N_("guessing by how often each character occurs: {figure}"),
    N_("each of {n} words equally likely: {figure}"),
)


def figure_said(name: str) -> str:
    """Return the name of a held-out figure, or what is said of a baseline, in the language that is spoken."""
    return retold(_(name), _NAMES)
