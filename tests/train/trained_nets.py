"""The torch network and the task behind a trained file, made again without its training data."""

from functools import cache

import torch

from seqtui.models.weights.state_dict import StateDict, read_safetensors
from seqtui.models.weights.trained_files import Trained
from seqtui.train.data.korean import korean_data
from seqtui.train.data.rewriting import rewriting_data
from seqtui.train.recipes import RECIPES
from seqtui.train.tasks.encoder_decoder import build
from seqtui.train.tasks.task import make_task

torch.set_num_threads(1)  # several would wait for each other in so small networks
_FEW = 40  # examples to learn from, for tasks that are only measured


@cache
def translation():
    """What the translators learn from and are measured on."""
    return korean_data(0, _FEW)


def task_of(recipe: str, model: str, settings=None):
    """The task, with first weights from seed 0."""
    settings = {setting.name: setting.default for setting in RECIPES[recipe].settings} | dict(settings or {})
    if recipe == "translate":
        return build(model, translation(), settings, 0)
    if recipe in ("reverse", "sort", "date"):
        return build(model, rewriting_data(recipe, 0, _FEW), settings, 0)
    return make_task(RECIPES[recipe], model, settings, 0)


def trained_task(name: str):
    """The task of a file of the zoo, with its weights."""
    weights = read_safetensors(f"zoo:{name}")
    task = task_of(weights.about.recipe, weights.about.model, weights.about.settings)
    state = {key: torch.tensor(value, dtype=torch.float32) for key, value in weights.tensors.items()}
    task.module.load_state_dict(state)
    task.module.eval()
    return task, weights


def state_dict(task, recipe: str, model: str) -> StateDict:
    """The weights of a task and what its file would say, as the models read them."""
    said = task.metadata()
    known = {"config": said["config"], "vocabulary": tuple(said.get("vocabulary", ()))}
    rest = {"example": said["example"]}
    about = Trained(model, targets=tuple(said.get("targets", ())), recipe=recipe, rest=rest, **known)
    return StateDict("weights", {key: value.double().numpy() for key, value in task.module.state_dict().items()}, about)
