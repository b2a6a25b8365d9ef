"""Heads and blocks of attention as drawings: data, as the cells are. A mask letter may stand for several ids."""

from seqtui.models.parts.diagram import Diagram, padded

_MOST_HEADS, _HEAD_LETTERS, _BETWEEN = 5, "abcde", -1
_JOIN = (("─ heads", "HHHHHHH"), ("   │", "   O"), ("  W_O", "  OOO"), ("   │", "   O"), (" attn_out", " OOOOOOOO"))


_INSIDE_NORM = {"1": "mean", "2": "centered", "3": "var std", "4": "normalized", "5": "out", "6": "rms"}
_NORM_KEY = {
    letter: " ".join(f"{norm}.{name}" for norm in ("norm1", "norm2", "norm3") for name in names.split())
    for letter, names in _INSIDE_NORM.items()
}
_NORMS = {
    letter: " ".join(f"{norm}.{name}" for name in " ".join(_INSIDE_NORM.values()).split())
    for letter, norm in (("a", "norm1"), ("b", "norm2"), ("c", "norm3"))
}
_MLP_KEY = {"i": "mlp_pre", "G": "gate_pre gate", "r": "mlp_post", "o": "mlp_out"}
_BLOCK_KEY = {
    "P": "resid_pre in-",
    "A": "attn heads attn_out",
    "m": "resid_mid",
    "F": "gate_pre gate mlp_pre mlp_post mlp_out",
    "q": "resid_post",
    **_NORMS,
    **_NORM_KEY,
    **_MLP_KEY,
    "g": "",
}
_CROSS_KEY = {"C": "cross.attn cross.heads cross.attn_out", "x": "resid_mid_cross", "M": "memory-"}
_WHOLE_KEY = {**_BLOCK_KEY, **_CROSS_KEY, "h": "heads", "w": "attn_out"}
_DETAILS = (
    (" LN   mean─centered─var─norm─out", " MLP  W_in ─ relu ─ W_out"),
    (" gg   11111222222222333344444555", " ggg  iiiiiirrrrrrroooooo"),
)
_RMS = ("      rms ─ normalized ─ out", "      6664444444444444555555")  # behind the name of the norm
_GATED = (" MLP  W_gate ⊙ W_in ─ W_out", " ggg  GGGGGGrrriiiioooooooo")

HEAD = padded(
    (
        " x ─┬─ W_Q ── q ─┐",
        "    ├─ W_K ── k ─@── scores",
        "    │                  │",
        "    │        mask ── scale",
        "    │          │",
        "    │       softmax ─ pattern",
        "    └─ W_V ── v ────────@── z",
    ),
    (
        " X XXqqqqqqqqqqqqq",
        "    Xkkkkkkkkkkkkssssssssss",
        "    X                  c",
        "    X        aaaaaaacccccc",
        "    X          a",
        "    X       ppppppppppppppppp",
        "    Xvvvvvvvvvvvvvvvvvvvzzzzz",
    ),
    {
        "X": "x resid_pre out in-",
        "q": "q q_turned q_rot",
        "k": "k k_turned k_rot",
        "v": "v",
        "s": "scores",
        "c": "scaled",
        "a": "attn_scores",
        "p": "pattern",
        "z": "z",
    },
)

CROSS_HEAD = padded(
    (
        " x ───── W_Q ── q ─┐",
        " memory┬ W_K ── k ─@── scores",
        "       │                 │",
        "       │       mask ── scale",
        "       │         │",
        "       │      softmax ─ pattern",
        "       └ W_V ── v ────────@── z",
    ),
    (
        " X qqqqqqqqqqqqqqqqq",
        " MMMMMMMkkkkkkkkkkkssssssssss",
        "       M                 c",
        "       M       aaaaaaacccccc",
        "       M         a",
        "       M      ppppppppppppppppp",
        "       Mvvvvvvvvvvvvvvvvvvzzzzz",
    ),
    {**HEAD.key, "M": "memory memory-"},
)

SPLIT_HEAD = padded(
    tuple(
        row.replace(" x ─┬", " QKV┬").replace("W_Q", "cut").replace("W_K", "cut").replace("W_V", "cut")
        for row in HEAD.drawing
    ),
    (" XXXXqqqqqqqqqqqqq", *HEAD.mask[1:]),
    {**HEAD.key, "X": "Q K V in-"},
)

