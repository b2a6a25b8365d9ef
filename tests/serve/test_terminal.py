"""What a client says of its terminal is kept where it can be a terminal's, and bounded."""

import pytest

from seqtui.serve.terminal import clamped, terminal_of


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ((0, 0), (80, 24)),
        ((1, 1), (20, 10)),
        ((32768, 32768), (300, 100)),
        ((2**32 - 1, 5), (300, 10)),
        ((60, 18), (60, 18)),
    ],
)
def test_a_size_is_within_bounds_whatever_is_asked_for(asked, given):
    assert clamped(*asked) == given


def test_of_the_environment_the_locale_and_the_colours_are_kept():
    asked = {
        "LANG": "ko_KR.UTF-8",
        "LC_ALL": "",
        "LC_CTYPE": "C\x1b[2J",
        "COLORTERM": "truecolor",
        "LD_PRELOAD": "/tmp/x.so",
        "PYTHONPATH": "/tmp",
        "TERM": "other",
        "LC_": "C",
        "LANG\n": "C",
    }
    terminal = terminal_of("xterm-256color", 80, 24, asked)
    assert terminal.environment == {"LANG": "ko_KR.UTF-8", "COLORTERM": "truecolor", "TERM": "xterm-256color"}
    assert terminal.language == "ko" and terminal.draws


@pytest.mark.parametrize("kind", [None, "", "dumb", "unknown", "xterm\x1b[2J", "x" * 100, "../../etc"])
def test_a_terminal_of_no_known_kind_is_not_drawn_on(kind):
    assert not terminal_of(kind, 80, 24, {}).draws
