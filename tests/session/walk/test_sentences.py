"""The sentences above the panes: the source stays in sight while the target is written, from <s> to </s>."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.render.panes import sentence_lines
from seqtui.session.gradients.backward_player import turned
from seqtui.session.stepper import Stepper
from seqtui.session.walk.place import COMING
from seqtui.session.walk.player import Player
from tests.render.drawing import ASCII, PLAIN
from tests.session.runs import recorded

SOURCE = "one two three"


@pytest.mark.parametrize("name", ["seq2seq", "bahdanau", "luong", "transformer"])
def test_the_source_is_in_sight_at_every_step_and_the_target_grows_from_its_start(name: str):
    made = run(Request(name, SOURCE, {"limit": 3}))
    player, longest = Player(made), 0
    while True:
        source, target = Stepper(player).view().sentences
        assert (source.name, source.words, target.name) == ("source", ("one", "two", "three"), "target")
        assert target.words[0] == "<s>" and "?" not in target.words and not (source.lit and target.lit)
        chosen = [k for path, k in made.trace.named() if path.endswith(".chosen") and k <= player.cursor]
        assert tuple(word for word in target.words[1:] if word != COMING) == made.outputs[: len(chosen)]
        assert len(target.words) >= longest
        longest = len(target.words)
        if target.lit > 1:
            assert target.lit == player.frame.time + 1 == len(target.words)
        if not player.step():
            break
    assert target.words == ("<s>", *made.outputs)


def test_a_translation_ends_with_the_end_mark():
    weights = read_safetensors(trained_files.full_name("translate-luong"))
    player = Player(run(Request("luong", weights=weights)))
    player.end()
    target = Stepper(player).view().sentences[1]
    assert target.words[0] == "<s>" and target.words[-1] == "</s>" and target.lit == len(target.words)
    lines = [line.plain.rstrip() for line in sentence_lines((target,), 80, PLAIN)]
    assert lines[0].startswith(" target  <s> ") and lines[0].endswith("▐</s>▌")


def test_the_word_that_is_coming_is_a_dot_in_each_character_set():
    player = Player(run(Request("luong", SOURCE)))
    player.jump("decoder.t1.h")
    sentences = Stepper(player).view().sentences
    assert [line.plain.rstrip() for line in sentence_lines(sentences, 60, PLAIN)][1] == " target  <s> ▐·▌"
    assert [line.plain.rstrip() for line in sentence_lines(sentences, 60, ASCII)][1] == " target  <s> [.]"


def test_on_the_way_back_all_is_written():
    made = run(Request("luong", SOURCE))
    player = Player(made)
    player.jump("decoder.t1.h")
    back = turned(player)
    while back.step() and back.frame.part.side == "decoder" and back.frame.time:
        assert Stepper(back).view().sentences[1].words == ("<s>", *made.outputs[: back.frame.time])
    back.end()
    assert Stepper(back).view().sentences[1].words == ("<s>", *made.outputs)


def test_a_model_that_reads_alone_has_one_sentence():
    player = Player(recorded("lstm"))
    player.jump("t2.h")
    (sentence,) = Stepper(player).view().sentences
    assert (sentence.words, sentence.lit, sentence.known, sentence.name) == (("the", "cat", "sat"), 2, 2, "")
    player = Player(recorded("self-attention"))
    player.jump("pattern[1,0]")
    (sentence,) = Stepper(player).view().sentences
    assert (sentence.lit, sentence.known) == (2, 3)
