"""Golden screens: what a person sees in a chosen set of places, sizes, themes and scripts, kept as text.

``python -m tests.render.golden --write`` makes the file again; ``python -m tests.render.golden NAME`` prints what is
drawn now. Whoever writes it looks at every screen that differs. Of some screens the colours are kept, too: a letter for
each style, and how many columns it has.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len
from rich.segment import Segment

from seqtui.language import speaking
from seqtui.models.model import Request, Run
from seqtui.models.table import run
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.text import TextStyle
from seqtui.tui.app import SeqtuiApp
from tests.tui.turns import settled
from tests.tui.walking import opened, press, strips, until

FILE = Path(__file__).with_name("screens.txt")
SIZES = {"60x18": (60, 18), "80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60)}
DARK, LIGHT, PLAIN, ASCII = "dark", "light", "NO_COLOR", "ascii"


@dataclass(frozen=True)
class Scene:
    """One place: what is opened, where the walk goes, which keys are pressed there; and how it is looked at.

    looks: pairs of a size and a theme. The colours of those in ``coloured`` are kept. language: what is spoken.
    """

    name: str
    make: Callable[[], Run | None]
    at: str
    keys: tuple[str, ...]
    looks: tuple[tuple[str, str], ...]
    coloured: tuple[tuple[str, str], ...] = ()
    language: str = "en"


def trained(name: str, text: str | None = None) -> Run:
    """A network of the zoo."""
    weights = read_safetensors(trained_files.full_name(name))
    return run(Request(weights.about.model, text, weights=weights))


def model(name: str, text: str | None = None, **settings: object) -> Callable[[], Run]:
    """A model as it is opened without anything more."""
    return lambda: run(Request(name, text, settings=settings))


KOREAN, PHOTOGRAPHS = "나는 책을 읽는다", "여기서 사진을 찍지 마세요"
SCENES = (
    Scene("home", lambda: None, "", (), (("60x18", DARK), ("80x24", LIGHT), ("80x24", ASCII), ("120x40", PLAIN))),
    Scene(
        "lstm",
        model("lstm"),
        "t2.f",
        (),
        (("60x18", DARK), ("80x24", DARK), ("80x24", LIGHT), ("120x40", DARK), ("200x60", LIGHT)),
        (("80x24", DARK), ("80x24", LIGHT)),
    ),
    Scene("rnn unrolled", model("rnn"), "t3.h", ("d",), (("80x24", ASCII), ("120x40", PLAIN))),
    Scene("output layer", model("gru"), "t2.y", (), (("80x24", PLAIN), ("200x60", ASCII))),
    Scene("curve", model("lstm"), "t2.f", ("d",) * 3, (("60x18", PLAIN), ("80x24", DARK))),
    Scene(
        "translator",
        lambda: trained("translate-bahdanau"),
        "decoder.t2.context",
        (),
        (("60x18", PLAIN), ("80x24", LIGHT), ("120x40", DARK), ("200x60", PLAIN)),
        (("80x24", LIGHT),),
    ),
    Scene(
        "coreference",
        lambda: trained("coreference-self-attention"),
        "pattern",
        (),
        (("60x18", LIGHT), ("80x24", PLAIN), ("120x40", LIGHT), ("200x60", DARK)),
    ),
    Scene("naive", model("naive", KOREAN), "t3.p", (), (("60x18", ASCII), ("80x24", PLAIN), ("120x40", LIGHT))),
    Scene("series", model("ar", kind="series"), "t14.e", (), (("80x24", PLAIN), ("120x40", ASCII), ("200x60", DARK))),
    Scene("block", model("transformer", PHOTOGRAPHS), "encoder.block0.head0.pattern", (), (("80x24", DARK),)),
    Scene("block ascii", model("encoder"), "block0.resid_mid", (), (("80x24", ASCII), ("120x40", ASCII))),
    Scene("why", model("lstm"), "t2.f", ("enter",), (("60x18", PLAIN), ("80x24", ASCII), ("120x40", LIGHT))),
    Scene("gradients", model("gru"), "t3.h", ("g",), (("80x24", PLAIN), ("120x40", DARK))),
    Scene("home ko", lambda: None, "", (), (("60x18", PLAIN), ("80x24", DARK)), language="ko"),
    Scene("lstm ko", model("lstm"), "t2.f", (), (("60x18", DARK), ("80x24", PLAIN), ("120x40", DARK)), language="ko"),
    Scene("why ko", model("lstm"), "t2.f", ("enter",), (("80x24", PLAIN),), language="ko"),
    Scene("gradients ko", model("gru"), "t3.h", ("g",), (("80x24", PLAIN),), language="ko"),
    Scene(
        "block ko",
        model("transformer", PHOTOGRAPHS),
        "encoder.block0.head0.pattern",
        (),
        (("120x40", DARK),),
        language="ko",
    ),
)


async def shots() -> dict[str, str]:
    """Each screen by its name, in the order of the table; one app for each place and theme."""
    found: dict[str, str] = {}
    for scene in SCENES:
        with speaking(scene.language):
            made = scene.make()
            for theme in dict.fromkeys(theme for _, theme in scene.looks):
                sizes = [size for size, its in scene.looks if its == theme]
                for size, drawn in (await _looked_at(scene, made, theme, sizes)).items():
                    found[f"{scene.name} {size} {theme}"] = drawn
    return found


async def _looked_at(scene: Scene, made: Run | None, theme: str, sizes: list[str]) -> dict[str, str]:
    """One place in one theme, at each of these sizes."""
    found = {}
    with _colours(theme):
        app = opened(made, ascii=theme == ASCII) if made is not None else SeqtuiApp(look=TextStyle(theme == ASCII))
    async with app.run_test(size=SIZES[sizes[0]]) as pilot:
        if scene.at:
            app.screen.player.jump(scene.at)
            app.screen.show()
        if theme == LIGHT:
            await press(pilot, "D")
        await press(pilot, *scene.keys)
        for size in sizes:
            await pilot.resize_terminal(*SIZES[size])
            await _stands(pilot, SIZES[size])
            found[size] = _drawn(app, (size, theme) in scene.coloured)
    return found


async def _stands(pilot, size: tuple[int, int]) -> None:
    """Let the app work until the screen has its size and stays as it is."""
    app, before = pilot.app, ""
    await until(pilot, lambda: tuple(app.screen.size) == size and len(strips(app)) == size[1])
    while (drawn := _drawn(app, False)) != before:
        before = drawn
        await settled(pilot)
        await asyncio.sleep(0.01)
        await pilot.pause()


@contextmanager
def _colours(theme: str) -> Iterator[None]:
    """A terminal of all colours while an app is made, or one that is to have none."""
    wanted = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1" if theme in (PLAIN, ASCII) else None}
    before = {name: os.environ.pop(name, None) for name in wanted}
    os.environ.update({name: value for name, value in wanted.items() if value})
    yield
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


def _drawn(app: SeqtuiApp, with_colours: bool) -> str:
    """The lines of the screen in front, and under them its styles."""
    rows = strips(app)
    lines = ["".join(segment.text for segment in row).rstrip() for row in rows]
    return "\n".join([*lines, *(_styles(rows) if with_colours else [])])


def _styles(rows: list[list[Segment]]) -> Iterator[str]:
    """A letter for each style of a screen, and for each line which style so many columns have."""
    letters: dict[str, str] = {}
    coded = []
    for row in rows:
        line = ""
        for segment in row:
            style = str(segment.style)
            letter = letters.setdefault(style, chr(ord("a") + len(letters)))
            line += f"{letter}{cell_len(segment.text)} "
        coded.append(f"~ {line.rstrip()}")
    yield from (f"~{letter} {style}" for style, letter in letters.items())
    yield from coded


def kept() -> dict[str, str]:
    """The screens as they were agreed, by name."""
    sections = FILE.read_text(encoding="utf-8").split("=== ")[1:] if FILE.exists() else []
    return dict(section.removesuffix("\n").partition("\n")[::2] for section in sections)


def main() -> None:
    """Write the file, or print screens whose names hold a word; the developer's settings and progress are not asked."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEQTUI_CONFIG"] = str(Path(folder, "config.toml"))
        os.environ["SEQTUI_DATA"] = folder
        drawn = asyncio.run(shots())
    if "--write" in sys.argv:
        FILE.write_text("".join(f"=== {name}\n{text}\n" for name, text in drawn.items()), encoding="utf-8")
        return
    for name, text in drawn.items():
        if any(word in name for word in sys.argv[1:]):
            print(f"=== {name}\n{text}")


if __name__ == "__main__":
    main()
