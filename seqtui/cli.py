"""The command line: what was asked for is read, run, and handed to the part of the program that shows it.

Faults are one line on stderr and exit status 2. Output is made before it is written, so nothing is half-written.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict

import numpy as np

from seqtui import __version__
from seqtui.arguments import COMMANDS, for_command, top
from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request, Run
from seqtui.models.state_dict import StateDict, read_safetensors
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.session import output
from seqtui.session.catalog import experiments_data, model_data
from seqtui.session.changes import change_data, change_view, change_word, telling
from seqtui.session.chosen import choose, choose_element, differentiate
from seqtui.session.costs import cost_data, cost_view
from seqtui.session.experiments import experiments_of, find_experiment
from seqtui.session.export import FORMAT, Export, chunks
from seqtui.session.export_tables import csv_chunks, md_chunks
from seqtui.session.jsontext import dumps
from seqtui.session.look import Look
from seqtui.session.outcomes import conduct, outcome_data
from seqtui.session.reasons import reasons
from seqtui.session.requests import Typed, build, find, nearest, read_argument, read_depth, read_stdin
from seqtui.session.safe import safe

Arguments = argparse.Namespace
_LONGEST = 600  # characters of a complaint: a path or a text in it can be of any length


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    try:
        with np.errstate(all="ignore"):  # an overflow is shown as the number it gives
            return _dispatch(list(sys.argv[1:] if argv is None else argv))
    except SeqtuiError as error:
        return _complain(str(error))
    except MemoryError:
        return _complain("this needs more memory than there is: give a shorter text or fewer units")
    except BrokenPipeError:
        output.give_up()
        return 0
    except OSError as error:
        output.give_up()
        return _complain(f"the output cannot be written: {error.strerror or error}")
    except KeyboardInterrupt:
        return 130
    except Exception as fault:
        if os.environ.get("SEQTUI_TRACEBACK"):
            raise
        _complain(f"a fault of the program ({type(fault).__name__}: {fault}); with SEQTUI_TRACEBACK=1 it says where")
        return 70
    except SystemExit as ended:  # argparse, after -h
        return ended.code if isinstance(ended.code, int) else 0


def _dispatch(argv: list[str]) -> int:
    """Find the command; what stands before it holds for it too."""
    utf8 = output.prepare()
    split = next((k for k, word in enumerate(argv) if _is_command(argv, k)), len(argv))
    before = top().read(argv[:split])
    if before.version:
        output.write([f"seqtui {__version__}\n"])
        return 0
    name = argv[split] if split < len(argv) else ""
    if name and name not in COMMANDS:
        place = " (options stand after the command)" if split else ""
        raise SeqtuiError(
            f"there is no command '{name}';{nearest(name, COMMANDS)} there are {', '.join(COMMANDS)}{place}"
        )
    args = for_command(name).read(argv[split + 1 :], before) if name else before
    args.plain = args.ascii or not utf8
    return _RUN[name](args)


def _is_command(argv: list[str], k: int) -> bool:
    """Whether a word is the first that is neither an option nor the value of one."""
    return not argv[k].startswith("-") and (k == 0 or argv[k - 1] != "--color")


def _complain(message: str) -> int:
    short = message if len(message) <= _LONGEST else f"{message[: _LONGEST // 2]} ... {message[-_LONGEST // 2 :]}"
    if sys.stderr is not None:
        print(f"seqtui: {safe(short)}", file=sys.stderr)
    return 2


# commands ---------------------------------------------------------------------------------------------------------


def _home(args: Arguments) -> int:
    return _run_app(None, args)


def _open(args: Arguments) -> int:
    return _run_app(_request(args), args)


def _run_app(request: Request | None, args: Arguments) -> int:
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        if request is not None:
            record(request)  # what is wrong with the request itself is said first
        raise SeqtuiError("the screens need a terminal; into a pipe or a file use seqtui show")
    if args.color == "never":
        os.environ["NO_COLOR"] = "1"
    from seqtui.tui.app import run_app

    return run_app(request, args.plain)


def _show(args: Arguments) -> int:
    if args.experiment is not None:
        return _show_experiment(args, _request(args))
    run = record(_request(args))
    if args.cost:
        return _show_cost(args, run)
    if args.change is not None:
        return _show_change(args, run)
    chosen = choose(run.trace, args.at, args.all)
    gradients = differentiate(run.trace, args.of) if args.grad or args.of is not None else None
    if args.format == "table":
        from seqtui.render.show import print_run

        return _print(args, lambda console, look: print_run(run, console, look, args.at, gradients, args.all))
    export = Export(run, chosen, gradients, args.all, Look(args.ascii).style)
    if args.format == "json":
        return _write(chunks(export, ascii=args.plain))
    return _write(csv_chunks(export) if args.format == "csv" else md_chunks(export))


def _show_change(args: Arguments, before: Run) -> int:
    after = record(change_word(before, args.change))
    step = telling(after, args.at)
    view = change_view(before, after, step)
    from seqtui.render.changes import print_changes

    data = {"change": args.change, "path": after.trace.path(step), **change_data(view)}
    return _either(args, "--change", data, lambda console, look: print_changes(view, console, look))


def _show_experiment(args: Arguments, request: Request) -> int:
    from seqtui.render.experiments import print_outcome
    from seqtui.render.listing import print_experiments

    if args.experiment == "list":
        rows, data = experiments_of(request.model), experiments_data(request.model)
        return _either(args, "--experiment", data, lambda console, look: print_experiments(rows, console, look))
    outcome = conduct(find(request.model), request, find_experiment(request.model, args.experiment))
    return _either(args, "--experiment", outcome_data(outcome), lambda *way: print_outcome(outcome, *way))


def _show_cost(args: Arguments, run: Run) -> int:
    view = cost_view(run)
    from seqtui.render.costs import print_costs

    return _either(args, "--cost", cost_data(view), lambda console, look: print_costs(view, console, look))


def _explain(args: Arguments) -> int:
    if args.at is None:
        raise SeqtuiError("explain needs a number: give --at with a path and an index, as in --at t3.f[0]")
    depth = read_depth(args.depth)
    run = record(_request(args))
    step, element = choose_element(run.trace, args.at)
    found = reasons(run.trace, Place(step, element), depth, Look(args.ascii).style)
    if args.format == "json":
        return _json(args, found)
    from seqtui.render.show import print_explanation

    return _print(args, lambda console, look: print_explanation(run, step, element, depth, console, look))


def _verify(args: Arguments) -> int:
    from seqtui.train.verify import verify

    model = find(_name(args))
    rows = verify(model.name)
    ok = all(row.ok for row in rows)
    if args.format == "json":
        _json(args, {"format": FORMAT, "model": model.name, "ok": ok, "checks": [asdict(row) for row in rows]})
    else:
        from seqtui.render.listing import print_checks

        _print(args, lambda console, look: print_checks(rows, console, look))
    return 0 if ok else 1


def _models(args: Arguments) -> int:
    models = list(MODELS.values()) if args.model is None else [find(args.model)]
    if args.format == "json":
        return _json(args, {"format": FORMAT, "models": [model_data(model) for model in models]})
    from seqtui.render.listing import print_models, print_settings

    if args.model is not None:
        return _print(args, lambda console, look: print_settings(models[0], console, look))
    return _print(args, lambda console, look: print_models(models, console, look))


def _doctor(args: Arguments) -> int:
    from seqtui.render.console import command_line_console
    from seqtui.render.doctor import print_findings
    from seqtui.session.doctor import findings
    from seqtui.session.probe import gather

    rows = findings(os.environ, gather(command_line_console(args.color).color_system))
    if args.format == "json":
        return _json(args, {"format": FORMAT, "findings": [asdict(row) for row in rows]})
    return _print(args, lambda console, look: print_findings(rows, console, look))


_RUN: dict[str, Callable[[Arguments], int]] = {
    "": _home,
    "open": _open,
    "show": _show,
    "explain": _explain,
    "verify": _verify,
    "models": _models,
    "doctor": _doctor,
}


# arguments into what the program works with -----------------------------------------------------------------------


def _request(args: Arguments) -> Request:
    """The run that the arguments describe."""
    name = _name(args)
    weights = None if args.weights is None else _weights(args.weights)
    typed = Typed(
        model=name,
        text=_text(args.text),
        settings=args.set,
        seed=args.seed,
        input=args.input,
        memory=args.memory,
        corpus=args.corpus,
        edits=args.edit,
    )
    return build(typed, weights)


def _weights(path: str) -> StateDict:
    if path.endswith((".pt", ".pth")):
        from seqtui.train.torch_file import read_pt

        return read_pt(path)
    return read_safetensors(path)


def _text(text: str | None) -> str | None:
    """The text, from stdin for ``-``; bytes that are no characters become replacement signs."""
    if text == "-":
        return read_stdin()
    return None if text is None else read_argument(text)


def _name(args: Arguments) -> str:
    if args.model is None:
        raise SeqtuiError(f"name a model: {', '.join(MODELS)}")
    return args.model


# output -----------------------------------------------------------------------------------------------------------


def _json(args: Arguments, data: object) -> int:
    return _write([dumps(data, ascii=args.plain, indent=2), "\n"])


def _either(args: Arguments, option: str, data: Mapping[str, object], draw: Callable) -> int:
    """Data for other programs, or a drawing: what an option of show gives that has no other formats."""
    if args.format not in ("table", "json"):
        raise SeqtuiError(f"{option} is shown with --format table or json")
    return _json(args, {"format": FORMAT, **data}) if args.format == "json" else _print(args, draw)


def _print(args: Arguments, draw: Callable) -> int:
    """Let a renderer draw, then write what it drew."""
    from seqtui.render.console import command_line_console

    console = command_line_console(args.color)
    with console.capture() as drawn:
        draw(console, Look(args.plain))
    return _write(line.rstrip(" ") + "\n" for line in drawn.get().splitlines())


def _write(parts: Iterable[str]) -> int:
    output.write(parts)
    return 0
