"""What there is to open, in the order of the course: every model, and the networks that come trained."""

from dataclasses import dataclass

from seqtui.models import zoo
from seqtui.models.model import Request
from seqtui.models.table import GROUPS
from seqtui.session.requests import Typed, build
from seqtui.train.recipes import RECIPES

HEADINGS = {
    "counting": "Before neural networks: count what followed what",
    "recurrent": "Recurrent networks: one step at a time, a state carried along",
    "writing": "Reading and writing: one network reads, another writes word by word",
    "attention": "Attention: each word weighs the words that it may look at",
    "pictures": "Pictures: patches, read or written like words",
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
    models = (
        Choice(m.name, HEADINGS.get(group, group), m.summary, m.name) for group, row in GROUPS.items() for m in row
    )
    return (*models, *map(_trained, zoo.entries()))


def _trained(entry: zoo.Entry) -> Choice:
    about = entry.about
    does = RECIPES[about.recipe].title if about.recipe in RECIPES else about.recipe
    held_out = f"; held out: {entry.headline[0]} {entry.headline[1]:.2f}" if entry.headline else ""
    return Choice(entry.name, _TRAINED, f"{does}{held_out}", about.model)
