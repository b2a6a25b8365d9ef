"""What is not translated although it is two words or more: rows of (files, text, why), which a test walks.

A pattern of files is fnmatch's, below seqtui/; one of texts is a regular expression that the whole text fits, as
``python -m tests.catalogues --literals`` says it: {} for what an f-string puts in.
"""

from typing import NamedTuple


class Allowed(NamedTuple):
    """Texts that stay as they are."""

    files: str
    text: str
    why: str


# arguments that hold names and ids, by function: what is shown of a row of such a table stands elsewhere in it
IDS = {"Symbol": (1, 2), "Claim": (1,), "Called": (1, 2, 3)}

_FIGURE = r"(?:exact match|accuracy|bits|nats|drawn right|by|held out|guessing|each of|\{\} on the)\b.*"

ALLOWED = (
    Allowed("models/*.py", r"[A-Z].* (?:1[7-9]|20)\d\d\b.*", "a citation: it is found as it is printed"),
    Allowed("models/*.py", r"Zhang, Lipton, Li & Smola.*", "a citation"),
    Allowed("models/*.py", r"the animal didn't cross the street because it was too \w+", "a text that networks read"),
    Allowed("models/*.py", r"don't .*", "texts that networks read"),
    Allowed("models/text_to_image.py", r"red square top left", "a caption that networks read"),
    Allowed("models/weights/zoo_questions.py", r"the animal .*|\w+ \w+ \w+(?: \w+)?", "texts that networks read"),
    Allowed("models/letters.py", r"[a-z, ]+(?:, [가-힣 ]+)+", "what learners type, in both languages"),
    Allowed("models/parts/hypotheses.py", r"cut off", "an id: drawn as a sign"),
    Allowed("models/parts/diagram.py", r"\{\} embed context h_tilde-", "ids"),
    Allowed("models/weights/plain_pickle.py", r"numpy dtype", "how a pickle names it"),
    Allowed("models/packages/fetch.py", r"Temporary failure|timed out|DO NOT MATCH|ERROR: pip", "what pip says"),
    Allowed("models/packages/package.py", r"[A-Zt][a-zA-Z]* .*", "texts that networks read"),
    Allowed("cli/getting.py", r"seqtui open .*", "a command"),
    Allowed("engine/op.py", r".*", "what the kinds are, for whoever adds an op"),
    Allowed("engine/array.py", r"these values belong to two different runs.*", "said to programmers, as a ValueError"),
    Allowed("session/budget.py", r"it was given up", "caught: it is never said"),
    Allowed("session/doctor.py", r"\{\}: seqtui config language=\{\}", "a command"),
    Allowed("session/explain/code.py", r"(?:def|import) .*", "Python code"),
    Allowed("session/explain/program.py", r"(?:from|import) .*", "Python code"),
    Allowed("session/explain/program.py", r"(?:value = |# only |\{\}: made of ).*", "comments of code that is copied"),
    Allowed("session/gradients/flow_page.py", r"other runs", "an id"),
    Allowed("session/maps/hypotheses.py", r"cut off", "an id: drawn as a sign"),
    Allowed("session/network.py", r"seqtui train .*", "a command"),
    Allowed("session/notice/voice.py", r"[a-z ]+", "what the rows are called, for whoever adds one"),
    Allowed(
        "session/training/breakdown.py", r"source length", "how what a recipe says begins, before it is translated"
    ),
    Allowed("session/whatif/request_changes.py", r"don't take pictures here", "a text that networks read"),
    Allowed("engine/trace.py", r"<Trace of .*|, the last is \{\}", "a repr"),
    Allowed("tui/*.py", r"\n    .*", "the style of a widget"),
    Allowed("tui/controllers/share.py", r"seqtui open(?: --large)?", "a command"),
    Allowed("tui/screens/*.py", r"own text|show me", "a word of the footer, by which it is left out"),
    Allowed("course/check/scaffold.py", r".*", "the files of a new lesson: one of settings, one of words a language"),
    Allowed("course/check/specimens.py", r"no idea|1,2,3 or so", "answers that cannot be read, in any language"),
    Allowed("course/goals.py", r"[a-z_{} ]+", "names of keys"),
    Allowed("course/lock.py", r"# .*", "a comment in a file that all languages share"),
    Allowed("course/progress/database.py", r"no home folder", "never shown: the store says what it means"),
    Allowed("course/progress/*.py", r"\s*(?:SELECT|INSERT|PRAGMA|BEGIN|CREATE) .*", "SQL"),
    Allowed("course/schema.py", r"unknown field|missing required field", "what msgspec says, told apart by it"),
    Allowed("cli/commands.py", r"  seqtui .*", "examples: commands as they are typed"),
    Allowed("cli/commands_of_runs.py", r"  seqtui .*", "examples: commands as they are typed"),
    Allowed("cli/*.py", r"seqtui \w+(?: --plain)?|\w+ verify", "a command"),
    Allowed("cli/class*.py", r"[A-Z ]+|class \w+|seqtui class .*", "a command, and the words behind it"),
    Allowed("render/counting.py", r"log joint", "a sign, in ASCII"),
    Allowed("render/diagrams/*.py", r"[a-zA-Z─ ._-]+", "parts of drawings, and which part a letter of the mask is"),
    Allowed("render/*.py", r"bold .*", "a style"),
    Allowed("render/listing.py", r"all updates", "an id: how a training ended"),
    Allowed("render/hypotheses.py", r"cut off", "an id: the row of _FATES that is translated"),
    Allowed("render/*.py", r"seqtui \w+ \{\}", "a command"),
    Allowed("render/resources.py", r".*(?:Mono|KR|Neo|Gothic)\b.*", "names of fonts"),
    Allowed("render/svg.py", r"<.*", "SVG"),
    Allowed("render/train.py", r"held out", "the end of a title that is ours"),
    Allowed("train/data/*.py", r".*", "texts that networks learn from, and where they come from"),
    Allowed("policy/leash.py", r"from .* import .*", "Python"),
    Allowed("train/tasks/*.py", _FIGURE, "names of figures, which files keep in English: figure_said translates them"),
    Allowed("train/torch_file_worker.py", r"Weights only .*", "what torch says"),
    Allowed("train/inert_objects.py", r"Weights only .*", "said as torch says it, to who reads what torch says"),
    Allowed("train/verify/cases.py", r".*", "texts that models read"),
    Allowed("train/verify/checks.py", r"the state_dict", "a name of what is read"),
)
