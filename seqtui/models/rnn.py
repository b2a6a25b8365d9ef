"""The vanilla recurrent network.

Elman 1990, "Finding structure in time", with the two biases of torch.nn.RNN, so a state_dict loads unchanged. Some
texts call W_xh, W_hh and W_hy by the letters U, W and V.

    h         the hidden state: a running summary of everything read so far
"""

from collections.abc import Callable
from types import SimpleNamespace

from seqtui.engine.array import Array, relu, tanh
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models.inputs.settings import Setting
from seqtui.models.letters import lettered
from seqtui.models.model import Model
from seqtui.models.parts.cells import Cell
from seqtui.models.parts.diagram import GOES_IN, JOINED, Diagram, Label, Note
from seqtui.models.parts.recurrent import COMMON_SETTINGS, EXAMPLE, LANGUAGE_MODEL, recorder

NOTATION = lettered(
    "rnn",
    LANGUAGE_MODEL
    | Notation(
        x=Symbol("x", "d_in", "input vector"),
        h=Symbol("h", "d_hidden", "hidden state: a running summary of what was read"),
        W_xh=Symbol("W_xh", "d_hidden d_in", "weights from the input to the hidden state"),
        W_hh=Symbol("W_hh", "d_hidden d_hidden", "weights from the hidden state to the next"),
        b_xh=Symbol("b_xh", "d_hidden", "bias, input side"),
        b_hh=Symbol("b_hh", "d_hidden", "bias, hidden side"),
    ),
)

ACTIVATIONS = {"tanh": tanh, "relu": relu}


def cell(activation: Callable[[Array], Array]) -> Callable[..., tuple[Array]]:
    """Return the equations of one time step with that activation: (x_t, h_{t-1}) to (h_t,)."""

    def step(eq: Equations, w: SimpleNamespace, x: Array, h_prev: Array) -> tuple[Array]:
        h = eq("h", activation(w.W_xh @ x + w.b_xh + w.W_hh @ h_prev + w.b_hh))
        return (h,)

    return step


DIAGRAM = Diagram(
    drawing=(
        " ────── W_hh ─┐                 ",
        "              ⊕ tanh ┬──        ",
        " ────── W_xh ─┘      │          ",
        "                   W_hy         ",
        "                     │          ",
        "                 softmax        ",
        "                                ",
    ),
    mask=(
        " HHHHHHHHHHHHHH                 ",
        "              hhhhhhhhhh        ",
        " XXXXXXXXXXXXXX      o          ",
        "                   oooo         ",
        "                     y          ",
        "                 yyyyyyy        ",
        "                                ",
    ),
    key={"h": "h", "o": "logits", "y": "y", "H": "h-", "X": GOES_IN},
    labels=(Label(0, 1, "h-"), Label(1, 25, "h"), Label(2, 1, GOES_IN), Label(4, 22, "logits", 10), Label(5, 25, "y")),
    note=Note(6, 1, JOINED),
)

RNN = Cell(
    NOTATION,
    carried=("h",),
    blocks=("h",),
    step=lambda config: cell(ACTIVATIONS[config["nonlinearity"]]),
    diagram=DIAGRAM,
)

MODEL = Model(
    name="rnn",
    title=N_("Vanilla RNN"),
    family="recurrent",
    summary=N_("the same weights at every step carry one running summary"),
    reference="Elman 1990",
    settings=(
        *COMMON_SETTINGS,
        Setting("nonlinearity", "tanh", "the activation of the hidden state", choices=("tanh", "relu"), unsaid=True),
    ),
    example=EXAMPLE,
    record=recorder(RNN),
    cell=lambda config: RNN,
    module="nn.RNN",
    compared_with=("lstm", "gru"),
    torch_reference="seqtui.train.verify.recurrent_cells:RNN",
)
