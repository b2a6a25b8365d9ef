"""The commands that speak of the program itself: its models, their proof, the terminal."""

import os
import shlex
from dataclasses import asdict
from pathlib import Path

from seqtui.cli.answer import draw_on_console, write_json
from seqtui.cli.asked import Arguments, name_of
from seqtui.engine.errors import SeqtuiError
from seqtui.models import zoo
from seqtui.models.files import is_file
from seqtui.models.model import Model
from seqtui.models.table import MODELS
from seqtui.session.catalog import model_data
from seqtui.session.export.document import FORMAT
from seqtui.session.requests import find
from seqtui.session.sharing.code import is_code

_WEIGHTS = (".safetensors", ".pt", ".pth")


def verify_model(args: Arguments) -> int:
    """Compare a model with torch; status 1 when they differ."""
    from seqtui.train.verify import verify

    model = _named(name_of(args), "verify compares a model with torch; compare this one with", " --proof")
    rows = verify(model.name)
    ok = all(row.ok for row in rows)
    if args.format == "json":
        write_json(args, {"format": FORMAT, "model": model.name, "ok": ok, "checks": [asdict(row) for row in rows]})
    else:
        from seqtui.render.listing import print_checks

        draw_on_console(args, lambda console, look: print_checks(rows, console, look))
    return 0 if ok else 1


def models(args: Arguments) -> int:
    """List the models, or the settings of one."""
    known = list(MODELS.values())
    models = known if args.model is None else [_named(args.model, "models lists models; see this one with")]
    if args.format == "json":
        return write_json(args, {"format": FORMAT, "models": [model_data(model) for model in models]})
    from seqtui.render.listing import print_models, print_settings

    if args.model is not None:
        return draw_on_console(args, lambda console, look: print_settings(models[0], console, look))
    return draw_on_console(args, lambda console, look: print_models(models, console, look))


def _named(name: str, instead: str, option: str = "") -> Model:
    """The model of that name.

    Raises SeqtuiError, for a file or a state code with what is to be typed instead.
    """
    is_named = name not in MODELS and (zoo.is_in_zoo(name) or (Path(name).suffix in _WEIGHTS and is_file(name)))
    if is_named or is_code(name):
        what = f"{name} is a file of weights" if is_named else "a state code is a run"
        typed = shlex.quote(name) if is_named else "CODE"
        raise SeqtuiError(f"{what}, not a model: {instead} seqtui show {typed}{option}")
    return find(name)


def doctor(args: Arguments) -> int:
    """Say what this terminal can do."""
    from seqtui.render.console import command_line_console
    from seqtui.render.doctor import print_findings
    from seqtui.session.doctor import findings
    from seqtui.session.probe import gather

    rows = findings(os.environ, gather(command_line_console(args.color).color_system))
    if args.format == "json":
        return write_json(args, {"format": FORMAT, "findings": [asdict(row) for row in rows]})
    return draw_on_console(args, lambda console, look: print_findings(rows, console, look))
