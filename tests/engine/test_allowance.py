"""The allowance of a run: each kind of cost is counted by itself, to its bound and not beyond."""

import pytest

from seqtui.engine.allowance import Allowance, Cost, held
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors

KINDS = {"steps": "recorded steps", "numbers": "recorded numbers", "products": "multiplications"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_cost_is_counted_to_its_bound(kind: str) -> None:
    allowance = Allowance(Cost(**(dict.fromkeys(KINDS, 1000) | {kind: 7})), "give less")
    allowance.spend(**(dict.fromkeys(KINDS, 5) | {kind: 3}))
    allowance.spend(**{kind: 4})
    with pytest.raises(SeqtuiError, match=f"^this run would take more than 7 {KINDS[kind]}: give less$"):
        allowance.spend(**{kind: 1})


def test_what_may_be_recorded_at_most_may_exceed_the_bound_three_times() -> None:
    allowance = Allowance(Cost(numbers=1000), "give less")
    allowance.foresee(3000, "a mask")
    with pytest.raises(SeqtuiError, match=r"^a mask may take up to 3,001 recorded numbers: give less$"):
        allowance.foresee(3001, "a mask")


def test_a_run_whose_weights_are_read_takes_as_many_steps_as_it_records() -> None:
    request, plenty = Request("seq2seq", weights=read_safetensors(trained_files.full_name("translate-seq2seq"))), 10**9
    taken = len(run(request).trace)
    with held(Allowance(Cost(taken, plenty, plenty), "")):
        assert len(run(request).trace) == taken
    with held(Allowance(Cost(taken - 1, plenty, plenty), "")), pytest.raises(SeqtuiError, match="recorded steps"):
        run(request)


def test_the_multiplications_of_a_run_are_those_of_its_matrix_products() -> None:
    request, plenty = Request("lstm", "a b"), 10**9
    trace = run(request).trace
    products = [step for step in trace if step.op == "matmul"]
    taken = sum(step.value.size * trace[step.operands[0]].value.shape[-1] for step in products)
    with held(Allowance(Cost(plenty, plenty, taken), "")):
        run(request)
    with held(Allowance(Cost(plenty, plenty, taken - 1), "")), pytest.raises(SeqtuiError, match="multiplications"):
        run(request)
