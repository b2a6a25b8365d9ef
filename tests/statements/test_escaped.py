"""No sentence of a view escapes the tables of claims where maps, walks and gradients are shown.

Errors, documentation and patterns are no sentences of a view. What is allowed stands here with its reason.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import seqtui

ROOT = Path(seqtui.__file__).parent
PLACES = ("session/maps", "session/walk", "session/gradients", "tui/panes", "render/attention.py", "render/matrix.py")
PLACES += ("render/overview.py", "render/picture.py", "render/heatmap.py", "render/bars.py", "render/values.py")
MOST_WORDS = 4  # of a label: with five it is a sentence
ALLOWED = {
    # what a question takes
    "a number (t5.h[1]), a value to sum up (t5.h), or a word and its time (5=street); to truncate: t5.h truncate 3",
    "write a path and a condition, as in f < 0.1, t5.c, max(y) > 0.9 or norm(grad) < 1e-3",
    "gradients are known when the walk is turned round: press g first",
    # what L is: a fact of the claims "begins" and "not the goal", which check it
    "cross-entropy: the surprise at the chosen word",
    "cross-entropy of {word} at t {time}",
    "sum of all numbers of {path}",
    "{meaning}, truncated at k = {steps}",
    # where a gradient is cut: a fact of the claim "truncated"
    "{places} and at {n} more places",
    # a formula that has no room for all its terms, and one that was set by hand
    "{name} = {sum} of {n} uses",
    "{left} = {value}   set by hand",
    # whose place is on the screen, and the keys that lead away from it
    "you follow {teacher}: @ goes back to your own place, B to the teacher's",
    "you follow {teacher}: @ goes back",
    # what a finite difference says beside a gradient
    "finite difference: {number}, the same",
    "finite difference: {number}, apart by {apart:.0e}",
    # what the signs of a drawn picture are
    "blank is paper, @ is ink",
    # names: of the text that a race reads, of a recorded gradient, of a state in a legend, of what is being counted,
    # of a pane
    "its text repeated to {n} steps",
    "the gradient of the backward pass",
    "read by the current equation",
    "a logit as a sum",
}


def sentences(tree: ast.AST) -> Iterator[str]:
    """The strings of a module that read as sentences, {} for what is put in; without errors, claims, documentation."""
    left_out: set[int] = set()
    for node in ast.walk(tree):
        is_error = isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and _is_told_otherwise(node.func))
        is_documentation = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_error or is_documentation:
            left_out |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in node.values}
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _is_told_otherwise(function: ast.expr) -> bool:
    """Whether what is called makes an error, or a claim, which has a check (test_statements.py)."""
    return isinstance(function, ast.Name) and (function.id.endswith("Error") or function.id == "Claim")


def is_sentence(text: str) -> bool:
    """Whether a string is more than a label; a pattern, which has backslashes, and a style sheet are no sentences."""
    words = re.findall(r"(?<![\w.])[a-z]+(?![\w.])", text)
    return len(words) > MOST_WORDS and "\\" not in text and not re.search(r";\s*\}", text)


def test_every_sentence_is_a_claim() -> None:
    places = [ROOT / place for place in PLACES]
    files = [file for place in places for file in ([place] if place.is_file() else place.glob("*.py"))]
    found = {text for file in files for text in sentences(ast.parse(file.read_text())) if is_sentence(text)}
    assert found - ALLOWED == set(), "make it a Claim with a check"
    assert ALLOWED - found == set(), "it is gone: take it out of the list"


def test_a_sentence_that_escapes_is_seen() -> None:
    text = 'def draw():\n    """A line that says it all."""\n    return f" no {head} of attention was found here"\n'
    assert list(filter(is_sentence, sentences(ast.parse(text)))) == [" no {} of attention was found here"]
    assert not list(sentences(ast.parse('raise SeqtuiError("there is no such place in this run")')))
