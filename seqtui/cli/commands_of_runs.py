"""The commands that record a run and print a page of it: its rows of the table of commands."""

from seqtui.cli import arguments as take
from seqtui.cli.command import Command, later
from seqtui.language import N_

OF_RUNS = (
    Command(
        "show",
        "print every value of a run",
        later("showing", "show"),
        (take.what_to_run, take.what_to_show, take.where_to_write),
        """\
  seqtui show lstm "the cat sat"
  seqtui show lstm "the cat sat" --grad --out lstm.npz
  seqtui show lstm --format json --grad | jq .of
  seqtui show gru --at t3.h[0] --of t5.h[1]
  seqtui show self-attention --experiment neighbours
  seqtui show lstm --edit t2.f=0 --beside
  seqtui show multi-head --preset drop-head --at head1
  seqtui show self-attention --cost
  seqtui show encoder --level blocks --at block1.head0.z
  seqtui show lstm --level code --at t3.f[0]
  seqtui show gru "the cat sat" --at t3 --proof
  echo "the cat sat" | seqtui show lstm - --format csv""",
    ),
    Command(
        "explain",
        "say where one number comes from",
        later("showing", "explain"),
        (take.what_to_run, take.what_to_explain, take.where_to_write),
        N_("""\
  seqtui explain lstm "the cat sat" --at t3.f[0]
  seqtui explain gru --at t3.h[1] --depth 3 --format json
  seqtui explain lstm --at t3.f[0] --of t5.h[1]        why is its gradient what it is?"""),
    ),
    Command(
        "compare",
        "put two or three runs side by side, in lock step (prints a table; --step opens the screen)",
        later("comparing", "compare"),
        (later("comparing", "what_to_compare"), take.where_to_write),
        """\
  seqtui compare rnn lstm gru "the cat sat"
  seqtui compare gru gru,reset=before --at t2
  seqtui compare encoder encoder,norm_first=yes --format json
  seqtui compare lstm lstm,weights=trained.safetensors
  seqtui compare lstm lstm,t3.f=0 --step""",
    ),
    Command(
        "gradients",
        "say how gradients flow through time: vanishing, exploding, clipping",
        later("showing", "gradients"),
        (take.what_to_run, take.what_to_differentiate_through, take.where_to_write),
        """\
  seqtui gradients rnn
  seqtui gradients rnn --radii 0.5,1,2 --clip 5
  seqtui gradients lstm "the cat sat" --of t3.h[0] --format json
  seqtui gradients self-attention""",
    ),
    Command(
        "logit",
        "take a logit apart: what the embedding, each head, each MLP and each bias added to it",
        later("logits", "logit"),
        (take.what_to_run, later("logits", "what_to_take_apart"), take.where_to_write),
        """\
  seqtui logit decoder "don't take pictures"
  seqtui logit coreference-encoder --at it --word animal --against street
  seqtui logit digits-vit --format json""",
    ),
    Command(
        "lens",
        "the logit lens: what each layer would say, if the network ended there",
        later("logits", "lens"),
        (take.what_to_run, later("logits", "what_to_look_through"), take.where_to_write),
        """\
  seqtui lens decoder "don't take pictures"
  seqtui lens translate-transformer --at 2
  seqtui lens coreference-encoder --at it --word animal --format csv""",
    ),
    Command(
        "heads",
        "say what each head of attention does: previous, first and same token, induction",
        later("inside", "heads"),
        (take.what_to_run, later("inside", "which_heads"), take.where_to_write),
        """\
  seqtui heads encoder "the cat saw the dog"
  seqtui heads multi-head --sort induction --repeat 10
  seqtui heads coreference-encoder --format json""",
    ),
    Command(
        "ablate",
        "take out each head, MLP, layer or position in turn: what becomes of a logit",
        later("inside", "ablate"),
        (take.what_to_run, later("inside", "what_to_take_out"), take.where_to_write),
        """\
  seqtui ablate coreference-encoder --word animal --against street
  seqtui ablate coreference-encoder --map stream --by mean
  seqtui ablate digits-vit --without block0.head1
  seqtui ablate gpt "the cat saw the cat" --of block1.resid_post[4,0] --format json""",
    ),
    Command(
        "patch",
        "put values of one text into another, part by part: which of them carries the answer",
        later("inside", "patch"),
        (take.what_to_run, later("inside", "what_to_swap"), take.where_to_write),
        """\
  seqtui patch digits-vit 3 --into 8 --map stream
  seqtui patch gpt "the cat saw" --into "the dog saw" --swap block0.resid[1]
  seqtui patch digits-vit 1 --into 7 --word 7 --against 1 --format json""",
    ),
)
