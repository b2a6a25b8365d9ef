"""The screens. Those that few sessions open are loaded when they are first asked for: no first frame waits for them."""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seqtui.tui.screens import (
        asking_class,
        beginning,
        by_name,
        class_grid,
        compare,
        copied,
        dialogs,
        effects,
        flow,
        followed,
        following,
        heads,
        help,
        home,
        in_class,
        leading,
        learn,
        lesson,
        logits,
        matrix,
        poll,
        saving,
        spread,
        student,
        train,
        train_dialogs,
        worker_dialog,
    )

    __all__ = (
        "asking_class",
        "beginning",
        "by_name",
        "class_grid",
        "compare",
        "copied",
        "dialogs",
        "effects",
        "flow",
        "followed",
        "following",
        "heads",
        "help",
        "home",
        "in_class",
        "leading",
        "learn",
        "lesson",
        "logits",
        "matrix",
        "poll",
        "saving",
        "spread",
        "student",
        "train",
        "train_dialogs",
        "worker_dialog",
    )
else:

    def __getattr__(name: str) -> ModuleType:
        """Return the module of a screen: ``screens.train.TrainScreen``."""
        try:
            return import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            raise AttributeError(name) from error
