"""What a command writes: JSON for programs, drawings for people; made before it is written."""

from collections.abc import Callable, Iterable, Mapping

from seqtui.cli.asked import Arguments
from seqtui.engine.errors import SeqtuiError
from seqtui.session import output
from seqtui.session.export import FORMAT
from seqtui.session.jsontext import dumps
from seqtui.session.look import Look


def write_json(args: Arguments, data: object) -> int:
    """Write data as one JSON text."""
    return write([dumps(data, ascii=args.plain, indent=2), "\n"])


def write_either(args: Arguments, option: str, data: Mapping[str, object], draw: Callable) -> int:
    """Data for other programs, or a drawing: what an option of show gives that has no other formats."""
    if args.format not in ("table", "json"):
        raise SeqtuiError(f"{option} is shown with --format table or json")
    return write_json(args, {"format": FORMAT, **data}) if args.format == "json" else draw_on_console(args, draw)


def draw_on_console(args: Arguments, draw: Callable) -> int:
    """Let a renderer draw, then write what it drew."""
    from seqtui.render.console import command_line_console

    console = command_line_console(args.color)
    with console.capture() as drawn:
        draw(console, Look(args.plain))
    return write(line.rstrip(" ") + "\n" for line in drawn.get().splitlines())


def write(parts: Iterable[str]) -> int:
    """Write text, and report success."""
    output.write(parts)
    return 0
