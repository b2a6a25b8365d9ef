"""The command that removes what trainings left behind: ``seqtui train --clean``."""

from collections.abc import Iterator

from rich.cells import cell_len

from seqtui.cli.args_to_request import Arguments
from seqtui.cli.output import write
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n, p_
from seqtui.render.lines import pad
from seqtui.session.json_text import dumps, schema_of
from seqtui.session.text import safe
from seqtui.train.run_directory import RUNNING, OldRun, home, old_runs, remove


def clean(args: Arguments) -> int:
    """Remove the snapshots of all trainings that are over; those of a running one stay, and so does --out.

    Returns 0 when nothing is left of them, 1 when something could not be removed.
    """
    if args.recipe is not None:
        raise SeqtuiError(
            _(
                "--clean removes what all old trainings left, and takes no recipe: leave out {recipe}",
                recipe=args.recipe,
            )
        )
    also = [name for name in ("list", "watch", "out", "model", "text") if getattr(args, name)]
    if also:
        raise SeqtuiError(_("--clean trains nothing and lists what it removes: leave out --{option}", option=also[0]))
    cleaned = ((run, remove(run)) for run in old_runs())
    failed: list[str] = []
    rows = _data(cleaned, failed, args.plain) if args.format == "jsonl" else _lines(cleaned, failed)
    write(rows)
    return 1 if failed else 0


def _lines(cleaned: Iterator[tuple[OldRun, str]], failed: list[str]) -> Iterator[str]:
    """A line for each training as it is removed, and what that came to."""
    count = freed = 0
    for run, why in cleaned:
        word, size = p_("training", "kept") if why else p_("training", "removed"), _size(run.bytes)
        said = f"{pad(word, 8)} {' ' * (9 - cell_len(size))}{size}  {safe(run.path.name)}"
        yield f"{said}: {safe(_(why))}\n" if why else f"{said}\n"
        failed += [why] if why and why != RUNNING else []
        count, freed = (count, freed) if why else (count + 1, freed + run.bytes)
    if count:
        said = _n(
            "removed {n} training, {size}, from {folder}",
            "removed {n} trainings, {size}, from {folder}",
            count,
            size=_size(freed),
            folder=safe(str(home())),
        )
        yield f"{said}\n"
    else:
        yield _("there is nothing to remove in {folder}", folder=safe(str(home()))) + "\n"


def _data(cleaned: Iterator[tuple[OldRun, str]], failed: list[str], plain: bool) -> Iterator[str]:
    """Old runs as JSON lines: path, files, bytes, removed, reason."""
    for run, why in cleaned:
        failed += [why] if why and why != RUNNING else []
        row = {"schema": schema_of("cleaned"), "path": str(run.path), "files": run.files, "bytes": run.bytes}
        row |= {"removed": not why, "reason": _(why)}
        yield dumps(row, ascii=plain) + "\n"


def _size(count: int) -> str:
    """A number of bytes as a reader says it: ``870 bytes``, ``1.2 MB``."""
    if count < 1000:
        return _("{n} bytes", n=count)
    return f"{count / 1000:.0f} kB" if count < 999_500 else f"{count / 1e6:.1f} MB"
