"""How much may come from outside, and how much one run may take: every bound stands here, with its reason.

What is bounded is bounded before it is built, and a bound that is met is one sentence that names it.
"""

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

MAX_WEIGHTS = 512 * 2**20  # bytes: this program is made for small networks
MAX_VECTORS = 64 * 2**20  # bytes of an .npy file
MAX_TEXT_BYTES = 2 * 2**20  # bytes of a text
MAX_CORPUS = 2_000_000  # characters
MAX_HEADER = 4 * 2**20  # bytes of a safetensors header; that of a small network has a few thousand
MAX_TENSORS = 10_000  # in a file of weights: a network of a hundred layers has a thousand or two
MAX_METADATA = 2**20  # characters of what a trained file says about itself


def check_recorded(numbers: int, what: str, advice: str) -> None:
    """Refuse a run whose record would not fit: about 240 MB of numbers, less in a class and for what a code asks for.

    what: the run in words, "12 time steps of this size"; advice: what to give instead. Both are translated already.
    """
    if numbers > min(MAX_RECORDED, policy.numbers() or MAX_RECORDED):
        raise SeqtuiError(_("{what} are too many numbers to record: give {advice}", what=what, advice=advice))
    allowance = current()
    if allowance is not None:
        allowance.foresee(numbers, what)
