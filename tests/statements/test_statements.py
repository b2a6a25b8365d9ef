"""Every sentence that states a fact is true of the record: over all models, and random texts, edits and directions."""

import os
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import numpy as np
import pytest

from seqtui import models, session
from seqtui.language import speaking
from seqtui.models.model import Request
from seqtui.models.statement import Claim, Statement
from seqtui.models.table import run as record
from seqtui.session.gradients.target import find_target
from tests.statements import (  # noqa: F401  register their checks
    answers,
    captions,
    changes,
    costs,
    counted,
    file_notes,
    hypotheses,
    inside,
    looked_inside,
    map_captions,
    notes,
    noticed_answers,
    noticed_attention,
    noticed_back,
    noticed_values,
    remarks,
    stages,
)
from tests.statements.checks import CHECKS
from tests.statements.collect import statements
from tests.statements.korean import unsaid
from tests.statements.remarks import read_by
from tests.statements.runs import names, recorded
from tests.statements.views import VIEWS

# what is said of a training is checked beside its events: tests/session/training
MODULES = [
    import_module(found.name)
    for room in (models, session)
    for found in walk_packages(room.__path__, f"{room.__name__}.")
    if ".training" not in found.name
]
CLAIMS = list({id(x): x for module in MODULES for x in vars(module).values() if isinstance(x, Claim)}.values())


def test_every_claim_has_one_name_and_one_check() -> None:
    ids = [claim.id for claim in CLAIMS]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(CHECKS)


def test_a_statement_reads_as_its_words_and_keeps_its_facts() -> None:
    told = Claim("moved", "{word} moved by {size:.1f}")(word="it", size=0.25, path="t9.h")
    assert told == "it moved by 0.2" and told.claim.id == "moved" and told.facts["path"] == "t9.h"


@cache
def said(number: int) -> tuple[Statement, ...]:
    """Every statement in the views of one of the runs."""
    return tuple(told for view in VIEWS for told in statements(tuple(view(recorded(number)))))


@pytest.fixture(scope="session")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which each process of a run of the tests leaves the claims that it met, a file for each run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "claims-met"
    folder.mkdir(exist_ok=True)
    return folder


def met_in(folder: Path, number: int) -> set[str]:
    """The claims that are met in one of the runs: by this process, or by another one before."""
    place = folder / str(number)
    if not place.exists():
        whole = folder / f"{number} of {os.getpid()}"
        whole.write_text("\n".join({told.claim.id for told in said(number)}), encoding="utf-8")
        whole.replace(place)
    return set(place.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("number", range(len(tuple(names()))), ids=names())
def test_every_statement_holds_in_the_record(number: int, met: Path) -> None:
    run = recorded(number)
    met_in(met, number)
    for told in said(number):
        assert CHECKS[told.claim.id](run, told.facts), told
    with speaking("ko"):
        lost = {told: left for told in said(number) if (left := unsaid(told))}
    assert not lost, "Korean states the same numbers and words"


def test_every_claim_is_met_in_some_view(met: Path) -> None:
    """What another process has looked at comes first; then, what is looked at here, until nothing is lacking."""
    left = {claim.id for claim in CLAIMS}
    for number in sorted(range(len(tuple(names()))), key=lambda number: not (met / str(number)).exists()):
        if left:
            left -= met_in(met, number)
    assert left == set()


def test_who_reads_a_number_is_told_number_by_number() -> None:
    goal = find_target(record(Request("encoder", "the cat sat", {"output": True})))
    y = goal.run.trace.find("y")
    read = [at for at in np.ndindex(goal.run.trace[y].value.shape) if read_by(goal, y, at)]
    assert len(read) == 1, "of the table of probabilities L reads one number, though its row is taken whole"
    assert goal.gradients()[y][read[0]] != 0
