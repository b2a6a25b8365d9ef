"""The commands that speak of the program itself: models, trained networks, proof, terminal; and a state as a code."""

import shlex
import sys
from functools import partial

from msgspec.structs import asdict, replace

from seqtui import policy
from seqtui.cli.args_to_request import Arguments, name_of_run, state_of_arguments
from seqtui.cli.output import write, write_page
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.model import Model
from seqtui.models.table import MODELS
from seqtui.models.weights import trained_files
from seqtui.models.weights.trained_files import PREFIX, entries, path_of
from seqtui.session.catalog import model_data, zoo_data
from seqtui.session.config import asked_language
from seqtui.session.requests import find
from seqtui.session.share.code import is_code, write_code
from seqtui.session.share.restore import is_large, reopened, state_of
from seqtui.session.walk.views import Level
from seqtui.train.read_weights import are_weights


def list_zoo(args: Arguments) -> int:
    """List the zoo: what each network is, what it learnt from, how good it is on held-out data; or show one of it."""
    rows = entries()
    if args.network is not None:
        path_of(args.network)
        (row,) = (row for row in rows if row.name == args.network.removeprefix(PREFIX))
        from seqtui.render.network import print_network
        from seqtui.session.network import network_data

        return write_page(args, "network", row.name, partial(network_data, row), partial(print_network, row))
    from seqtui.render.listing import print_zoo

    data = {"zoo": [zoo_data(row) for row in rows]}
    return write_page(args, "zoo", _("zoo: networks that come trained"), lambda: data, partial(print_zoo, rows))


def code(args: Arguments) -> int:
    """Print the state code of a run; it is recorded first, so that the code opens."""
    from seqtui.tui.panes.layout import layout_of

    state = state_of_arguments(args)
    stepper = reopened(state)
    if args.at is not None:
        stepper.player.jump(args.at)
    if args.level is not None:
        stepper.level = Level(args.level)
    layout = layout_of(stepper.player.run)
    view = state.view if state.view in layout.names else ""
    if args.view is not None:
        view = layout.names[layout.find(args.view)]
    found = state_of(stepper, view)
    if is_large(found) and sys.stderr is not None:
        print(_("seqtui: this run is larger than a code may ask for: seqtui open --large opens it"), file=sys.stderr)
    return write([write_code(found if args.at or state.cursor else replace(found, cursor="")), "\n"])


# what is said of a file of weights, and of a state code, where a model is asked for
_VERIFY = (
    N_(
        "{file} holds the weights of a network and is no model: verify compares a model with torch; compare this "
        "network with seqtui show {typed} --proof"
    ),
    N_(
        "a state code is a run, not a model: verify compares a model with torch; compare this one with "
        "seqtui show CODE --proof"
    ),
)
_MODELS = (
    N_(
        "{file} holds the weights of a network and is no model: models lists models; see this network with "
        "seqtui show {typed}"
    ),
    N_("a state code is a run, not a model: models lists models; see this one with seqtui show CODE"),
)


def verify_model(args: Arguments) -> int:
    """Compare a model with torch; status 1 when they differ."""
    from seqtui.train.verify import verify

    model = _named(name_of_run(args), _VERIFY)
    rows = verify(model.name)
    ok = all(row.ok for row in rows)
    from seqtui.render.listing import print_checks

    data = {"model": model.name, "ok": ok, "checks": [asdict(row) for row in rows]}
    write_page(args, "verify", _("verify: {model}", model=model.name), lambda: data, partial(print_checks, rows))
    return 0 if ok else 1


def models(args: Arguments) -> int:
    """List the models, or the settings of one."""
    known = list(MODELS.values())
    models = known if args.model is None else [_named(args.model, _MODELS)]
    from seqtui.render.listing import print_models, print_settings

    draw = partial(print_models, models) if args.model is None else partial(print_settings, models[0])
    return write_page(args, "models", _("models"), lambda: {"models": [model_data(model) for model in models]}, draw)


def _named(name: str, instead: tuple[str, str]) -> Model:
    """The model of that name.

    Raises SeqtuiError, for a file or a state code with what is to be typed instead.
    """
    if name not in MODELS and (trained_files.is_in_zoo(name) or are_weights(name)):
        raise SeqtuiError(_(instead[0], file=name, typed=shlex.quote(name)))
    if is_code(name):
        raise SeqtuiError(_(instead[1]))
    return find(name)


def doctor(args: Arguments) -> int:
    """Say what this terminal can do."""
    from seqtui.render.listing import print_findings
    from seqtui.render.palette import command_line_console
    from seqtui.session.doctor import findings, gather, language_finding

    rows = findings(policy.environment(), gather(command_line_console(args.color).color_system))
    asked = asked_language(args.lang, policy.environment())
    rows.append(language_finding(asked.language, asked.by))
    data = {"findings": [asdict(row) for row in rows]}
    return write_page(args, "doctor", _("doctor: this terminal"), lambda: data, partial(print_findings, rows))
