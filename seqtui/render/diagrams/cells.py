"""The cells of the recurrent models as drawings."""

from seqtui.render.diagrams.diagram import Diagram

LSTM = Diagram(
    drawing=(
        "    ───⊗───────⊕─────────┬──    ",
        "       │       │        tanh    ",
        "       │f   i──⊗──g      │      ",
        "       σ    σ    tanh  o │      ",
        "       │    │     │    σ─⊗──    ",
        "    ──┬┴────┴─────┴────┘        ",
        "    ──┘                         ",
    ),
    mask=(
        "    CCCccccccccccccccccccccc    ",
        "       f       c        hhhh    ",
        "       ff   iiicggg      h      ",
        "       f    i    gggg  o h      ",
        "       f    i     g    oohhh    ",
        "    HHHHHHHHHHHHHHHHHHHH        ",
        "    XXX                         ",
    ),
    key={"f": "f", "i": "i", "g": "g", "c": "c", "o": "o", "h": "h", "C": "c-", "H": "h-", "X": "x"},
    labels=((0, 1, "c", -1), (0, 28, "c", 0), (4, 28, "h", 0), (5, 1, "h", -1), (6, 1, "x", 0)),
)

RNN = Diagram(
    drawing=(
        "    ─── W_hh ──┐                ",
        "               ⊕─ tanh ─┬───    ",
        "    ─── W_xh ──┘        │       ",
        "                      W_hy      ",
        "                        │       ",
        "                    softmax     ",
        "                                ",
    ),
    mask=(
        "    HHHHHHHHHHHH                ",
        "               hhhhhhhhhhhhh    ",
        "    XXXXXXXXXXXX        o       ",
        "                      oooo      ",
        "                        y       ",
        "                    yyyyyyy     ",
        "                                ",
    ),
    key={"h": "h", "o": "o", "y": "y", "H": "h-", "X": "x"},
    labels=((0, 1, "h", -1), (1, 28, "h", 0), (2, 1, "x", 0), (4, 26, "o", 0), (5, 28, "y", 0)),
)

GRU = Diagram(
    drawing=(
        "    ──┬───┬──────────⊗────⊕─    ",
        "      │   │          │z   │     ",
        "      │ r─⊗          ├─1−─⊗     ",
        "      │ │ └── tanh ──│──n─┘     ",
        "      │ σ      │     σ          ",
        "      ├─┴──────│─────┘          ",
        "    ──┴────────┘                ",
    ),
    mask=(
        "    HHHHHHHHHHHHHHHHHhhhhhhh    ",
        "      H   n          zz   h     ",
        "      H rrn          zhhhhh     ",
        "      H r nnnnnnnnnnnznnnnn     ",
        "      H r      n     z          ",
        "      HHHHHHHHHnHHHHHH          ",
        "    XXXXXXXXXXXX                ",
    ),
    key={"r": "r", "z": "z", "n": "n", "h": "h", "H": "h-", "X": "x"},
    labels=((0, 1, "h", -1), (0, 28, "h", 0), (6, 1, "x", 0)),
)
