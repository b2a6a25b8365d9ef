"""A check for every claim: whether the facts that a statement was made from hold in the record of the run.

A check takes the run and the facts and looks them up again in the trace, the request and the file, by another way than
the sentence was made.
"""

from collections.abc import Callable, Mapping

from seqtui.models.model import Run
from seqtui.models.statement import Claim

Check = Callable[[Run, Mapping], bool]

CHECKS: dict[str, Check] = {}


def check(*claims: Claim) -> Callable[[Check], Check]:
    """Register the function below as the check of these claims."""

    def register(function: Check) -> Check:
        for claim in claims:
            assert claim.id not in CHECKS, f"the claim '{claim.id}' has two checks"
            CHECKS[claim.id] = function
        return function

    return register
