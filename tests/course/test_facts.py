"""The table of facts: each row against what the program says elsewhere."""

import json
import re

import numpy as np
import pytest

from seqtui.course.facts import FACTS, Scene
from seqtui.course.inside_facts import screen_said
from seqtui.course.questions.expression import evaluate
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.parts.cost import multiplications, parameters
from seqtui.models.table import run
from seqtui.models.weights.trained_files import path_of
from tests.lessons.stages import recorded as of_zoo
from tests.session.runs import recorded

LSTM = Scene(recorded("lstm"))

REPEAT = Scene(of_zoo("repeat-gpt"))
TIRED, WIDE = (f"the animal didn't cross the street because it was too {word}" for word in ("tired", "wide"))
TIRED_INTO_WIDE = Scene(*(of_zoo("coreference-self-attention", text) for text in (WIDE, TIRED)))


def metadata(name: str) -> dict:
    """What a file says about itself, read from its bytes."""
    data = path_of(name).read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return json.loads(header["__metadata__"]["seqtui"])


def pair() -> Scene:
    return Scene(recorded("seq2seq", None))


ROWS = {
    "word": lambda: (evaluate("word(2)", LSTM), "cat"),
    "source": lambda: (evaluate("source(1)", pair()), pair().run.sources[0]),
    "written": lambda: (evaluate("written(1)", pair()), pair().run.outputs[0]),
    "target": lambda: (evaluate("target(1)", LSTM), "cat"),
    "label": lambda: (evaluate('label("pattern", 1, 0)', Scene(recorded("self-attention"))), "cat"),
    "length": lambda: (evaluate("length()", LSTM), 3),
    "words": lambda: (evaluate("words()", LSTM), len(LSTM.run.trace.value("W_E"))),
    "text": lambda: (evaluate("text()", LSTM), "the cat sat"),
    "output": lambda: (evaluate("output()", pair()), " ".join(pair().run.outputs)),
    "model": lambda: (evaluate("model()", LSTM), "lstm"),
    "setting": lambda: (evaluate("setting('d_hidden')", LSTM), 4),
    "parameters": lambda: (evaluate("parameters()", LSTM), parameters(LSTM.run).total),
    "own_parameters": lambda: (evaluate("own_parameters()", LSTM), 4 * (4 * 4 + 4 * 4 + 4 + 4)),
    "multiplications": lambda: (evaluate("multiplications()", LSTM), multiplications(LSTM.run.trace)),
    "weights_hash": lambda: (
        evaluate("weights_hash()", LSTM),
        evaluate("weights_hash()", Scene(recorded("lstm", "a much longer text of other words"))),
    ),
    "sent_back": lambda: (
        sum(evaluate(f"sent_back('W_hf', {t})[0, 1]", Scene(LSTM.run, of="t3.h[0]")) for t in (1, 2, 3)),
        pytest.approx(evaluate("grad(W_hf[0, 1])", Scene(LSTM.run, of="t3.h[0]")), abs=1e-15),
    ),
    "held_out": lambda: (
        evaluate("held_out('recall-rnn', 'accuracy')", LSTM),
        metadata("recall-rnn")["held_out"]["accuracy"],
    ),
    "updates": lambda: (evaluate("updates('chars-gru')", LSTM), metadata("chars-gru")["steps"]),
    "head_measure": lambda: (
        evaluate("head_measure('induction', 'block1.head0')", REPEAT),
        pytest.approx(
            np.mean([REPEAT.run.trace.value("block1.head0.pattern")[q, q - 7] for q in range(8, 16)]), abs=1e-12
        ),
    ),
    "leading_head": lambda: (evaluate("leading_head('induction')", REPEAT), "block1.head0"),
    "without": lambda: (
        evaluate("without('block1.head0', 't15.L')", REPEAT),
        run(REPEAT.run.request.with_edits(("block1.head0.z", 0.0))).trace.value("t15.L"),
    ),
    "patched": lambda: (
        evaluate("patched('x[10]', 'logits')[7, 0]", TIRED_INTO_WIDE),
        evaluate("before.logits[7, 0]", TIRED_INTO_WIDE),
    ),
    "measured": lambda: (
        evaluate("measured('recall', 'rnn', 'mean')", Scene(LSTM.run, measured={"recall": {"rnn": {"mean": 0.217}}})),
        0.217,
    ),
}


def test_each_row_has_a_test():
    assert ROWS.keys() == FACTS.keys()


@pytest.mark.parametrize("name", ROWS)
def test_a_fact_is_what_the_program_says_elsewhere(name):
    found, expected = ROWS[name]()
    assert found == expected


def test_the_measure_of_a_head_may_be_that_of_the_run_before():
    led = run(REPEAT.run.request.with_edits(("block0.head0.z", 0.0), ("block0.head1.z", 0.0)))
    now, before = (f"head_measure('induction', '{path}block1.head0')" for path in ("", "before."))
    assert evaluate(now, Scene(led, REPEAT.run)) < 0.2 < 0.9 < evaluate(before, Scene(led, REPEAT.run))


@pytest.mark.parametrize(
    ("fact", "scene", "said"),
    [
        ("head_measure('inductive', 'block1.head0')", REPEAT, "there is no measure 'inductive'; there are previous_"),
        ("head_measure('induction', 'block2.head0')", REPEAT, "there is no head 'block2.head0' here; there are block0"),
        ("head_measure('induction', 'head')", Scene(recorded("self-attention")), "head has no such place in this text"),
        ("head_measure(1, 'head')", TIRED_INTO_WIDE, "is given a text in quotes, not 1"),
        ("leading_head('induction')", LSTM, "lstm: "),
        ("without('block9', 'logits')", REPEAT, "there is no part 'block9' here"),
        ("without('block1', 'logit')", REPEAT, "there is no value 'logit' here"),
        ("patched('x[10]', 'logits')", REPEAT, "this stage has none"),
        ("patched('x[10]', 'logits')", Scene(TIRED_INTO_WIDE.run, REPEAT.run), "two texts of one network"),
    ],
)
def test_what_cannot_be_said_of_the_inside_is_a_sentence(fact, scene, said):
    with pytest.raises(SeqtuiError, match=re.escape(said)):
        evaluate(fact, scene)


def test_a_screen_of_the_inside_is_said_in_words_where_there_is_none():
    said = screen_said("heads", REPEAT.run, None)
    assert "most attention to induction: block1.head0 with 0.96" in said and said.count("\n") == 3
    assert "4 parts taken out one at a time block1.head0 changes it most" in screen_said("effects", REPEAT.run, None)
    swapped = screen_said("effects", TIRED_INTO_WIDE.run, TIRED_INTO_WIDE.before)
    assert "parts swapped one at a time attn[7] changes it most, to 9.27" in swapped
    assert screen_said("help", REPEAT.run, None) == screen_said("heads", None, None) == ""


def test_other_weights_have_another_hash():
    other = Scene(run(Request("lstm", "the cat sat", seed=1)))
    assert evaluate("weights_hash()", other) != evaluate("weights_hash()", LSTM)


def test_the_multiplications_of_one_equation_are_part_of_those_of_the_run():
    scene = Scene(recorded("self-attention"))  # three words, four wide
    found = {name: evaluate(f"multiplications('{name}')", scene) for name in ("x", "q", "scores", "scaled")}
    assert found == {"x": 0, "q": 3 * 4 * 4, "scores": 3 * 3 * 4, "scaled": 3 * 3}
    cell = evaluate("multiplications('t2.c')", LSTM)  # f ⊙ c + i ⊙ g, in several steps
    assert cell == 2 * 4
