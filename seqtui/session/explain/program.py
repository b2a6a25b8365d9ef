"""A number as a program: what to paste into python to see it computed.

The operands of its equation stand in the program with every digit. Where they are too many for a clipboard, only what
the element needs is written; where that is too much as well, the program records the run again with seqtui.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.op import whole
from seqtui.engine.paths import Index
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.weights.state_dict import StateDict
from seqtui.models.weights.trained_words import own_words
from seqtui.session.explain.code import CodeLine, Dialect, code_line, cut, dialect

MOST_NUMBERS = 2000  # written out; their text stays below the 64 kB that a terminal takes into its clipboard
MOST_TEXT = 20_000  # characters of a text or corpus


def program_of(run: Run, step: int, element: Index, library_name: str = "numpy") -> str:
    """Return a complete program that prints one element of a recorded value, in numpy or in torch.

    Raises SeqtuiError when the element lies outside the value, the library is unknown, or the program gets too long.
    """
    trace, lib = run.trace, dialect(library_name)
    found = trace[step]
    element = paths.check_index(trace.path(step), found.value.shape, element)
    title = f"# {paths.spell(trace.path(step), element)} of {run.model.name}"
    if found.edited is not None and found.edited[element]:
        body = f"value = {lib.number(float(found.value[element]))}  # set by hand, not computed"
        return _program(title, lib.imports, body, "print(value)")
    line = _fitting(run, step, element, lib)
    return _recorded_again(run, step, element, title) if line is None else _computed(run, line, lib, title)


def numbers_in(run: Run, step: int, element: Index) -> int | None:
    """How many numbers the snippet of an element holds; None when it records the run again."""
    line = _fitting(run, step, element, dialect("numpy"))
    return None if line is None else line.size


def _fitting(run: Run, step: int, element: Index, lib: Dialect) -> CodeLine | None:
    """The line with all of its operands, or with what the element needs; None when that is too much."""
    lines = (code_line(run.trace, step, element, lib, sliced) for sliced in (False, True))
    return next((line for line in lines if line.size <= MOST_NUMBERS), None)


def _computed(run: Run, line: CodeLine, lib: Dialect, title: str) -> str:
    """The operands, the line, the element."""
    needed = [lib.definitions[name] for name in lib.definitions if name in line.calls]
    imports = "import math\n\n" * any("math." in text for text in needed) + lib.imports
    given = [_given(run, name, line, lib) for name in line.operands]
    shown = f"print({lib.printed.format(line.element_text)})"
    return _program(title, imports, *("\n" + text + "\n" for text in needed), "\n".join(given), line.text, shown)


def _given(run: Run, name: str, line: CodeLine, lib: Dialect) -> str:
    step, box = line.operands[name]
    found = run.trace[step]
    text = f"{name} = {lib.literal(np.asarray(found.value[cut(box)]))}"
    if box == whole(found.value.shape):
        return text
    part = ", ".join(f"{first}:{last}" for first, last in box)
    return f"# only {run.trace.path(step)}[{part}], which is all it needs\n{text}"


def _recorded_again(run: Run, step: int, element: Index, title: str) -> str:
    """A program that makes the whole run once more."""
    place = f"[{', '.join(map(str, element))}]" if element else ""
    imports = ["from seqtui.models.model import Request", "from seqtui.models.table import run"]
    if _has_arrays(run):
        imports.insert(0, "import numpy as np\n")
    if run.request.weights is not None:
        imports.insert(-2, "from seqtui.models.weights.state_dict import read_safetensors")
        if own_words(run.request.weights):
            imports.insert(-3, "from seqtui.models.weights.language_model import language_model")
    return _program(
        f"{title}: made of more numbers than fit here, so the installed seqtui records the run again",
        "\n".join(imports),
        f"request = Request({', '.join(_arguments(run))})",
        f"print(run(request).trace.value({run.trace.path(step)!r}){place})",
    )


def _arguments(run: Run) -> list[str]:
    """The request, written out. Strings are written by repr, so that none of them can be more than a string."""
    request, lib = run.request, dialect("numpy")
    texts = [text for text in (request.text, request.corpus) if text is not None]
    if any(len(text) > MOST_TEXT for text in texts):
        raise SeqtuiError(
            _("the text is too long to copy with the number: at most {most:,} characters are", most=MOST_TEXT)
        )
    arrays = {"input": request.input, "memory": request.memory}
    if sum(array.size for array in arrays.values() if array is not None) > MOST_NUMBERS:
        raise SeqtuiError(
            _("the vectors are too many to copy with the number: at most {most:,} numbers are", most=MOST_NUMBERS)
        )
    words = [repr(request.model), f"text={request.text!r}", f"settings={_plain(request.settings)!r}"]
    words.append(f"seed={int(request.seed)}")
    if request.weights is not None:
        words.append(f"weights={_weights(request.weights, request.model)}")
    words += [f"{name}={lib.literal(array)}" for name, array in arrays.items() if array is not None]
    words += [f"corpus={request.corpus!r}"] * (request.corpus is not None)
    words += [f"edits={tuple((path, _number(value)) for path, value in request.edits)!r}"] * bool(request.edits)
    return words


def _weights(weights: StateDict, model: str) -> str:
    """What reads the weights of a run; the words of someone's own language model are written out."""
    read, own = f"read_safetensors({weights.name!r})", own_words(weights)
    if sum(map(len, own)) > MOST_TEXT:
        raise SeqtuiError(
            _("the vocabulary is too long to copy with the number: at most {most:,} characters are", most=MOST_TEXT)
        )
    return f"language_model({read}, {model!r}, {own!r})" if own else read


def _has_arrays(run: Run) -> bool:
    return run.request.input is not None or run.request.memory is not None


def _plain(settings: Mapping[str, object]) -> dict[str, object]:
    """Settings as words and numbers; whatever else a caller gave is written as its text."""
    return {
        str(key): value if isinstance(value, bool | int | float | str) else str(value)
        for key, value in settings.items()
    }


def _number(value: object) -> object:
    """The new value of an edit as a number or nested lists of numbers."""
    return np.asarray(value, dtype=np.float64).tolist()


def _program(*parts: str) -> str:
    return "\n".join(part for part in parts if part) + "\n"
