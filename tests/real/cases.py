"""The networks that are compared: one of each family in the usual run, odd ones where every one is asked for."""

from typing import Any

from msgspec import Struct, field

TEXT = "the cat sat on 여기 mats."


class Case(Struct, frozen=True):
    """One network: how it is saved (as networks.save takes it), and the text that is read.

    wanted is a word of the output layer whose logit is differentiated, at the position row.
    """

    family: str
    saved: dict[str, Any] = field(default_factory=dict)
    text: str = TEXT
    row: int = -1
    word: int = 41


def _named(family: str, **odd: Case) -> dict[str, Case]:
    return {f"{family}-{name.replace('_', '-')}": case for name, case in odd.items()}


USUAL = {family: Case(family) for family in ("gpt2", "llama", "mistral", "qwen2")}
ODD: dict[str, Case] = {}
ALL = USUAL | ODD
