"""All that is known of one trained network: its task with an example, its figures, how it was made, as data."""

from seqtui.language import _
from seqtui.models.weights.trained_files import ZooEntry
from seqtui.session.catalog import zoo_data
from seqtui.session.json_text import record_data
from seqtui.session.training.breakdown import zoo_breakdown
from seqtui.train.data.examples import example_of
from seqtui.train.recipes import RECIPES


def network_data(entry: ZooEntry) -> dict[str, object]:
    """What a trained network is, with its task, an example of it, and its figure by length beside that of others."""
    task, chart = task_data(entry.about.recipe), zoo_breakdown(entry.about)
    return (
        zoo_data(entry)
        | {"task": task, "command": made_by(entry)}
        | ({"by_length": record_data(chart)} if chart else {})
    )


def task_data(recipe: str) -> dict[str, str]:
    """What a recipe asks of a network, in one sentence, and an example with the right answer; {} for an unknown one."""
    if recipe not in RECIPES:
        return {}
    example = example_of(recipe)
    return {"does": _(RECIPES[recipe].does), "given": example.given, "answer": example.answer}


def made_by(entry: ZooEntry) -> str:
    """Return the command that makes a trained network again."""
    about = entry.about
    settings = "".join(f" --set {name}={value}" for name, value in about.settings.items())
    train = f"seqtui train {about.recipe} --model {about.model} --seed {about.seed}{settings}"
    return f"{train} --out {entry.name}.safetensors"
