"""No text of ours is left in English on the screens: looked at in a language whose letters are none of English's."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from seqtui.language import set_language, use
from seqtui.models.table import MODELS
from seqtui.render.palette import Palette
from seqtui.render.train import train_lines
from seqtui.session.compare.comparison import Comparison
from seqtui.session.training.page import Looking, train_view
from seqtui.session.training.snapshots import WeightHistory
from seqtui.session.training.view import Section
from seqtui.train.recipes import RECIPES
from seqtui.tui.app import SeqtuiApp
from tests.session.runs import recorded
from tests.session.training.events import logged
from tests.tui.walking import opened, press, text, until

_FACT = re.compile(r"(\{[^{}]*\})")
_FOREIGN = {ord("a") + k: chr(0x250 + k) for k in range(26)} | {ord("A") + k: chr(0x250 + k) for k in range(26)}
_WORDS = re.compile(r"\b[A-Za-z]{3,}(?: [A-Za-z]{2,})+(?!…)\b")

# what stays as it is, and why
ALLOWED = (
    (r"(?:the cat|the animal|cross the|because it was|the tired|the child)\b.*", "what is read, or learnt from"),
    (r"seqtui \w+", "a command"),
    (r"view seqtui", "what is typed to save a view"),
    (r"attn (?:heads|MLP)", "parts of a drawing, as torch calls them"),
    (r"(?:Elman|Hochreiter|Vaswani|Cho|Bahdanau)\b.*", "a citation"),
    (r"\w+ nn", "a module of torch"),
    (r"PgDn Space|PgUp Home|PgDn End|Home End", "keys"),
)


def foreign(message: str) -> str:
    """A message in the language of these tests: every letter of it is another one, its facts are left."""
    parts = _FACT.split(message)
    return "".join(part if _FACT.fullmatch(part) else part.translate(_FOREIGN) for part in parts)


class Foreign:
    """The catalogue of that language."""

    def gettext(self, message: str) -> str:
        return foreign(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return foreign(many)

    def pgettext(self, context: str, message: str) -> str:
        return foreign(message)


@pytest.fixture(autouse=True)
def _spoken() -> Iterator[None]:
    use("ko", Foreign())
    yield
    set_language("en")


def left(shown: str) -> list[str]:
    """What stands on a screen in English, in runs of two words or more."""
    names = {*MODELS, *RECIPES, "self"}
    found = (run for line in shown.splitlines() for run in _WORDS.findall(line))
    found = (run for run in found if not names.issuperset(run.split()))
    return [run for run in found if not any(re.fullmatch(pattern, run) for pattern, _why in ALLOWED)]


def test_what_was_not_marked_is_found():
    assert left(f"{foreign('a message of ours')} and one that is not") == ["and one that is not"]
    assert foreign("{name:>3} is open") == "{name:>3} ɘɢ ɞɟɔɝ"


@pytest.mark.parametrize(
    "keys",
    [
        (),
        ("right", "right", "v"),
        ("d",),
        ("d", "d", "d"),
        ("z", "z"),
        ("P",),
        ("t",),
        ("t", "question_mark"),
        ("t", "x"),
        ("question_mark",),
        ("question_mark", "pagedown"),
        ("i",),
        ("slash",),
        ("b",),
        ("e",),
        ("c",),
        ("s",),
        ("enter",),
        ("enter", "question_mark"),
        ("g",),
        ("ctrl+p",),
        ("v", "v", "v"),
    ],
    ids=lambda keys: " ".join(keys) or "opened",
)
async def test_nothing_is_left_in_english_in_the_stepper(keys: tuple[str, ...]):
    async with opened(recorded("lstm")).run_test(size=(100, 32)) as pilot:
        await press(pilot, *keys)
        assert not left(text(pilot.app))


@pytest.mark.parametrize("model", ["encoder", "seq2seq", "ar"])
async def test_nothing_is_left_in_english_of_other_families(model: str):
    async with opened(recorded(model)).run_test(size=(180, 50)) as pilot:
        await press(pilot, "right", "v")
        assert not left(text(pilot.app))


async def test_nothing_is_left_in_english_of_gradients_through_time():
    async with opened(recorded("rnn")).run_test(size=(120, 40)) as pilot:
        await press(pilot, "F")
        await until(pilot, lambda: "ρ" in text(pilot.app), "the runs beside it")
        assert not left(text(pilot.app))
        await press(pilot, "C", "v", "question_mark")
        assert not left(text(pilot.app))


async def test_nothing_is_left_in_english_where_one_begins():
    async with SeqtuiApp().run_test(size=(100, 40)) as pilot:
        await press(pilot, "down")
        assert not left(text(pilot.app))
        pilot.app.choose_recipe()
        await press(pilot, "down")
        assert not left(text(pilot.app))


async def test_nothing_is_left_in_english_beside_another_run():
    comparison = Comparison([recorded("lstm"), recorded("gru")])
    async with SeqtuiApp(recorded("lstm"), comparison=comparison).run_test(size=(120, 40)) as pilot:
        await press(pilot, "right", "right")
        assert not left(text(pilot.app))
        await press(pilot, "v")
        assert not left(text(pilot.app))


@pytest.mark.parametrize("part", Section)
def test_nothing_is_left_in_english_of_a_training(tmp_path: Path, part: Section):
    logs = [logged(tmp_path), logged(tmp_path, "gru", ended=False)]
    weight = WeightHistory("rnn.weight[1,1]").read(logs[0].snapshots)
    for size in ((80, 23), (120, 39)):
        view = train_view(logs, Looking(1, None, part, weight=weight))
        assert not left("\n".join(line.plain for line in train_lines(view, *size, Palette())))


async def test_a_syllable_in_front_of_the_edge_of_a_pane_stays_whole():
    said = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보" * 6
    async with SeqtuiApp(recorded("lstm")).run_test(size=(120, 40)) as pilot:
        for shift in ("", "."):  # with one of the two a syllable lies across any edge
            pilot.app.screen.say(f"{shift}{said}")
            await pilot.pause()
            assert f"{shift}{said}" in "".join(text(pilot.app).split())
