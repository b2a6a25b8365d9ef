"""What there is to open, in the order of the course: every model, and the networks that come trained."""

from dataclasses import dataclass

from seqtui.models import zoo
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.session.requests import Typed, build
from seqtui.train.recipes import RECIPES

_FAMILIES = {
    "counting": "Before neural networks: count what followed what",
    "recurrent": "Recurrent networks: one step at a time, one state carried along",
    "attention": "Attention: every word looks at every other",
}
_TRAINED = "Trained with this program, so that their numbers mean something"


@dataclass(frozen=True)
class Choice:
    """One row: its name, the heading it stands under, a sentence, and the model that runs."""

    name: str
    group: str
    sentence: str
    model: str

    def request(self) -> Request:
        """The run with its example."""
        return build(Typed(self.name))


def choices() -> tuple[Choice, ...]:
    """Return all rows."""
    models = (Choice(m.name, _FAMILIES[m.family], m.summary, m.name) for m in MODELS.values())
    return (*models, *map(_trained, zoo.entries()))


def _trained(entry: zoo.Entry) -> Choice:
    about = entry.about
    does = RECIPES[about.recipe].title if about.recipe in RECIPES else about.recipe
    held_out = f"; held out: {entry.headline[0]} {entry.headline[1]:.2f}" if entry.headline else ""
    return Choice(entry.name, _TRAINED, f"{does}{held_out}", about.model)
