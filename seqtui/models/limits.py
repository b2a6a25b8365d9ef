"""How much may come from outside, and how much one run may take: every bound stands here, with its reason.

What is bounded is bounded before it is built, and a bound that is met is one sentence that names it.
"""

import os
import re
from pathlib import Path

from seqtui import policy
from seqtui.engine.allowance import Cost, current
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _

# one run ------------------------------------------------------------------------------------------------------

MAX_RECORDED = 30_000_000  # numbers in one trace: about 240 MB
MAX_TOKENS = 10_000  # a text that anyone steps through has fewer
MAX_TOKEN_LENGTH = 200  # characters: no word in any language is longer

# a state code, which comes from a stranger by mail: any is answered within 1 s and 100 MB ---------------------

MAX_CODE = 100_000  # characters; a shell passes on 131,071 as one argument
MAX_DATA = 2_000_000  # bytes of JSON
MAX_CODE_TEXT = 300_000  # characters of one text: those of MAX_CODE bytes, compressed as well as prose can be
MAX_CODE_NUMBERS = 200_000  # in all arrays together: 4 MB as Python reads them, 0.1 s
MAX_CODE_LISTS = 100_000  # "[" in the JSON: 8 MB of empty lists
MAX_CODE_OBJECTS = 1_000  # "{": places, settings, and one for each change
MAX_CODE_WEIGHTS = 8 * 2**20  # bytes of a file that a code names: who wants a larger one read names it himself
CODE_RUN = Cost(steps=20_000, numbers=3_000_000, products=60_000_000)  # about 0.3 s, 35 MB; a code may hold two
CODE_RUN_ADVICE = N_(
    "a code may ask for a fraction of a second at most; on the command line --large records it all the same"
)

# what is typed or pasted --------------------------------------------------------------------------------------

MAX_LINE = 4_000  # characters of one line that is typed; a longer text is given as a file
MAX_BREAKPOINTS = 100  # of one run: each is looked at after every step
MAX_KEYS_AT_ONCE = 100  # keys that may wait, as when a stalled line delivers them: about a second of steps
MAX_KEYS = 100  # keys a second: a keyboard that repeats makes 30 to 40

# files --------------------------------------------------------------------------------------------------------

MAX_WEIGHTS = 512 * 2**20  # bytes of what is unpacked or unpickled whole, .npz and .pt, and of any file in a class
SMALL_WEIGHTS = 32 * 2**20  # bytes of a file that is widened to float64 whole; a larger one stays as it is
MAX_VECTORS = 64 * 2**20  # bytes of an .npy file
MAX_TEXT_BYTES = 2 * 2**20  # bytes of a text
MAX_CORPUS = 2_000_000  # characters
MAX_PICKLED = 64 * 2**20  # bytes of a pickle that is read as data
MAX_HEADER = 4 * 2**20  # bytes of a safetensors header; that of a small network has a few thousand
MAX_TENSORS = 10_000  # in a file of weights: a network of a hundred layers has a thousand or two
MAX_SHARDS = 200  # files that one network is cut into: those of the largest have as many
MAX_CONFIG = 2**20  # bytes of a config.json; one with the names of a thousand classes has 60,000
MAX_METADATA = 2**20  # characters of what a trained file says about itself
MAX_TOKENIZER = 64 * 2**20  # bytes of a tokenizer.json; that of a vocabulary of 262,000 (Gemma 3) has 33 MB
MAX_TOKENIZER_MEMORY = 2**30  # bytes that its process may take: a vocabulary of 150,000 takes 150 MB
MAX_VOCABULARY = 1_000_000  # tokens of a tokenizer


# memory --------------------------------------------------------------------------------------------------------

_MEMINFO = Path("/proc/meminfo")
_GROUP = Path("/sys/fs/cgroup")  # of a container, whose bound is lower than the machine's
_UNKNOWN = 4 * 2**30  # where the system does not say


def most_weights() -> int:
    """Return how many bytes the weights of one network may take: half of what is free, in a class a fixed bound."""
    return MAX_WEIGHTS if policy.in_class() else free_memory() // 2


def check_memory(name: str, size: int) -> None:
    """Refuse a file whose numbers take more than half of the memory that is free, or more than a class allows.

    Raises SeqtuiError that says how much each is.
    """
    most = most_weights()
    if size > most:
        raise SeqtuiError(
            _(
                "{name} takes {size:,} MB, over half of the free memory ({most:,} MB): give a smaller network",
                name=name,
                size=-(-size // 2**20),
                most=most // 2**20,
            )
        )


def check_recorded(numbers: int, what: str, advice: str, opened: bool = False) -> None:
    """Refuse a run whose record would not fit: about 240 MB of numbers, less in a class and for what a code asks for.

    what: the run in words, "12 time steps of this size"; advice: what to give instead. Both are translated already.
    opened: the network is somebody's; at home it may then record what half of the free memory holds.
    """
    most = most_recorded(opened)
    if numbers > most and opened:
        said = N_("{what} are {numbers:,} numbers to record, over the {most:,} that there is room for: give {advice}")
        raise SeqtuiError(_(said, what=what, numbers=numbers, most=most, advice=advice))
    if numbers > most:
        raise SeqtuiError(_("{what} are too many numbers to record: give {advice}", what=what, advice=advice))
    allowance = current()
    if allowance is not None:
        allowance.foresee(numbers, what)


def most_recorded(opened: bool = False) -> int:
    """Return how many numbers one run may record; opened: of a network that is somebody's, and not drawn here."""
    if opened and not policy.in_class():
        return max(MAX_RECORDED, free_memory() // 2 // 8)
    return min(MAX_RECORDED, policy.numbers() or MAX_RECORDED)


def free_memory() -> int:
    """Return how many bytes a program may still take, without any other being put aside for it."""
    return min(_of_machine(), _of_container())


def _of_machine() -> int:
    found = re.search(r"^MemAvailable:\s+(\d+) kB", _text(_MEMINFO), re.MULTILINE)
    if found:
        return int(found[1]) * 1024
    try:  # macOS says how much there is: half of it is taken to be free
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, ValueError, OSError):
        return _UNKNOWN


def _of_container() -> int:
    most, taken = _text(_GROUP / "memory.max").strip(), _text(_GROUP / "memory.current").strip()
    return max(0, int(most) - int(taken)) if most.isdecimal() and taken.isdecimal() else 2**63


def _text(path: Path) -> str:
    try:
        with policy.open_to_read(path) as file:
            return file.read().decode("ascii")
    except (OSError, ValueError):
        return ""
