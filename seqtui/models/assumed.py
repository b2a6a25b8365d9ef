"""What a file of weights leaves open: settings that change numbers but no shape, so that no tensor tells them.

The number of heads changes every number and has no usual value: it must be given. The others are assumed to be what the
model has by default, and the run says so. A file that this program trained says what it needs.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from seqtui.engine.errors import SeqtuiError
from seqtui.models.settings import Value, spelled

if TYPE_CHECKING:
    from seqtui.models.model import Request

HEADS = "n_heads"
_BLOCKS = (HEADS, "norm_first", "activation", "eps")  # mean the same in every model that has blocks
UNSAID: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "rnn": ("nonlinearity",),
        "self-attention": ("causal",),
        "multi-head": (HEADS, "causal"),
        **dict.fromkeys(("encoder", "decoder", "transformer"), (*_BLOCKS, "causal")),
        **dict.fromkeys(("vit", "text-to-image"), (HEADS,)),
    }
)


class HeadsNotGivenError(SeqtuiError):
    """A file whose number of heads nobody gave; setting is how one would be given, side the one that lacks it."""

    def __init__(self, sentence: str, setting: str, side: str | None = None) -> None:
        super().__init__(
            sentence if side is None else sentence.replace(_as_in(setting), _as_in(f"{side},{setting}"), 1)
        )
        self.sentence, self.setting, self.side = sentence, setting, side

    def of_side(self, side: str) -> HeadsNotGivenError:
        """The same for one side of a comparison, as it was typed: what is set stands behind it."""
        return HeadsNotGivenError(self.sentence, self.setting, side)

    def typed(self, words: Sequence[str]) -> SeqtuiError:
        """The same with a whole command in place of the setting; words are those of the command that was typed."""
        own = f"{self.side},{self.setting}"
        given = [*words, "--set", self.setting] if self.side is None else [own if w == self.side else w for w in words]
        return SeqtuiError(self.sentence.replace(_as_in(self.setting), _as_in(shlex.join(given)), 1))


def said(request: Request) -> dict[str, object]:
    """The settings that are given: by a trained file's account of itself, and typed, which override those.

    A part of a trained file, as another model, keeps what its blocks have in common with the whole.
    """
    about = request.weights.about if request.weights is not None else None
    own = about.config if about is not None else {}
    if about is not None and about.model != request.model:
        shared = set(_BLOCKS) & set(UNSAID.get(request.model, ()))
        own = {name: value for name, value in own.items() if name in shared}
    return {**own, **request.settings}


def left_open(request: Request) -> tuple[str, ...]:
    """The names of the settings that neither the file nor anybody gave; () where no file was given.

    What a file that was trained as this model does not mention, has the value it has by default.
    """
    if request.weights is None:
        return ()
    given, about = said(request), request.weights.about
    whole = about is not None and about.model == request.model
    names = (HEADS,) if whole else UNSAID.get(request.model, ())
    return tuple(name for name in names if name not in given and name in UNSAID.get(request.model, ()))


def need_heads(request: Request, config: Mapping[str, Value]) -> None:
    """Refuse a file of which nobody says how many heads it has.

    Raises HeadsNotGivenError that lists what else the shapes do not tell.
    """
    names = left_open(request)
    if HEADS not in names or request.weights is None:
        return
    width = config["d_model"]
    fitting = [n for n in range(1, min(width, 64) + 1) if width % n == 0]
    usual = min(fitting[1:] or fitting, key=lambda n: abs(width / n - 64))  # 64 wide, as most have been
    others = spelled_out({name: config[name] for name in names if name != HEADS})
    raise HeadsNotGivenError(
        f"{request.weights.name} does not say how many heads its attention has, and every number depends on it: give "
        f"{HEADS} ({_either(fitting)}), as in {HEADS}={usual}"
        + (f"; not said either, and assumed unless given: {others}" if others else ""),
        f"{HEADS}={usual}",
    )


def spelled_out(settings: Mapping[str, Value]) -> str:
    """Settings as they are typed: ``norm_first=no, activation=relu``."""
    return ", ".join(f"{name}={spelled(value)}" for name, value in settings.items())


def _as_in(example: str) -> str:
    return f"as in {example}"


def _either(numbers: list[int]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} or {last}" if most else last
