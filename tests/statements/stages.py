"""Checks of stages: what the keys that go by stages say of where they lead."""

import re
from functools import lru_cache

from seqtui.session import statements
from seqtui.session.explain.stages import BRIDGE
from tests.statements.captions import _named, _parts
from tests.statements.checks import check


def _side(path: str) -> str:
    return path.partition(".")[0]


@lru_cache(1)  # one run is looked at again and again
def _named_steps(trace) -> list[tuple[str, int]]:
    return list(trace.named())


@lru_cache(1000)
def _computed(trace, first: int, last: int) -> list[str]:
    """The named values that are computed from the first of a stage to its last."""
    return [path for path, step in _named_steps(trace) if first <= step <= last and not trace[step].is_leaf]


def _around(run, facts) -> tuple[str, str]:
    """What is computed right before a stage and right behind it."""
    computed = [(path, step) for path, step in _named_steps(run.trace) if not run.trace[step].is_leaf]
    before = [path for path, step in computed if step < facts["first"]]
    return before[-1], next(path for path, step in computed if step > facts["last"])


def _lies_in(path: str, place: str) -> bool:
    part = _parts(path)
    return _named(place)[: len(part)] == part


@check(statements.STAGE)
def all_of_it_lies_in_that_part_or_between_reading_and_writing(run, facts) -> bool:
    if facts["place"] == BRIDGE:
        before, behind = _around(run, facts)
        writes = re.search(r"^decoder\..*?t(\d+)\.|^decoder\.t(\d+)\.", behind)
        inside = _computed(run.trace, facts["first"], facts["last"])
        apart = all(_side(path) != "encoder" and not re.search(r"t[1-9]\d*\.", path) for path in inside)
        return _side(before) == "encoder" and writes is not None and apart
    steps = _computed(run.trace, facts["first"], facts["last"])
    return bool(steps) and all(_lies_in(path, facts["place"]) for path in steps)


@check(statements.STAGE_AT)
def all_of_it_lies_in_that_part_at_that_time(run, facts) -> bool:
    steps = _computed(run.trace, facts["first"], facts["last"])
    return bool(steps) and all(_lies_in(path, facts["place"]) and f".t{facts['time']}." in f".{path}" for path in steps)
