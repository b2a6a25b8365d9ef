"""Every sentence that states a fact is true of the record: over all models, and random texts, edits and directions."""

import pytest

from seqtui.models.notes import NOTES
from seqtui.models.statement import Claim
from tests.statements import notes  # noqa: F401  registers its checks
from tests.statements.checks import CHECKS
from tests.statements.collect import statements
from tests.statements.runs import names, recorded
from tests.statements.views import VIEWS

TABLES = (NOTES,)
CLAIMS = [claim for table in TABLES for claim in table]


def test_every_claim_has_one_name_and_one_check() -> None:
    ids = [claim.id for claim in CLAIMS]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(CHECKS)


def test_a_statement_reads_as_its_words_and_keeps_its_facts() -> None:
    said = Claim("moved", "{word} moved by {size:.1f}")(word="it", size=0.25, path="t9.h")
    assert said == "it moved by 0.2" and said.claim.id == "moved" and said.facts["path"] == "t9.h"


@pytest.mark.parametrize("number", range(len(tuple(names()))), ids=names())
def test_every_statement_holds_in_the_record(number: int) -> None:
    run = recorded(number)
    for view in VIEWS:
        for said in statements(tuple(view(run))):
            assert CHECKS[said.claim.id](run, said.facts), said


def test_every_claim_is_met_in_some_view() -> None:
    met = {
        said.claim.id
        for number in range(len(tuple(names())))
        for view in VIEWS
        for said in statements(tuple(view(recorded(number))))
    }
    assert {claim.id for claim in CLAIMS} - met == set()
