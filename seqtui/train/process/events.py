"""What a training says while it runs, as typed events; on the wire each is one JSON line."""

import json
import time
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _


class Queued(Struct, frozen=True):
    """Training has yet to begin: it is at a place of a line, 1 for the next, for about so many seconds.

    Place 0: it is its turn.
    """

    place: int
    seconds: float


class Started(Struct, frozen=True):
    """Training begins: how it is set, and where its snapshots go.

    parameters counts the numbers that are learned; steps is the most updates there will be. counts says, by the name of
    a held-out figure, of how many examples it is a share, where it is one.
    """

    recipe: str
    model: str
    seed: int
    steps: int
    lr: float
    clip: float
    batch: int
    threads: int
    parameters: int
    directory: str
    measure: str
    baseline: str
    torch: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


class Progress(Struct, frozen=True):
    """How far it is: the mean loss since the last event (None where nothing was trained since), and what was measured.

    held_out is empty when nothing was measured, else the headline figure comes first. gradient_norm is that of the last
    update before clipping; norms are the gradient's norms by time step, () where not measured. rate is in updates a
    second, left in seconds.
    """

    step: int
    loss: float | None
    lr: float
    held_out: Mapping[str, float] = field(default_factory=dict)
    gradient_norm: float = 0.0
    norms: tuple[float, ...] = ()
    rate: float = 0.0
    left: float = 0.0
    paused: bool = False


class Sample(Struct, frozen=True):
    """What the network makes after so many updates."""

    step: int
    samples: tuple[Mapping[str, Any], ...]


class Snapshot(Struct, frozen=True):
    """The weights after so many updates lie in a file; dropped are the updates whose files were thinned out."""

    step: int
    path: str
    dropped: tuple[int, ...] = ()


class Finished(Struct, frozen=True):
    """Training has ended: because the target was reached, all steps were made, or it was stopped.

    path is the file of trained weights, "" for a recipe that has none.
    """

    step: int
    reason: str
    held_out: Mapping[str, float]
    seconds: float
    cpu_seconds: float
    path: str = ""


class Failed(Struct, frozen=True):
    """Training cannot go on; reason is one sentence, path the last snapshot, "" for none."""

    reason: str
    step: int = 0
    path: str = ""


Event = Queued | Started | Progress | Sample | Snapshot | Finished | Failed
_KINDS: dict[str, type[Any]] = {
    "queued": Queued,
    "started": Started,
    "progress": Progress,
    "sample": Sample,
    "snapshot": Snapshot,
    "finished": Finished,
    "failed": Failed,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def event_data(event: Event) -> dict[str, Any]:
    """The event as JSON data, its kind under "event"."""
    return {"event": _NAMES[type(event)], **asdict(event)}


def to_line(event: Event) -> str:
    """The event as one line of JSON, without the line's end."""
    return json.dumps(event_data(event), allow_nan=False)


def from_line(line: str | bytes) -> Event:
    """Return the event of a line.

    Raises SeqtuiError for anything else.
    """
    try:
        data = json.loads(line)
        kind = _KINDS[data.pop("event")]
        known = set(kind.__struct_fields__)
        return kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in data.items() if key in known})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        shown = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
        said = N_("the training process wrote something that is no event: {line}")
        raise SeqtuiError(_(said, line=shown.strip()[:200])) from None


class Stopwatch:
    """Measures how fast a training is and how long it still takes, in seconds of wall time; pauses do not count."""

    def __init__(self, steps: int) -> None:
        self.steps, self.spent = steps, 0.0
        self._since: float | None = time.perf_counter()
        self._first, self._cpu = time.perf_counter(), time.process_time()
        self._rate, self._mark = 0.0, (0, 0.0)

    def hold(self) -> None:
        """A pause begins."""
        self.spent, self._since = self._now(), None

    def go_on(self) -> None:
        """A pause is over."""
        self._since = time.perf_counter()

    def measure(self, step: int) -> tuple[float, float]:
        """Updates a second of late, and the seconds that all steps will still take."""
        now = self._now()
        made, took = step - self._mark[0], now - self._mark[1]
        if made > 0 and took > 0:
            self._rate = made / took if not self._rate else 0.7 * self._rate + 0.3 * made / took
            self._mark = step, now
        return self._rate, (self.steps - step) / self._rate if self._rate else 0.0

    def total(self) -> tuple[float, float]:
        """Seconds since the beginning: on the wall, and of this process's computing."""
        return time.perf_counter() - self._first, time.process_time() - self._cpu

    def _now(self) -> float:
        return self.spent + (0.0 if self._since is None else time.perf_counter() - self._since)
