"""What runs that stand side by side differ in: settings, edits, weights, text; in few words."""

from __future__ import annotations

from collections.abc import Sequence

from seqtui.models.model import Run


def contrasts(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return for each run what it does not share with the others; "" where the name says it all."""
    return tuple(", ".join((*_settings(run, runs), *_edits(run, runs), *_origin(run, runs))) for run in runs)


def _settings(run: Run, runs: Sequence[Run]) -> list[str]:
    """The settings that another run has too, with another value."""
    return [
        f"{name}={_spelled(value)}"
        for name, value in run.config.items()
        if any(other.config.get(name, value) != value for other in runs)
    ]


def _edits(run: Run, runs: Sequence[Run]) -> list[str]:
    """The edits that another run does not have."""
    own = [f"{path}={_spelled(value)}" for path, value in run.request.edits]
    others = [[f"{path}={_spelled(value)}" for path, value in other.request.edits] for other in runs]
    alone = [edit for edit in own if not all(edit in edits for edits in others)]
    return [f"edited {', '.join(alone)}"] if alone else []


def _origin(run: Run, runs: Sequence[Run]) -> list[str]:
    """Where its weights come from, and the words it reads, when others have others."""
    found = [run.source] if any(other.source != run.source for other in runs) else []
    words = [word for k, word in enumerate(run.given) if any(other.given[k : k + 1] != (word,) for other in runs)]
    if words:
        more = "" if len(words) < 3 else " ..."
        found.append(f"reads {' '.join(words[:2])}{more}")
    return found


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return "[...]" if isinstance(value, (list, tuple)) else str(value) or "none"
