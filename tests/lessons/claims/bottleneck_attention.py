"""What the lesson on the bottleneck and attention says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from seqtui.models.parts import cost
from seqtui.models.weights import trained_files
from seqtui.train.data.korean import SHOWCASE, Pair, held_out
from tests.lessons.stages import recorded, value

LONG = "의사가 긴 책을 읽었기 때문에 아이는 그의 차가운 우유를 샀어요"
MEANT = "The child bought his cold milk because the doctor read the long book"
REASON = "비가 왔으니까 지금 우리의 상자를 닫지 마세요"


def _written(run: Run) -> str:
    return " ".join(run.outputs[:-1])


def _alpha(run: Run, time: int) -> np.ndarray:
    return value(run, f"decoder.t{time}.alpha")


def _moved(model: str, time: int, place: int) -> Run:
    """All attention of one step on one source word."""
    row = ", ".join("1" if k == place else "0" for k in range(len(REASON.split())))
    return recorded(model, REASON, (f"decoder.t{time}.alpha=[{row}]",))


def _figures(network: str) -> dict[str, float]:
    about = trained_files.read_trained(trained_files.path_of(network))
    return dict(about.held_out) if about is not None else {}


def _worse_with_length() -> bool:
    found = [_figures("translate-seq2seq")[f"exact match at {length}"] for length in range(2, 11)]
    return found == sorted(found, reverse=True) and found[3] == 1 and found[-1] < 0.8


def _looks_at(text: str, network: str, pairs: dict[str, str]) -> bool:
    run = recorded(network, text)
    looked = {word: run.given[int(_alpha(run, t).argmax())] for t, word in enumerate(run.outputs, start=1)}
    return all(looked[word] == source for word, source in pairs.items())


def _sum_by_hand() -> bool:
    run = recorded("translate-bahdanau", SHOWCASE[0])
    states = np.stack([value(run, f"encoder.t{t}.h") for t in range(1, 6)])
    return np.allclose(_alpha(run, 1) @ states, value(run, "decoder.t1.context"), atol=1e-12)


def _product_by_hand() -> bool:
    run = recorded("translate-luong", SHOWCASE[0])
    states = np.stack([value(run, f"encoder.t{t}.h") for t in range(1, 6)])
    return np.allclose(states @ value(run, "decoder.t1.query"), value(run, "decoder.t1.energy"), atol=1e-12)


def _sharper() -> bool:
    soft, sharp = (_alpha(recorded(name, SHOWCASE[0]), 1).max() for name in ("translate-bahdanau", "translate-luong"))
    return 0.8 < soft < 0.9 and sharp > 0.99


def _no_diagonal() -> bool:
    run = recorded("translate-bahdanau", SHOWCASE[0])
    return [int(_alpha(run, t).argmax()) for t in range(1, 6)] == [4, 3, 0, 1, 2]


def _looked_elsewhere() -> bool:
    run = recorded("translate-luong", REASON)
    place = run.given.index("지금")
    return run.outputs[5] == "because" and _alpha(run, 6)[place] > 0.99


def _depends_on_rain() -> bool:
    """Another subject in its place is written in another word: the test that the lesson asks for can be done."""
    other = recorded("translate-luong", REASON.replace("비가 왔으니까", "눈이 왔으니까"))
    return recorded("translate-luong", REASON).outputs[7] == "rained" != other.outputs[7]


CLAIMS = {
    "The translation speaks of a *{written(12)}* book: the opposite.": lambda: (
        _written(recorded("translate-seq2seq", LONG)) == MEANT.replace("long", "short")
    ),
    "On sentences it never learnt from": lambda: held_out(Pair(tuple(LONG.split()), (), ())),
    "That is the **bottleneck**.": _worse_with_length,
    "*Don't* looks at *마세요*, from the first place to the last.": lambda: _looks_at(
        SHOWCASE[0], "translate-bahdanau", {"Don't": "마세요"}
    ),
    "each encoder state times its weight, all added up": _sum_by_hand,
    "*underestimate* looks at *과소평가하지*, *your* at *당신의*": lambda: _looks_at(
        SHOWCASE[0], "translate-bahdanau", {"underestimate": "과소평가하지", "your": "당신의"}
    ),
    "the largest weights do not lie on a diagonal": _no_diagonal,
    "No tanh stands between.": _product_by_hand,
    "This network looks sharper: *Don't* gives *마세요*": _sharper,
    "is it *long* or *short* now?": lambda: _written(recorded("translate-bahdanau", LONG)) == MEANT,
    "The smaller one translates long sentences better.": lambda: (
        cost.parameters(recorded("translate-bahdanau", LONG)).total
        < cost.parameters(recorded("translate-seq2seq", LONG)).total
        and _figures("translate-bahdanau")["exact match at 10"] > _figures("translate-seq2seq")["exact match at 10"]
    ),
    "nearly all of the weight lay on *지금* (now), though the *because* of Korean is in *왔으니까*": _looked_elsewhere,
    "Is *because* still written?": lambda: _moved("translate-luong", 6, 3).outputs[5] == "because",
    "here it matters where it looks": lambda: _moved("translate-luong", 1, 0).outputs[0] == "Please",
    "if another word is written, it depends on it": _depends_on_rain,
}
