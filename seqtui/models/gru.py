"""The gated recurrent unit.

Cho et al. 2014, with the formula of torch.nn.GRU: the reset gate multiplies W_hn h + b_hn, after the product. The paper
resets before it, W_hn (r ⊙ h); that variant goes by the name reset=before. torch calls W_xn and b_xn W_in and b_in.

    r         reset gate: how much of the old state the candidate sees
    z         update gate: how much of the old state stays
    n         the candidate, the new state if nothing stayed
    h         the hidden state: output and memory in one
"""

from types import SimpleNamespace

from seqtui.engine.array import Array, sigmoid, tanh
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.models.inputs.settings import Setting
from seqtui.models.model import Model
from seqtui.models.parts.cells import Cell, gate
from seqtui.models.parts.diagram import GOES_IN, JOINED, Diagram, Label, Note
from seqtui.models.parts.recurrent import COMMON_SETTINGS, EXAMPLE, LANGUAGE_MODEL, recorder

NOTATION = LANGUAGE_MODEL | Notation(
    x=Symbol("x", "d_in", "input vector"),
    **gate("r", "reset gate: how much of the old state the candidate sees"),
    **gate("z", "update gate: how much of the old state stays"),
    **gate("n", "candidate: the new state, if nothing of the old one stayed")
    | {"b_hn": Symbol("b_hn", "d_hidden", "bias of the candidate, hidden side: inside the reset")},
    h=Symbol("h", "d_hidden", "hidden state: output and memory in one"),
)


def biases(eq: Equations, w: SimpleNamespace) -> None:
    """The two biases of a gate only ever act as their sum; the candidate's do not, because r stands between them."""
    w.b_r = eq("b_r", w.b_xr + w.b_hr)
    w.b_z = eq("b_z", w.b_xz + w.b_hz)


def cell(eq: Equations, w: SimpleNamespace, x: Array, h_prev: Array) -> tuple[Array]:
    """One time step by torch's formula: (x_t, h_{t-1}) to (h_t,)."""
    r = eq("r", sigmoid(w.W_xr @ x + w.W_hr @ h_prev + w.b_r))
    z = eq("z", sigmoid(w.W_xz @ x + w.W_hz @ h_prev + w.b_z))
    n = eq("n", tanh(w.W_xn @ x + w.b_xn + r * (w.W_hn @ h_prev + w.b_hn)))
    h = eq("h", (1 - z) * n + z * h_prev)
    return (h,)


def cell_reset_before(eq: Equations, w: SimpleNamespace, x: Array, h_prev: Array) -> tuple[Array]:
    """One time step with the reset of the 2014 paper: the reset state goes through W_hn."""
    r = eq("r", sigmoid(w.W_xr @ x + w.W_hr @ h_prev + w.b_r))
    z = eq("z", sigmoid(w.W_xz @ x + w.W_hz @ h_prev + w.b_z))
    n = eq("n", tanh(w.W_xn @ x + w.b_xn + w.W_hn @ (r * h_prev) + w.b_hn))
    h = eq("h", (1 - z) * n + z * h_prev)
    return (h,)


DIAGRAM = Diagram(
    drawing=(
        " ───────┬───┬──────⊗───⊕──      ",
        "        │ r─⊗     z├1−─⊗        ",
        "        │ │ └─tanh─│──n┘        ",
        "        │ σ    │   σ            ",
        "        ├─┴────│───┘            ",
        " ───────┴──────┘                ",
        "                                ",
    ),
    mask=(
        " HHHHHHHHHHHHHHHHHHhhhhhhh      ",
        "        H rrn     zzhhhh        ",
        "        H r nnnnnnnznnnh        ",
        "        H r    n   z            ",
        "        HHHHHHHnHHHH            ",
        " XXXXXXXXXXXXXXX                ",
        "                                ",
    ),
    key={"r": "r", "z": "z", "n": "n", "h": "h", "H": "h-", "X": GOES_IN},
    labels=(Label(0, 1, "h-"), Label(0, 26, "h"), Label(5, 1, GOES_IN)),
    note=Note(6, 1, JOINED),
)

GRU = Cell(
    NOTATION,
    carried=("h",),
    blocks=("r", "z", "n"),
    prepare=lambda config: biases,
    step=lambda config: cell if config["reset"] == "after" else cell_reset_before,
    diagram=DIAGRAM,
)

MODEL = Model(
    name="gru",
    title="Gated recurrent unit",
    family="recurrent",
    summary="two gates, no cell state: the hidden state is the memory",
    reference="Cho et al. 2014",
    settings=(
        *COMMON_SETTINGS,
        Setting(
            "reset", "after", "where r acts: after W_hn (torch) or before (the paper)", choices=("after", "before")
        ),
    ),
    example=EXAMPLE,
    record=recorder(GRU),
    cell=lambda config: GRU,
    module="nn.GRU",
    compared_with=("rnn", "lstm"),
    torch_reference="seqtui.train.verify.recurrent_cells:GRU",
)
