"""Long short-term memory.

Hochreiter & Schmidhuber 1997, with the forget gate of Gers, Schmidhuber & Cummins 2000. The order of the weight blocks
and the two biases follow torch.nn.LSTM, so a state_dict loads unchanged. No peepholes.

    i, f, o   gates between 0 (closed) and 1 (open)
    g         the candidate for the memory
    c         the cell state, kept inside the cell
    h         what the cell shows
"""

from types import SimpleNamespace

from seqtui.engine.array import Array, sigmoid, tanh
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models.letters import lettered
from seqtui.models.model import Model
from seqtui.models.parts.cells import Cell, gate
from seqtui.models.parts.diagram import GOES_IN, JOINED, Diagram, Label, Note
from seqtui.models.parts.recurrent import COMMON_SETTINGS, EXAMPLE, LANGUAGE_MODEL, recorder

NOTATION = lettered(
    "lstm",
    LANGUAGE_MODEL
    | Notation(
        x=Symbol("x", "d_in", "input vector"),
        **gate("f", N_("forget gate: how much of the old memory stays")),
        **gate("i", N_("input gate: how much of the candidate is written")),
        **gate("g", N_("candidate: what could be written to the memory")),
        c=Symbol("c", "d_hidden", "cell state: the memory, kept inside the cell"),
        **gate("o", N_("output gate: how much of the memory is shown")),
        h=Symbol("h", "d_hidden", "hidden state: what the cell shows of its memory"),
    ),
)


def biases(eq: Equations, w: SimpleNamespace) -> None:
    """The two biases of each gate only ever act as their sum."""
    w.b_f = eq("b_f", w.b_xf + w.b_hf)
    w.b_i = eq("b_i", w.b_xi + w.b_hi)
    w.b_g = eq("b_g", w.b_xg + w.b_hg)
    w.b_o = eq("b_o", w.b_xo + w.b_ho)


def cell(eq: Equations, w: SimpleNamespace, x: Array, h_prev: Array, c_prev: Array) -> tuple[Array, Array]:
    """One time step: (x_t, h_{t-1}, c_{t-1}) to (h_t, c_t)."""
    f = eq("f", sigmoid(w.W_xf @ x + w.W_hf @ h_prev + w.b_f))
    i = eq("i", sigmoid(w.W_xi @ x + w.W_hi @ h_prev + w.b_i))
    g = eq("g", tanh(w.W_xg @ x + w.W_hg @ h_prev + w.b_g))
    c = eq("c", f * c_prev + i * g)
    o = eq("o", sigmoid(w.W_xo @ x + w.W_ho @ h_prev + w.b_o))
    h = eq("h", o * tanh(c))
    return h, c


DIAGRAM = Diagram(
    drawing=(
        " ────────⊙─────⊕───────┬──      ",
        "         │     │      tanh      ",
        "         │f  i─⊙─g     │        ",
        "         σ   σ  tanh o │        ",
        "         │   │   │   σ─⊙──      ",
        " ───────┬┴───┴───┴───┘          ",
        " ───────┘                       ",
    ),
    mask=(
        " CCCCCCCCccccccccccccccccc      ",
        "         f     c      hhhh      ",
        "         ff  iicgg     h        ",
        "         f   i  gggg o h        ",
        "         f   i   g   oohhh      ",
        " HHHHHHHHHHHHHHHHHHHHH          ",
        " XXXXXXXX                       ",
    ),
    key={"f": "f", "i": "i", "g": "g", "c": "c", "o": "o", "h": "h", "C": "c-", "H": "h-", "X": GOES_IN},
    labels=(Label(0, 1, "c-"), Label(0, 26, "c"), Label(4, 26, "h"), Label(5, 1, "h-"), Label(6, 1, GOES_IN)),
    note=Note(6, 10, JOINED),
)

LSTM = Cell(
    NOTATION,
    carried=("h", "c"),
    blocks=("i", "f", "g", "o"),
    prepare=lambda config: biases,
    step=lambda config: cell,
    diagram=DIAGRAM,
)

MODEL = Model(
    name="lstm",
    title=N_("Long short-term memory"),
    family="recurrent",
    summary=N_("gates decide what a memory cell forgets, writes and shows"),
    reference="Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000",
    settings=COMMON_SETTINGS,
    example=EXAMPLE,
    record=recorder(LSTM),
    cell=lambda config: LSTM,
    module="nn.LSTM",
    compared_with=("rnn", "gru"),
    torch_reference="seqtui.train.verify.recurrent_cells:LSTM",
)