POST_NORM = padded(
    (
        "",
        "─┬────────⊕─ LN ─┬───────⊕─ LN ─",
        " └─ attn ─┘      └─ MLP ─┘",
        "",
        *_DETAILS[0],
        " attn heads ─ W_O ─ attn_out",
    ),
    (
        "",
        "PPPPPPPPPPmaaaaaaaaaaaaaaqbbbbbb",
        " AAAAAAAAAA      FFFFFFFFF",
        "",
        *_DETAILS[1],
        " gggg hhhhhhhwwwwwwwwwwwwwww",
    ),
    {**_BLOCK_KEY, "h": "heads", "w": "attn_out"},
)

PRE_NORM = padded(
    ("", "─┬─────────────⊕─┬────────────⊕─", " └─ LN ─ attn ─┘ └─ LN ─ MLP ─┘", "", *POST_NORM.drawing[4:]),
    ("", "PPPPPPPPPPPPPPPmmmmmmmmmmmmmmmqq", " aaaaaaAAAAAAAAA bbbbbbFFFFFFFF", "", *POST_NORM.mask[4:]),
    POST_NORM.key,
)

CROSS_POST_NORM = padded(
    (
        "─┬────⊕─LN─┬─────⊕─LN─┬───⊕─LN─",
        " └attn┘    └cross┘    └MLP┘",
        "              │",
        "           memory",
        "",
        *_DETAILS[0],
    ),
    (
        "PPPPPPmaaaaaaaaaaxbbbbbbbbqcccc",
        " AAAAAA    CCCCCCC    FFFFF",
        "              M",
        "           MMMMMM",
        "",
        *_DETAILS[1],
    ),
    _WHOLE_KEY,
)

CROSS_PRE_NORM = padded(
    (
        "─┬───────⊕─┬────────⊕─┬──────⊕─",
        " └LN─attn┘ └LN─cross┘ └LN─MLP┘",
        "                 │",
        "              memory",
        "",
        *_DETAILS[0],
    ),
    (
        "PPPPPPPPPmmmmmmmmmmmxxxxxxxxxqq",
        " aaaaAAAAA bbbbCCCCCC ccccFFFF",
        "                 M",
        "              MMMMMM",
        "",
        *_DETAILS[1],
    ),
    CROSS_POST_NORM.key,
)


def since(diagram: Diagram, rms: bool, gated: bool) -> Diagram:
    """The drawing of a block whose norms are RMSNorm (RN), whose feed-forward network has a gate, or both."""
    rows = []
    for drawn, mask in zip(diagram.drawing, diagram.mask, strict=True):
        if rms and drawn.startswith(_DETAILS[0][0]):
            rows.append((" RN" + _RMS[0][3:], " gg" + _RMS[1][3:]))
        elif gated and drawn.startswith(_DETAILS[0][1]):
            rows.append(_GATED)
        else:
            rows.append((drawn.replace("LN", "RN") if rms else drawn, mask))
    return padded(tuple(row for row, _ in rows), tuple(mask for _, mask in rows), _WHOLE_KEY)


def multi_head(heads: int, split: bool, widths: tuple[int, int]) -> Diagram:
    """Heads in parallel, and W_O behind them; of many the first three and the last.

    widths are those of the wires before and behind W_O: n_heads · d_head and d_model.
    """
    numbers = list(range(heads)) if heads <= _MOST_HEADS else [0, 1, 2, _BETWEEN, heads - 1]
    start = (" x ─ QKV ─", " XXXQQQQQQ") if split else (" x ───────", " XXXXXXXXX")
    drawing, mask = [], []
    wires = {1: widths[0], 3: widths[1]}
    for k, (sign, letters) in enumerate(_JOIN):
        wide = f" {wires[k]}" if k in wires else ""
        left, left_mask = start if k == 0 else (" " * len(start[0]),) * 2
        body = _head_line(numbers, k)
        owner = "".join(" " if c == " " else _HEAD_LETTERS[k] for c in body)
        drawing.append(left + body + sign + wide)
        mask.append(left_mask + owner + letters + "O" * len(wide))
    between = " ".join(f"head{k}" for k in range(3, heads - 1))
    key = {"X": "x in-", "Q": "Q K V", "H": "heads", "O": "attn_out"}
    key |= {_HEAD_LETTERS[k]: between if n == _BETWEEN else f"head{n}" for k, n in enumerate(numbers)}
    return padded(tuple(drawing), tuple(mask), key)


def _head_line(numbers: list[int], k: int) -> str:
    """One head between the lines that lead to it and from it; blank when there are fewer."""
    if k >= len(numbers):
        return " " * 12
    last = len(numbers) - 1
    left, right = "──" if last == 0 else "┬┬" if k == 0 else "└┘" if k == last else "├┤"
    name = "   ...    " if numbers[k] == _BETWEEN else f"─ head {numbers[k]} ".ljust(9) + "─"
    return left + name + right
