"""Planted faults in seqtui/language."""

from tests.faults.fault import Fault

_SPOKEN, _PARTICLES = "seqtui/language/__init__.py", "seqtui/language/particles.py"
_PHRASE = ("tests/language/test_phrase.py::test_a_phrase_is_its_english_until_it_is_shown",)
_SOUNDS = ("tests/language/test_particles.py::test_the_particle_follows_the_sound_before_it",)

FAULTS = (
    Fault(
        "seqtui/language/__init__.py",
        'asked in ("", "c", "posix")',
        'asked == ""',
        ("tests/serve/sessions/test_terminal.py::test_who_names_no_language_gets_that_of_the_class",),
    ),
    Fault(_SPOKEN, "_(fact) if isinstance(fact, str) else fact", "fact", _PHRASE),
    Fault(
        _SPOKEN,
        "return _phrase(self.message, {**self.facts, **facts})",
        "return _phrase(self.message, {**facts, **self.facts})",
        ("tests/language/test_phrase.py::test_a_phrase_says_the_same_of_something_else",),
    ),
    Fault(
        _SPOKEN,
        "return asked if asked in LANGUAGES else ENGLISH",
        'return asked if asked in LANGUAGES else "ko"',
        ("tests/language/test_language_of.py::test_the_first_variable_that_is_set_decides",),
    ),
    Fault(_PARTICLES, "[aeiou][ptkb]$", "[aeiou][ptkbd]$", _SOUNDS),
    Fault(_PARTICLES, '…‖|⁽⁾"', '…"', _SOUNDS),
    Fault(_PARTICLES, '_GROUP.sub("", whole) or whole', "whole", _SOUNDS),
    Fault(_PARTICLES, 'if pair == "(으)로" and sound == RIEUL:', 'if pair == "(으)로" and sound == VOWEL:', _SOUNDS),
)
