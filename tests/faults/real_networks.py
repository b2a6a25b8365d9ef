"""Planted faults that the comparison with `transformers` sees: the usual mistakes of whoever writes a family down."""

from tests.faults.fault import Fault

_TEST = "tests/real/test_proof.py::test_every_value_is_that_of_transformers"


def _sees(*families: str) -> tuple[str, ...]:
    """The comparison with the kept networks of these families."""
    return tuple(f"{_TEST}[kept-{family}]" for family in families)


_PARTS, _LAYOUTS = "seqtui/models/parts", "seqtui/models/layouts"

FAULTS = (
    Fault(
        f"{_PARTS}/block.py",
        "sqrt(square(x).mean(axis=-1, keepdims=True) + eps)",
        "sqrt(square(x).mean(axis=-1, keepdims=True)) + eps",
        _sees("llama"),
    ),
    Fault(f"{_PARTS}/block.py", "centered / sqrt(var + eps)", "centered / (sqrt(var) + eps)", _sees("gpt2", "bert")),
    Fault(f"{_PARTS}/block.py", "        if self.variant.norm_first:", "        if True:", _sees("bert", "bart")),
    Fault(
        f"{_PARTS}/rotary.py",
        "return both if self.halves else both[:, self.neighbours]",
        "return both[:, self.neighbours] if self.halves else both",
        _sees("llama", "qwen2"),
    ),
    Fault(f"{_PARTS}/rotary.py", "[-x[:, half : self.d_head], x", "[x[:, half : self.d_head], -x", _sees("llama")),
    Fault(f"{_LAYOUTS}/config_answers.py", '"gelu_new": "gelu_tanh"', '"gelu_new": "gelu"', _sees("gpt2")),
    Fault(f"{_LAYOUTS}/bert.py", "first=_PADDING + 1)", "first=_PADDING)", _sees("roberta")),
    Fault(
        f"{_LAYOUTS}/bart.py",
        '"{p}decoder.embed_positions.weight", first=_FIRST)',
        '"{p}decoder.embed_positions.weight", first=0)',
        _sees("bart"),
    ),
)
