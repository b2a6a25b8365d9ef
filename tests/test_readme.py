"""README and CONTRIBUTING against what they speak of: figures of the trained files, paths, commands, imports."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from seqtui.cli.classes import ACTIONS
from seqtui.cli.commands import COMMANDS
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.tui.keymap import KEYS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ONE_SEED = "(seed 0)"  # in the head of a table whose figures are those of the files; others are of several trainings
NAMES = "|".join(sorted(MODELS, key=len, reverse=True))
PIECE = re.compile(rf"(\d\.\d{{2,}})(?: \(({NAMES})\))?|(?<![\w-])({NAMES})(?![\w-])")


def quoted() -> list[tuple[str, str, str]]:
    """Recipe, model and figure, as they stand in the README: each figure belongs to the models named before it, or to
    the one in brackets behind it."""
    found = []
    head = ""
    for line in README.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        head = (head or line) if line.startswith("|") else ""
        if ONE_SEED not in head or len(cells) < 2:
            continue
        for recipe in re.findall(r"`([a-z]+)`", cells[0]):
            found += [(recipe, model, figure) for model, figure in _figures(cells[1])]
    return found


def _figures(text: str) -> list[tuple[str, str]]:
    found, models, was_name = [], [], False
    for figure, behind, name in PIECE.findall(text):
        if name:
            models = [*models, name] if was_name else [name]
        else:
            found += [(model, figure) for model in ([behind] if behind else models)]
        was_name = bool(name)
    return found


FILES = {(entry.about.recipe, entry.about.model): entry.about.held_out for entry in trained_files.entries()}
QUOTED = [row for row in quoted() if row[:2] in FILES]


@pytest.mark.parametrize(("recipe", "model", "figure"), QUOTED or [("", "", "")])
def test_a_figure_quoted_of_a_file_stands_in_the_file(recipe: str, model: str, figure: str) -> None:
    if not recipe:
        pytest.skip("the README quotes no figures of one training")
    half = 0.5 * 10.0 ** -len(figure.partition(".")[2]) + 1e-9
    assert any(abs(float(figure) - held) <= half for held in FILES[recipe, model].values())


LOOKS = re.compile(r"\*it\* gives the animal (.+?) \(self-attention\), (.+?) \(encoder\)", re.DOTALL)


@pytest.mark.parametrize(("place", "model"), [(1, "self-attention"), (2, "encoder")])
def test_what_it_gives_the_animal_is_what_the_file_s_example_shows(place: int, model: str) -> None:
    said = LOOKS.search(README)
    if said is None:
        pytest.skip("the README says nothing of it")
    weights = read_safetensors(f"zoo:coreference-{model}")
    for figure, adjective in zip(re.findall(r"\d\.\d+", said[place]), ("tired", "wide"), strict=True):
        text = weights.about.rest["example"].replace("tired", adjective)
        made = run(Request(model, text, weights=weights))
        pattern = [step.value for step in made.trace if step.name == "pattern"][-1]
        assert f"{pattern[made.tokens.index('it')][made.tokens.index('animal')]:.2f}" == figure


def test_a_quoted_figure_belongs_to_the_models_around_it() -> None:
    text = "bahdanau, luong 1.00 at every length; seq2seq 0.90: 0.85 at 8; *it* 0.81 (self-attention), 0.99 (encoder)"
    assert _figures(text) == [
        ("bahdanau", "1.00"),
        ("luong", "1.00"),
        ("seq2seq", "0.90"),
        ("seq2seq", "0.85"),
        ("self-attention", "0.81"),
        ("encoder", "0.99"),
    ]


def test_the_zoo_is_as_many_files_and_as_large_as_it_says() -> None:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    words += ("thirteen", "fourteen", "fifteen")
    count, size = re.search(r"`seqtui zoo` lists (\w+) trained files \(([0-9.]+) MB together\)", README).groups()
    entries = trained_files.entries()
    assert words.index(count) == len(entries)
    assert abs(float(size) - sum(entry.size for entry in entries) / 1e6) <= 0.05


CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TO_BE_WRITTEN = {"seqtui/models/leaky.py", "seqtui/train/tasks/strides.py"}  # what its reader adds
NAMED = sorted(set(re.findall(r"(?<![\w/])(?:seqtui|tests|lessons)/[\w./-]*\w", CONTRIBUTING)) - TO_BE_WRITTEN)
IMPORTED = sorted(set(re.findall(r"^from (seqtui[\w.]*) import (.+)$", CONTRIBUTING, re.MULTILINE)))


@pytest.mark.parametrize("path", NAMED)
def test_a_path_named_in_contributing_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("module", sorted(set(re.findall(r"python -m ([\w.]+)", CONTRIBUTING))))
def test_a_command_named_in_contributing_has_its_module(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


@pytest.mark.parametrize(("module", "names"), IMPORTED)
def test_what_its_code_imports_is_there(module: str, names: str) -> None:
    assert all(hasattr(importlib.import_module(module), name) for name in names.split(", "))


def test_the_commands_of_contributing_are_seqtui_s_own() -> None:
    commands = set(re.findall(r"bin/seqtui ([a-z]+)", CONTRIBUTING))
    assert len(NAMED) > 30 and len(IMPORTED) > 5 and commands >= {"open", "explain", "verify", "train"}
    assert commands <= set(COMMANDS)


CLASS = README.partition("## A class\n")[2].partition("\n## ")[0] + (ROOT / "docs" / "classroom.md").read_text("utf-8")
CLASS_COMMANDS = sorted(
    {
        re.sub(r"\s+(#.*)?$", "", found)
        for found in re.findall(r"^(seqtui (?:serve|class|doctor)[^\n#]*)", CLASS, re.MULTILINE)
    }
    | set(re.findall(r"`(seqtui (?:serve|class)[^`\n]*)`", CLASS))
)


@pytest.mark.parametrize("line", CLASS_COMMANDS)
def test_a_command_of_a_class_is_taken_as_it_is_printed(line: str) -> None:
    words = shlex.split(line)[1:]
    assert COMMANDS[words[0]].parser().parse_args(words[1:])
    assert words[0] != "class" or len(words) == 1 or words[1] in ACTIONS


def test_the_keys_of_a_class_in_the_docs_are_those_of_the_table() -> None:
    section = CLASS.partition("## In front of a class")[2].partition("## Reports")[0]
    told = re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE)
    bound = {key.short(False): key for key in KEYS if key.screen in ("class", "grid", "*")}
    assert len(told) >= 8 and set(told) <= {*bound}
