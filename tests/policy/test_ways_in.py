"""Every way in which somebody may name a file, start something or write, tried by a student's session."""

import json
from collections.abc import Sequence

import numpy as np
import pytest
from msgspec.structs import replace
from safetensors.numpy import save_file

from seqtui.session.requests import RunArgs, described
from seqtui.session.share.code import write_code
from seqtui.session.share.state import State
from tests.models.layouts.directories import folder_of
from tests.policy.restricted import class_folder, outcomes

PATHS = {  # of what is not in the class folder; each is there, and at home it would be read
    "outside": "home / 'net.safetensors'",
    "another student's": "folder.parent / 'files-of-bob' / 'net.safetensors'",
    "by a link": "'link.safetensors'",
    "by a second name": "folder / 'twice.safetensors'",
}
FILES = {
    "weights": "build_request(RunArgs(str({path})))",
    "weights by the one door": "read_weights({path})",
    "a stage of a lesson": "open_stage(StageTable(model=str({path})), folder, 'en')",
    "beside a run": "beside(RUN, None, str({path}))",
}
OTHERS = {
    "a code by a link": "described(RunArgs(CODES['link.safetensors']))",
    "a code by a second name": "described(RunArgs(CODES['twice.safetensors']))",
    "a text": "read_text('/etc/passwd')",
    "a text by a pipe": "read_text('pipe.txt')",
    "a text without end": "read_text('/dev/zero')",
    "vectors": "read_npy('/proc/self/mem')",
    "vectors by a typed option": "build_request(RunArgs('lstm', input='/dev/zero'))",
    "a memory": "build_request(RunArgs('decoder', memory='/etc/passwd'))",
    "a corpus": "build_request(RunArgs('naive', corpus='/etc/passwd'))",
    "words of a vocabulary": "read_vocabulary('/etc/passwd')",
    "a corpus of a lesson": "open_stage(StageTable(model='naive', corpus='/etc/passwd'), folder, 'en')",
    "a text of a training": "configs_of(find_recipe('chars'), FORM | {'text': '/etc/passwd'})",
    "a course": "read_course(Path('/etc'))",
    "a course by a link": "read_course(folder / 'outside')",
    "weights of torch": "read_pt('/etc/passwd')",
    "a model directory": "read_weights(home / 'gpt2')",
    "a model directory by a link": "read_weights('lessons/linked')",
    "a model directory with a file by a link": "read_weights('lessons/half')",
    "a roster": "read_roster('/etc/passwd')",
    "an export of progress": "read_events(Path('/etc/passwd'))",
}
WRITES = {
    "a file": "save(folder / 'new.md', text_writer(['x']))",
    "a file by a wish": "read_save_request('view new.md')",
    "the config file": "remember('theme', 'light')",
    "a database": "Database(home / 'new.sqlite3')",
    "a lesson": "new_lesson('mine', folder)",
    "weights": "write_whole(folder / 'new.safetensors', b'x')",
    "snapshots": "check(home / 'snapshots')",
}
STARTS = {
    "torch": "ask('seqtui.train.verify.checks', {}, 1.0)",
    "the proof": "Asking(RUN.trace).answer()",
    "a training": "asyncio.run(Training(TrainingConfig('recall')).prepare())",
    "a model of one's own": "add_from(('recurrent', 'os'))",
}
LEFT = {
    "a text of the class": "read_text('text.txt')",
    "vectors of the class": "read_npy('vectors.npy').shape",
    "weights of the class": "build_request(RunArgs('net.safetensors')).model",
    "a model directory of the class": "build_request(RunArgs('lessons/gpt2')).model",
    "weights of the zoo": "build_request(RunArgs('zoo:recall-lstm')).model",
    "the course": "len(read_course().lessons) > 20",
    "a lesson": "len(read_course().lesson(read_course().lessons[0]).steps) > 1",
    "a code": "described(RunArgs(CODES['net.safetensors'])).request.model",
    "the settings": "read_config().values['theme']",
    "the store": "Store(home / 'new.sqlite3').trouble",
    "old trainings": "old_runs()",
    "the place of a training": "placed(TrainingConfig('recall')).directory",
}
BEFORE = """
import asyncio
from seqtui.course.check.scaffold import new_lesson
from seqtui.course.lesson import StageTable
from seqtui.course.loader import read_course
from seqtui.course.practice.roster import read_roster
from seqtui.course.progress.database import Database
from seqtui.course.progress.store import Store
from seqtui.course.progress.transfer import read_events
from seqtui.course.stage import open_stage
from seqtui.models.inputs.files import read_npy, read_text
from seqtui.models.table import add_from, run
from seqtui.models.weights.vocabulary_files import read_vocabulary
from seqtui.session.compare.suggestions import beside
from seqtui.session.config import read_config, remember
from seqtui.session.export.save import read_save_request, save, text_writer
from seqtui.session.requests import RunArgs, build_request, described
from seqtui.session.training.config_form import configs_of, placed, training_form
from seqtui.train.process.client import Training
from seqtui.train.process.spawn import ask
from seqtui.train.recipes import find_recipe
from seqtui.train.read_weights import read_weights
from seqtui.train.run_directory import check, old_runs, write_whole
from seqtui.train.torch_file import read_pt
from seqtui.train.training_config import TrainingConfig
from seqtui.train.verify.proof import Asking
RUN = run(build_request(RunArgs("lstm")))
FORM = {field.name: field.value for field in training_form(find_recipe("chars"), TrainingConfig("chars")).fields}
CODES = json.loads((home / "codes.json").read_text())
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    place = tmp_path_factory.mktemp("ways")
    folder, home, other = class_folder(place), place / "home", place / "class" / "files-of-bob"
    home.mkdir()
    net = home / "net.safetensors"
    numbers = np.random.default_rng(0)
    shapes = {"weight_ih_l0": (4, 3), "weight_hh_l0": (4, 4), "bias_ih_l0": (4,), "bias_hh_l0": (4,)}
    save_file({name: numbers.normal(size=shape).astype("f4") for name, shape in shapes.items()}, net)
    (other / "net.safetensors").write_bytes(net.read_bytes())
    (folder / "net.safetensors").write_bytes(net.read_bytes())
    (folder / "twice.safetensors").hardlink_to(other / "net.safetensors")
    (folder / "link.safetensors").symlink_to(net)
    for where in (home / "gpt2", folder / "lessons" / "gpt2", folder / "lessons" / "half"):
        folder_of("gpt2", where)
    (folder / "lessons" / "linked").symlink_to(home / "gpt2")
    (folder / "lessons" / "half" / "model.safetensors").unlink()
    (folder / "lessons" / "half" / "model.safetensors").symlink_to(home / "gpt2" / "model.safetensors")
    np.save(folder / "vectors.npy", np.ones((2, 3)))
    state = described(RunArgs(str(net)))
    codes = _codes(state, ["net.safetensors", "link.safetensors", "twice.safetensors"])  # a code holds no other paths
    (home / "codes.json").write_text(codes)
    ways = {f"{name} {how}": code.format(path=path) for name, code in FILES.items() for how, path in PATHS.items()}
    left = {f"left: {name}": code for name, code in LEFT.items()}
    writes = {f"write: {name}": code for name, code in WRITES.items()}
    return outcomes(BEFORE, ways | OTHERS | writes | STARTS | left, folder, home)


def _codes(state: State, names: Sequence[str]) -> str:
    """State codes of a run whose weights go by these names, as JSON."""
    weights = state.request.weights
    assert weights is not None
    named = {
        name: replace(state, request=replace(state.request, weights=replace(weights, name=name))) for name in names
    }
    return json.dumps({name: write_code(one) for name, one in named.items()})


@pytest.mark.parametrize("name", [*OTHERS, *(f"{name} {how}" for name in FILES for how in PATHS)])
def test_a_file_outside_of_the_class_is_read_in_no_way(session: dict[str, list[str]], name: str) -> None:
    kind, said = session[name]
    assert kind == "NotAllowedError" and said.startswith("in a class, files are read from the class folder: "), said
    assert said.endswith("beside.txt, lessons/, net.safetensors, text.txt, vectors.npy")


@pytest.mark.parametrize("name", WRITES)
def test_nothing_is_written_in_any_way(session: dict[str, list[str]], name: str) -> None:
    kind, said = session[f"write: {name}"]
    assert (kind, said) == ("NotAllowedError", "in a class, no files are written: what you answer is kept by the class")


@pytest.mark.parametrize("name", STARTS)
def test_nothing_is_started_in_any_way(session: dict[str, list[str]], name: str) -> None:
    kind, said = session[name]
    assert kind == "NotAllowedError" and said.startswith("in a class, no processes are started: ")


def test_what_ships_and_what_the_teacher_gave_is_read_in_every_way(session: dict[str, list[str]]) -> None:
    found = {name: session[f"left: {name}"] for name in LEFT}
    assert {kind for kind, _said in found.values()} == {"done"}, found
    said = {name: text for name, (_kind, text) in found.items()}
    assert said["a text of the class"] == repr("the cat sat on the mat\n")
    assert said["vectors of the class"] == "(2, 3)"
    assert {said["weights of the class"], said["a code"]} == {"'rnn'"}
    assert (said["the course"], said["a lesson"], said["the settings"]) == ("True", "True", "'dark'")
    assert "kept in memory" in said["the store"] and (said["old trainings"], said["the place of a training"]) == (
        "[]",
        "''",
    )
