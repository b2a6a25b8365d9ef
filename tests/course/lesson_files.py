"""A small lesson as files, to be broken: the least that the format asks for."""

from pathlib import Path

COURSE = """format = 1
id = "own"
languages = ["en", "ko"]
licence = "MIT"

[[unit]]
id = "one"
lessons = ["gates"]
"""

LESSON = """format = 1
id = "gates"
revision = 1
minutes = 5
concepts = ["gate"]

[stage]
model = "lstm"
text = "the cat sat"
set = {d_hidden = 2}

[stage.ko]
text = "고양이가 앉았다"

[[step]]
id = "look"
goal = {reach = "t2.f"}
questions = ["c1"]

[[question]]
id = "c1"
kind = "number"
concept = "gate"
answer = "t1.c[0]"
"""

WORDS = """# Gates
What a gate does.

## look
Here is `f`, a **gate**: {t2.f[0]}.
It reads *cat*.

> Press [[→]] until `f₂` stands.

### c1
What is `c₁[0]`?

#### hint
It is in the row `c₁`.
#### solution
{t1.c[0]}
"""

GLOSSARY = """[gate]
en = "gate"
ko = "게이트"
lesson = "gates"
"""


def write_course(folder: Path, **changed: str) -> Path:
    """Write the course with some of its texts changed, and return its folder; bytes may be given as latin-1."""
    files = {"course": COURSE, "lesson": LESSON, "en": WORDS, "ko": WORDS, "glossary": GLOSSARY} | changed
    inside = folder / "gates"
    inside.mkdir(parents=True, exist_ok=True)
    places = {
        "course": folder / "course.toml",
        "glossary": folder / "glossary.toml",
        "lesson": inside / "lesson.toml",
        "en": inside / "en.md",
        "ko": inside / "ko.md",
    }
    for name, text in files.items():
        places[name].write_text(text, encoding="utf-8")
    return folder
