"""What the first steps say of their stage."""

import numpy as np

from tests.lessons.stages import recorded, value

SMALL = {"d_hidden": 2, "d_in": 2}


def _what_stood_before_stays() -> bool:
    one, other = (recorded("rnn", "the cat sat", edits=edits, **SMALL) for edits in ((), ("t2.h[1]=0",)))
    same = [np.array_equal(value(one, f"t{t}.h"), value(other, f"t{t}.h")) for t in (1, 2, 3)]
    return same == [True, False, False]


def _the_state_is_all_it_remembers() -> bool:
    """With the same hidden state and the same word, the next state is the same whatever was read before."""
    one = recorded("rnn", "the cat sat", **SMALL)
    state = ", ".join(repr(float(number)) for number in value(one, "t2.h"))
    other = recorded("rnn", "cat the sat", edits=(f"t2.h={state}",), **SMALL)
    return bool(np.allclose(value(one, "t3.h"), value(other, "t3.h"), atol=1e-12))


def _losses_add_up() -> bool:
    run = recorded("rnn", "the cat sat", **SMALL)
    return bool(np.isclose(value(run, "t1.loss") + value(run, "t2.loss"), value(run, "t2.L")))


def _made_of_two_vectors_and_two_biases() -> bool:
    run = recorded("rnn", "the cat sat", **SMALL)
    word = value(run, "W_xh") @ value(run, "t3.x") + value(run, "b_xh")
    return bool(
        np.allclose(np.tanh(word + value(run, "W_hh") @ value(run, "t2.h") + value(run, "b_hh")), value(run, "t3.h"))
    )


CLAIMS = {
    "what stood before it stays as it was": _what_stood_before_stays,
    "all that the network remembers of the words so far": _the_state_is_all_it_remembers,
    "`L` adds up the losses": _losses_add_up,
    "made of `x₃`, `h₂` and two biases": _made_of_two_vectors_and_two_biases,
}
