"""The wait after wrong tries: of one account alone, because a whole class may share one address."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.serve.login.login_texts import TOO_MANY

FREE_TRIES = 3  # before anybody waits
LONGEST_DELAY = 8.0  # seconds between two tries, however many came before
_LONGEST_WAIT = 10.0  # seconds that one try stands in line for its turn
_FORGOTTEN = 900.0  # seconds without a try
_MOST_ACCOUNTS = 4096


class TooManyTriesError(SeqtuiError):
    """So many others try at an account that this try is not even looked at; seconds says when one may be."""

    def __init__(self, seconds: int) -> None:
        super().__init__(_(TOO_MANY, n=seconds))
        self.seconds = seconds


class _Tries(Struct):
    """Tries at one account: how many since the last right one, when the next is looked at, and the last came."""

    count: int = 0
    free_at: float = 0.0
    last: float = 0.0


class Backoff:
    """Says for each try at an account how long it waits; a right one takes the wait away.

    A try counts as wrong from when it begins, so that tries at the same moment wait for each other.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._accounts: OrderedDict[str, _Tries] = OrderedDict()

    def begin(self, account: str) -> float:
        """Return the seconds that a try waits before it is looked at; raises TooManyTriesError."""
        now = self._clock()
        tries = self._accounts.get(account)
        if tries is None or now - tries.last > _FORGOTTEN:
            tries = self._accounts[account] = _Tries()
        self._accounts.move_to_end(account)
        wait = max(tries.free_at - now, 0.0)
        if wait > _LONGEST_WAIT:
            raise TooManyTriesError(int(wait) + 1)
        tries.count += 1
        tries.last = now
        delay = min(2.0 ** (tries.count - FREE_TRIES), LONGEST_DELAY) if tries.count >= FREE_TRIES else 0.0
        tries.free_at = now + wait + delay
        while len(self._accounts) > _MOST_ACCOUNTS:
            self._accounts.popitem(last=False)
        return wait

    def forgive(self, account: str) -> None:
        """Take the wait away, after a right try."""
        self._accounts.pop(account, None)
