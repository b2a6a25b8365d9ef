"""How fast a training is, and how long it still takes; pauses do not count."""

import time


class Clock:
    """Wall time of the updates, in seconds."""

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
