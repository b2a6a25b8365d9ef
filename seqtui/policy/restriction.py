"""The policy of this process: everything at first, restricted once, and stricter from then on only."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Lock
from types import ModuleType

from seqtui.policy.audit import watch
from seqtui.policy.policies import HOME, Policy

_sealed: list[ModuleType] = []


def _holder() -> tuple[Callable[[], Policy], Callable[[Policy], None]]:
    """The two doors to the one policy: it stands in no variable that could be assigned to."""
    held, lock = HOME, Lock()

    def current() -> Policy:
        """Return what this process may do."""
        return held

    def restrict(policy: Policy) -> None:
        """Allow this process, all of its threads, no more than the policy does, for as long as it lives.

        Raises RuntimeError for a policy that allows anything that is not allowed now.
        """
        nonlocal held
        with lock:
            if not policy.is_within(held):
                raise RuntimeError(f"the policy {held.name!r} is never loosened, and {policy.name!r} allows more")
            if policy != HOME:
                watch(policy)
                for module in _sealed:
                    ModuleType.__setattr__(module, "__class__", _Sealed)
            held = policy

    return current, restrict


current, restrict = _holder()


class _Sealed(ModuleType):
    """A module of this room in a restricted process: nothing in it can be assigned to."""

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{self.__name__} is sealed: {name} stays what it is")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{self.__name__} is sealed: {name} stays what it is")


def seal(package: str) -> None:
    """See to it that the modules of a package cannot be assigned to once this process is restricted."""
    _sealed.extend(module for module in list(sys.modules.values()) if getattr(module, "__package__", "") == package)
