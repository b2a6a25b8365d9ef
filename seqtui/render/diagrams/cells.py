"""The cells of the recurrent models as drawings."""

from seqtui.render.diagrams.diagram import Diagram, Label, Note

_GOES_IN = "x in-"
_JOINED = "x in- embed context h_tilde-"

LSTM = Diagram(
    drawing=(
        " ────────⊗─────⊕───────┬──      ",
        "         │     │      tanh      ",
        "         │f  i─⊗─g     │        ",
        "         σ   σ  tanh o │        ",
        "         │   │   │   σ─⊗──      ",
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
    key={"f": "f", "i": "i", "g": "g", "c": "c", "o": "o", "h": "h", "C": "c-", "H": "h-", "X": _GOES_IN},
    labels=(
        Label(0, 1, "c-"),
        Label(0, 26, "c"),
        Label(4, 26, "h"),
        Label(5, 1, "h-"),
        Label(6, 1, _GOES_IN),
    ),
    note=Note(6, 10, _JOINED),
)

RNN = Diagram(
    drawing=(
        " ─────── W_hh ─┐                ",
        "               ⊕─ tanh ─┬──     ",
        " ─────── W_xh ─┘        │       ",
        "                      W_hy      ",
        "                        │       ",
        "                    softmax     ",
        "                                ",
    ),
    mask=(
        " HHHHHHHHHHHHHHH                ",
        "               hhhhhhhhhhhh     ",
        " XXXXXXXXXXXXXXX        o       ",
        "                      oooo      ",
        "                        y       ",
        "                    yyyyyyy     ",
        "                                ",
    ),
    key={"h": "h", "o": "o", "y": "y", "H": "h-", "X": _GOES_IN},
    labels=(
        Label(0, 1, "h-"),
        Label(1, 27, "h", 5),
        Label(2, 1, _GOES_IN),
        Label(4, 25, "o"),
        Label(5, 27, "y", 5),
    ),
    note=Note(6, 1, _JOINED),
)

GRU = Diagram(
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
    key={"r": "r", "z": "z", "n": "n", "h": "h", "H": "h-", "X": _GOES_IN},
    labels=(Label(0, 1, "h-"), Label(0, 26, "h"), Label(5, 1, _GOES_IN)),
    note=Note(6, 1, _JOINED),
)
