"""``seqtui explain``: every term of it, and the terms of the terms."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from tests.cli.command import call

TEXT = "the cat sat"
KEYS = {"schema", "format", "path", "value", "formula", "terms", "sum", "rule", "assumed", "weights", "untrained"}
TERM = {"path", "value", "factor", "contribution"}


def explain(capsys, *argv):
    return call(capsys, "explain", *argv, "--format", "json").json


def spelled(trace, index):
    shape = trace[index].value.shape
    return trace.path(index) + (f"[{','.join(['0'] * len(shape))}]" if shape else "")


def check_sums(node):
    """Contributions are products, and where a sum is stated they add up to it; the value follows."""
    for term in node["terms"]:
        assert float(term["contribution"]) == pytest.approx(float(term["value"]) * float(term["factor"]), abs=1e-15)
        if "terms" in term:
            check_sums(term)
    if node["sum"] is not None:
        assert sum(float(t["contribution"]) for t in node["terms"]) == pytest.approx(float(node["sum"]), abs=1e-12)
    if node["rule"] is None:
        assert float(node["sum"]) == pytest.approx(float(node["value"]), abs=1e-12)


@pytest.mark.parametrize("name", MODELS)
def test_the_form_and_every_sum(capsys, name):
    trace = run(Request(name)).trace
    last = {}
    for equation in trace.equations:
        last[trace[equation.last].name] = equation.last
    for index in last.values():
        found = explain(capsys, name, "--at", spelled(trace, index))
        assert found.keys() == KEYS | {"notice"}
        assert found["path"] == spelled(trace, index)
        assert float(found["value"]) == float(trace[index].value.flat[0])
        assert all(TERM <= t.keys() <= TERM | {"factor_path"} for t in found["terms"])
        check_sums(found)


def test_a_gate_spelled_out(capsys):
    found = explain(capsys, "lstm", TEXT, "--at", "t3.f[0]")
    assert found["path"] == "t3.f[0]"
    assert found["formula"] == "f₃ = σ(W_xf x₃ + W_hf h₂ + b_f)"
    assert found["rule"] == "sigmoid(sum)"
    assert [(t["path"], t.get("factor_path")) for t in found["terms"]] == [
        *((f"t3.x[{k}]", f"W_xf[0,{k}]") for k in range(4)),
        *((f"t2.h[{k}]", f"W_hf[0,{k}]") for k in range(4)),
        ("b_f[0]", None),
    ]


def test_rules_where_the_value_is_not_a_sum(capsys):
    softmax = explain(capsys, "lstm", TEXT, "--at", "t3.y[1]")
    assert "exp" in softmax["rule"]
    assert softmax["sum"] is None
    assert [t["path"] for t in softmax["terms"]] == [f"t3.logits[{k}]" for k in range(4)]
    assert all(t["factor"] == 1.0 for t in softmax["terms"])
    product = explain(capsys, "lstm", TEXT, "--at", "t3.h[1]")
    assert (product["rule"], product["sum"]) == ("product", None)
    assert [t["path"] for t in product["terms"]] == ["t3.o[1]", "t3.h#1[1]"]


def test_depth_opens_terms(capsys):
    shallow, deep = (explain(capsys, "lstm", TEXT, "--at", "t3.c[1]", "--depth", d) for d in "13")
    assert not any("terms" in t for t in shallow["terms"])
    check_sums(deep)
    for term in deep["terms"]:
        assert {"terms", "rule", "sum", "formula"} <= term.keys()
        for inner in term["terms"]:
            given = inner["path"].startswith(("t0", "b_x", "b_h", "constant"))
            assert ("terms" in inner) is not given
            assert not any("terms" in last for last in inner.get("terms", ()))


def test_a_given_number_has_no_terms(capsys):
    found = explain(capsys, "lstm", TEXT, "--at", "W_xf[0,0]", "--depth", "2")
    assert (found["terms"], found["sum"]) == ([], None)
    assert found["rule"].startswith("parameter")


def test_an_edited_number_says_so(capsys):
    assert explain(capsys, "lstm", TEXT, "--at", "t2.f[0]", "--edit", "t2.f[0]=0")["rule"] == "set by hand"


def test_an_unnamed_step_and_a_single_number(capsys):
    found = explain(capsys, "gru", TEXT, "--at", "t2.h#1[0]", "--ascii")
    assert found["formula"] == "1 - z_2"
    assert explain(capsys, "gru", TEXT, "--at", "t2.L")["path"] == "t2.L"


def test_a_gradient_is_explained_by_its_uses(capsys):
    found = call(capsys, "explain", "lstm", TEXT, "--at", "W_hf[0,1]", "--of", "2=sat", "--format", "json").json
    assert found["of"] == "goal.t2.L"
    assert found["meaning"] == "cross-entropy of sat at t 2"
    assert sum(term["contribution"] for term in found["terms"]) == pytest.approx(found["grad"], rel=1e-12)
    assert found["sum"] == pytest.approx(found["grad"], rel=1e-12)
    assert found["finite_difference"] == pytest.approx(found["grad"], rel=1e-5)
    assert all(term["contribution"] == pytest.approx(term["upstream"] * term["local"]) for term in found["terms"])
    deeper = explain(capsys, "lstm", TEXT, "--at", "t2.f[0]", "--grad", "--depth", "3")
    assert deeper["terms"][0]["terms"][0]["terms"][0]["upstream"] is not None
    drawn = call(capsys, "explain", "lstm", TEXT, "--at", "t2.f[0]", "--grad").out
    assert "∂L/∂f₂ = ∂L/∂c₂ ⊙ c₁" in drawn


def test_a_gradient_whose_place_has_no_finite_difference_says_why(capsys):
    found = explain(capsys, "lstm", TEXT, "--at", "t2.f#1[0]", "--grad")
    assert found["finite_difference"] is None
    assert "no name of its own" in found["no_finite_difference"]


def test_a_gate_that_is_read_where_the_memory_is_0_is_not_called_unread(capsys):
    argv = ("lstm", TEXT, "--at", "t1.f[0]", "--of", "t3.h[1]")
    found = explain(capsys, *argv)
    assert found["grad"] == 0.0 and found["remark"].startswith("read by t1.c[0], where every local factor is exactly 0")
    assert [(term["path"], term["local"]) for term in found["terms"]] == [("t1.c[0]", 0.0)]
    drawn = call(capsys, "explain", *argv).out
    assert "read by c₁[0]" in drawn and "reads this number" not in drawn and "sum 0.0" in drawn


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("--at", "W_E[2,0]", "--of", "t1.h[0]"), "nothing that L depends on reads this number"),
        (("--at", "t3.h[0]", "--of", "t3.h[1]"), "it does not depend on this number"),
        (("--at", "t3.h[1]", "--of", "t3.h[1]"), "the walk backwards begins here"),
        (("--at", "t3.c[0]", "--of", "t2.h"), "comes after L"),
        (("--at", "t3.c[0]", "--of", "t3.h[1]"), "every upstream gradient is exactly 0"),
        (
            ("--at", "t2.c[0]", "--of", "t3.h[0]", "--edit", "t3.c=0", "--edit", "t2.h=0"),
            "set by hand: h₂[0] and c₃[0]",
        ),
    ],
)
def test_why_a_gradient_is_0_is_told_apart(capsys, argv, told):
    assert told in " ".join(call(capsys, "explain", "lstm", TEXT, *argv).out.split())


def test_the_table_of_a_gradient_records_once_and_shows_the_check_it_makes(capsys, monkeypatch):
    made, original = [], type(MODELS["lstm"]).run

    def counted(model, request):
        made.append(request.edits)
        return original(model, request)

    monkeypatch.setattr(type(MODELS["lstm"]), "run", counted)
    drawn = call(capsys, "explain", "lstm", TEXT, "--at", "t2.f[0]", "--of", "t3.h[1]").out
    assert made.count(()) == 1 and len(made) == 3  # the run, and the two of the finite difference
    assert "finite difference: " in drawn and "apart by" in drawn
    made.clear()
    call(capsys, "explain", "lstm", TEXT, "--at", "t2.f[0]")
    assert made == [()]
