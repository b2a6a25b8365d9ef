"""What a client says of its terminal is kept where it can be a terminal's, and bounded."""

import pytest
from msgspec.structs import replace

from seqtui.serve.sessions.terminal import clamped, terminal_of


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


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "ko"),
        ({"LC_CTYPE": "UTF-8"}, "ko"),
        ({"LANG": "C.UTF-8"}, "ko"),
        ({"LANG": "POSIX"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ko_KR.UTF-8"}, "ko"),
    ],
)
def test_who_names_no_language_gets_that_of_the_class(environment, language):
    assert terminal_of("xterm", 80, 24, environment, "ko").language == language


def test_a_chosen_language_comes_before_all_others():
    assert replace(terminal_of("xterm", 80, 24, {"LANG": "ko_KR.UTF-8"}, "ko"), chosen="en").language == "en"
