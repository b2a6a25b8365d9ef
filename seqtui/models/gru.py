"""The gated recurrent unit.

Cho et al. 2014, with the formula of torch.nn.GRU: the reset gate multiplies W_hn h + b_hn, after the product. The paper
resets before it, W_hn (r ⊙ h); that variant goes by the name reset=before. torch calls W_xn and b_xn W_in and b_in.

    r         reset gate: how much of the old state the candidate sees
    z         update gate: how much of the old state stays, h = (1 − z) ⊙ n + z ⊙ h of the step before
    n         the candidate, the new state if nothing stayed
    h         the hidden state: output and memory in one

Other papers let z say how much is written, h = (1 − z) ⊙ h of the step before + z ⊙ n (Chung et al. 2014; Bahdanau, Cho
& Bengio 2015): update=write. It is the same network: 1 − σ(a) = σ(−a), so the weights of z change their sign, and h is
what it was. Weights are drawn and stored in torch's convention, update=keep.
"""

from collections.abc import Callable, Mapping
from types import SimpleNamespace

from msgspec.structs import replace

from seqtui.engine.array import Array, sigmoid, tanh
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.letters import lettered
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.cells import Cell, gate
from seqtui.models.parts.diagram import GOES_IN, JOINED, Diagram, Label, Note
from seqtui.models.parts.recurrent import COMMON_SETTINGS, EXAMPLE, LANGUAGE_MODEL, recorder

NOTATION = lettered(
    "gru",
    LANGUAGE_MODEL
    | Notation(
        x=Symbol("x", "d_in", "input vector"),
        **gate("r", N_("reset gate: how much of the old state the candidate sees")),
        **gate("z", N_("update gate: how much of the old state stays")),
        **gate("n", N_("candidate: the new state, if nothing of the old one stayed"))
        | {"b_hn": Symbol("b_hn", "d_hidden", "bias of the candidate, hidden side: inside the reset")},
        h=Symbol("h", "d_hidden", "hidden state: output and memory in one"),
    ),
)
WRITING = NOTATION | lettered("gru", Notation(**gate("z", N_("update gate: how much of the candidate is written"))))


def biases(eq: Equations, w: SimpleNamespace) -> None:
    """The two biases of a gate only ever act as their sum; the candidate's do not, because r stands between them."""
    w.b_r = eq("b_r", w.b_xr + w.b_hr)
    w.b_z = eq("b_z", w.b_xz + w.b_hz)


def candidate(eq: Equations, w: SimpleNamespace, x: Array, h_prev: Array, r: Array) -> Array:
    """The candidate by torch's formula: what the old state sends is reset."""
    return eq("n", tanh(w.W_xn @ x + w.b_xn + r * (w.W_hn @ h_prev + w.b_hn)))


def candidate_reset_before(eq: Equations, w: SimpleNamespace, x: Array, h_prev: Array, r: Array) -> Array:
    """The candidate of the 2014 paper: the reset state goes through W_hn."""
    return eq("n", tanh(w.W_xn @ x + w.b_xn + w.W_hn @ (r * h_prev) + w.b_hn))


def keep(z: Array, n: Array, h_prev: Array) -> Array:
    """The new state by torch's formula: z is the share of the old one."""
    return (1 - z) * n + z * h_prev


def write(z: Array, n: Array, h_prev: Array) -> Array:
    """The new state where z is the share of the candidate."""
    return (1 - z) * h_prev + z * n


def step(config: Mapping[str, Value]) -> Callable[..., tuple[Array, ...]]:
    """Return the equations of one time step: (x_t, h_{t-1}) to (h_t,)."""
    reset = candidate if config["reset"] == "after" else candidate_reset_before
    update = UPDATES[config["update"]]

    def cell(eq: Equations, w: SimpleNamespace, x: Array, h_prev: Array) -> tuple[Array]:
        r = eq("r", sigmoid(w.W_xr @ x + w.W_hr @ h_prev + w.b_r))
        z = eq("z", sigmoid(w.W_xz @ x + w.W_hz @ h_prev + w.b_z))
        n = reset(eq, w, x, h_prev, r)
        return (eq("h", update(z, n, h_prev)),)

    return cell


UPDATES = {"keep": keep, "write": write}


DIAGRAM = Diagram(
    drawing=(
        " ───────┬───┬──────⊙───⊕──      ",
        "        │ r─⊙     z├1−─⊙        ",
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
WRITING_DIAGRAM = replace(
    DIAGRAM,
    drawing=(DIAGRAM.drawing[0], "        │ r─⊙    1−├z──⊙        ", *DIAGRAM.drawing[2:]),
    mask=(DIAGRAM.mask[0], "        H rrn    hhzzhhh        ", *DIAGRAM.mask[2:]),
)

GRU = Cell(NOTATION, carried=("h",), blocks=("r", "z", "n"), prepare=lambda config: biases, step=step, diagram=DIAGRAM)
WRITING_GRU = replace(GRU, notation=WRITING, diagram=WRITING_DIAGRAM, negated=("z",))
CELLS = {"keep": GRU, "write": WRITING_GRU}


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run in the convention that the settings name."""
    return recorder(cell_of(config))(model, request, config)


def cell_of(config: Mapping[str, Value]) -> Cell:
    """The cell in the convention that the settings name, torch's where they name none."""
    return CELLS[config.get("update", "keep")]


MODEL = Model(
    name="gru",
    title=N_("Gated recurrent unit"),
    family="recurrent",
    summary=N_("two gates, no cell state: the hidden state is the memory"),
    reference="Cho et al. 2014",
    settings=(
        *COMMON_SETTINGS,
        Setting(
            "reset", "after", "where r acts: after W_hn (torch) or before (the paper)", choices=("after", "before")
        ),
        Setting(
            "update",
            "keep",
            "what z is: the share of the old state (torch) or of the candidate",
            choices=tuple(UPDATES),
        ),
    ),
    example=EXAMPLE,
    record=record,
    cell=cell_of,
    module="nn.GRU",
    compared_with=("rnn", "lstm"),
    torch_reference="seqtui.train.verify.recurrent_cells:GRU",
)
