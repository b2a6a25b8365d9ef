"""The two themes of the screens; what panes draw has its colours in render/skin.py."""

from textual.theme import Theme

DARK = Theme(
    name="seqtui-dark",
    primary="#ffd75f",
    secondary="#87d7ff",
    accent="#ffd75f",
    warning="#ffaf5f",
    error="#ff8f6b",
    success="#87d787",
    foreground="#d7d7d7",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
    dark=True,
)
LIGHT = Theme(
    name="seqtui-light",
    primary="#005f87",
    secondary="#005faf",
    accent="#005f87",
    warning="#9a4a00",
    error="#a52a00",
    success="#00703c",
    foreground="#1c1c1c",
    background="#ffffff",
    surface="#f4f4f4",
    panel="#e8e8e8",
    dark=False,
)
