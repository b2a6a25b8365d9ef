"""What a sentence says in Korean beside what it says in English: the same numbers and names, and no English."""

import re
from collections import Counter

from seqtui.engine.ops import OPS, label
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.models.table import MODELS

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?")
_QUOTED = re.compile(r"\*[^*\s][^*]*\*")  # a word of the text
_BOTH = re.compile(r"은\(는\)|는\(은\)|이\(가\)|가\(이\)|을\(를\)|를\(을\)|와\(과\)|과\(와\)|\(으\)로|\(이\)")
_LATIN = re.compile(r"[A-Za-z][A-Za-z']+")
_TERM = re.compile(r"(?<=[가-힣])\([A-Za-z -]+\)")  # 후보(candidate): the English term beside the Korean one
_CUT = re.compile(r"\w*\.\.\.")  # an expression that was too long
_SPELLED = set("BPTT Williams Peng Wu et al inf log lp pre post norm sum ln concat goal".split())  # noqa: SIM905


def unsaid(told: Statement) -> list[str]:
    """Return what the sentence states that it does not state in the language that is spoken now; particles unchosen.

    Its phrases of words stay as they were said first.
    """
    again = told.claim(**told.facts)
    lost = [
        found for kind in (_NUMBER, _QUOTED) for found in Counter(kind.findall(told)) - Counter(kind.findall(again))
    ]
    return lost + _BOTH.findall(again)


def english_in(told: Statement, run: Run) -> list[str]:
    """Return the English words of a Korean sentence that are no names: of values, parts, operations, words, models."""
    known = names_of(run)
    return [word for word in _LATIN.findall(_TERM.sub("", _CUT.sub("", told))) if word not in known]


def names_of(run: Run) -> set[str]:
    """Every name that a sentence about a run may have in it."""
    given = [*run.vocabulary, *run.tokens, *run.targets, *run.sources, *run.positions, *MODELS, run.source]
    given += [path for path, _index in run.trace.named()] + [label(op) for op in OPS] + list(OPS)
    symbols = (step.symbol for step in run.trace if step.symbol is not None)
    given += [text for symbol in symbols for text in (symbol.text, *symbol.axis_names)]
    return _SPELLED | {word for text in given for word in _LATIN.findall(text)}
