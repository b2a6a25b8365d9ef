"""State codes: whatever is written is read back to the bit, and whatever is not a code is one sentence."""

import contextlib
import json
import re
import string
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.weights.state_dict import StateDict
from seqtui.session.share.code import MAX_CODE, is_code, read_code, write_code
from seqtui.session.share.named_weights import digest
from seqtui.session.share.state import State, state_data
from seqtui.session.text import safe
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.views import Level
from tests.session.share.state_codes import forged
from tests.session.share.state_codes import pack as packed

ALPHABET = set(string.ascii_letters + string.digits + "._-")
WEIGHTS = StateDict("mine.safetensors", {"weight_hh_l0": np.arange(8.0).reshape(4, 2), "b": np.array([0.1, -0.0])})


_OLD_NAME = re.compile(r"(?<!\w)o(?!\w)")  # the scores of an rnn: read as logits


# round trips --------------------------------------------------------------------------------------------------

finite = st.floats(allow_nan=False, allow_infinity=False)
matrices = arrays.arrays(np.float64, arrays.array_shapes(max_dims=3, max_side=4), elements=finite)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).filter(lambda text: not _OLD_NAME.search(text))
names = st.from_regex(r"[a-z][a-z_0-9]{0,9}", fullmatch=True).filter(lambda name: name != "o")  # renamed in old codes
paths = st.builds("{}.{}".format, names, names)
values = st.one_of(finite, matrices, matrices.map(np.ndarray.tolist), st.just(-np.inf))
edits = st.lists(st.tuples(paths, values), max_size=4).map(tuple)
settings = st.dictionaries(names, st.one_of(texts, st.integers(-99, 99), finite, st.booleans()), max_size=4)
requests = st.builds(
    Request,
    model=st.sampled_from(list(MODELS)),
    text=st.none() | texts,
    settings=settings,
    seed=st.integers(0, 10**18 - 1),
    weights=st.sampled_from([None, WEIGHTS]),
    input=st.none() | matrices,
    memory=st.none() | matrices,
    corpus=st.none() | texts,
    edits=edits,
)
places = st.dictionaries(paths, st.integers(0, 99), max_size=3)
states = st.builds(
    State,
    request=requests,
    cursor=st.just("") | paths | st.just("t3.f#2"),
    chosen=st.just("") | paths,
    unit=st.integers(0, 99),
    word=st.none() | st.integers(0, 99),
    rows=places,
    columns=places,
    granularity=st.sampled_from(Granularity),
    level=st.sampled_from(Level),
    view=st.just("") | names,
    goal=st.none() | texts,
    breakpoints=st.lists(texts, max_size=3).map(tuple),
    before=st.none() | requests,
    trail=st.lists(st.tuples(texts, requests), max_size=2).map(tuple),
    experiment=st.just("") | names,
)


def same_numbers(a, b):
    if a is None or b is None:
        return a is b
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return a.shape == b.shape and a.tobytes() == b.tobytes()


def assert_same_request(one, other):
    assert (one.model, one.text, one.seed, one.corpus) == (other.model, other.text, other.seed, other.corpus)
    assert one.settings == other.settings
    assert [type(v) for v in one.settings.values()] == [type(v) for v in other.settings.values()]
    assert same_numbers(one.input, other.input)
    assert same_numbers(one.memory, other.memory)
    assert [path for path, _ in one.edits] == [path for path, _ in other.edits]
    assert all(same_numbers(a, b) for (_, a), (_, b) in zip(one.edits, other.edits, strict=True))
    assert (one.weights is None) == (other.weights is None)
    if one.weights is not None:
        assert digest(one.weights) == digest(other.weights)


@settings_of(max_examples=60, deadline=None)
@given(states)
def test_every_state_comes_back_to_the_bit(state):
    code = write_code(state)
    assert set(code) <= ALPHABET
    assert is_code(code)
    found = read_code(code, WEIGHTS)
    assert_same_request(state.request, found.request)
    assert (state.before is None) == (found.before is None)
    if state.before is not None:
        assert_same_request(state.before, found.before)
    assert [label for label, _ in state.trail] == [label for label, _ in found.trail]
    for (_, one), (_, other) in zip(state.trail, found.trail, strict=True):
        assert_same_request(one, other)
    for name in ("cursor", "chosen", "unit", "word", "rows", "columns", "granularity", "level", "view", "goal"):
        assert getattr(state, name) == getattr(found, name), name
    assert (state.breakpoints, state.experiment, found.loose) == (found.breakpoints, found.experiment, False)
    assert write_code(found) == code


def test_a_plain_run_takes_a_short_line():
    state = State(Request("lstm", "the cat sat on the mat"), "t3.f", unit=2, view="values")
    assert len(write_code(state)) <= 100


def test_a_code_that_a_mail_program_broke_into_lines_opens():
    code = write_code(State(Request("gru", "a b c", seed=7)))
    broken = "  " + "\r\n".join(code[k : k + 20] for k in range(0, len(code), 20)) + "\n"
    assert read_code(broken).request.seed == 7


# what is no code ----------------------------------------------------------------------------------------------

SAMPLE = write_code(State(Request("lstm", "the cat", {"d_hidden": "3"}, edits=(("t1.f", 0.5),)), "t2.f", unit=1))
LETTERS = st.sampled_from(sorted(ALPHABET | set(" =+/\n\x00é")))


@given(st.integers(0, len(SAMPLE) - 1), st.sampled_from(["flip", "cut", "insert", "swap", "tail"]), LETTERS)
def test_a_damaged_code_is_a_sentence(place, way, letter):
    damaged = {
        "flip": SAMPLE[:place] + letter + SAMPLE[place + 1 :],
        "cut": SAMPLE[:place] + SAMPLE[place + 1 :],
        "insert": SAMPLE[:place] + letter + SAMPLE[place:],
        "swap": SAMPLE[:place] + SAMPLE[place : place + 2][::-1] + SAMPLE[place + 2 :],
        "tail": SAMPLE[:place],
    }[way]
    if "".join(damaged.split()) == SAMPLE:
        return
    with pytest.raises(SeqtuiError):
        read_code(damaged)


@given(st.binary(max_size=80))
def test_bytes_with_a_right_checksum_are_a_sentence_or_a_state(data):
    with contextlib.suppress(SeqtuiError):
        assert isinstance(read_code(forged(data)), State)


jsons = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), finite, texts),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from("mtsrwiykdchuoqjglvabnzA"), jsons))
def test_wrong_types_anywhere_are_a_sentence_or_a_state(data):
    try:
        assert isinstance(read_code(packed(json.dumps({"m": "lstm", **data}))), State)
    except SeqtuiError as error:
        assert safe(str(error)).isprintable()


BAD = {
    "a newer version": (packed("{}", "seqtui2."), "made by a newer seqtui"),
    "a far newer version": (packed("{}", "seqtui123456789."), "made by a newer seqtui"),
    "no version 0": (packed("{}", "seqtui0."), "no codes of version 0"),
    "leading zeros": (packed('{"m":"lstm"}', "seqtui01."), "no codes of version 01"),
    "nothing behind the head": ("seqtui1.", "incomplete"),
    "no code": ("lstm", "this is no code"),
    "not deflated": (forged(b"\xff\xff\xff"), "cannot be unpacked"),
    "something behind the end": (forged(zlib.compress(b'{"m":"lstm"}', wbits=-15) + b"more"), "does not end where"),
    "a zip bomb": (forged(zlib.compress(b" " * 50_000_000, 9, wbits=-15)), "unpacks to more than"),
    "a huge JSON": (packed("[" + "1," * 1_500_000 + "1]"), "unpacks to more than"),
    "10 MB": ("seqtui1." + "A" * 10_000_000, "too long"),
    "deep nesting": (packed("[" * 90_000), "no data of ours"),
    "deeper nesting": (packed("[" * 900_000), "more than 100,000 lists"),
    "deep objects": (packed('{"m":' * 200_000), "no data of ours"),
    "a deep edit": (packed('{"m":"lstm","d":[["t1.f",' + "[" * 20 + "1" + "]" * 20 + "]]}"), "a number is wrong"),
    "a long number": (packed('{"m":"lstm","r":' + "9" * 100_000 + "}"), "a number has 100,000 digits"),
    "not UTF-8": (packed(b'{"m":"\xff"}'), "no data of ours"),
    "a list": (packed("[]"), "an object is missing"),
    "no model": (packed("{}"), "names no model"),
    "an unknown part": (packed('{"m":"lstm","\\u001b[2J":1}'), "there is no part"),
    "a part twice": (packed('{"m":"lstm","m":"gru"}'), "stands in it twice"),
    "NaN": (packed('{"m":"lstm","d":[["t1.f",NaN]]}'), "NaN is no number"),
    "a whole number too large": (packed('{"m":"lstm","d":[["t1.f",1' + "0" * 400 + "]]}"), "a number is wrong"),
    "infinity": (packed('{"m":"lstm","d":[["t1.f",1e999]]}'), "a number is wrong"),
    "true as a number": (packed('{"m":"lstm","d":[["t1.f",true]]}'), "a number is wrong"),
    "a ragged matrix": (packed('{"m":"lstm","i":[[1,2],[3]]}'), "differ in length"),
    "minus infinity in the input": (packed('{"m":"lstm","i":["-inf"]}'), "not finite"),
    "an empty input": (packed('{"m":"lstm","i":[]}'), "a number is wrong"),
    "a model with control signs": (packed('{"m":"\\u001b[2J"}'), "a name is wrong"),
    "half a character": (packed('{"m":"lstm","t":"\\ud800"}'), "half a character"),
    "a text that is a number": (packed('{"m":"lstm","t":5}'), "a text is wrong"),
    "a negative seed": (packed('{"m":"lstm","r":-1}'), "a whole number is wrong"),
    "a fraction of a unit": (packed('{"m":"lstm","u":1.5}'), "a whole number is wrong"),
    "a long path": (packed(json.dumps({"m": "lstm", "c": "t" * 500})), "a line is too long"),
    "a path that is none": (packed('{"m":"lstm","c":"../x"}'), "is not a path"),
    "a level that is none": (packed('{"m":"lstm","l":"none"}'), "a choice is wrong"),
    "too many edits": (packed(json.dumps({"m": "lstm", "d": [["t1.f", 1]] * 2000})), "wrong length"),
    "weights elsewhere": (packed(json.dumps({"m": "lstm", "w": ["/etc/passwd", "0" * 32]})), "a file is wrong"),
    "weights above": (packed(json.dumps({"m": "lstm", "w": ["..", "0" * 32]})), "a file is wrong"),
    "weights that are nowhere": (packed(json.dumps({"m": "lstm", "w": ["no.safetensors", "0" * 32]})), "--weights"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_code_is_one_clear_sentence(name):
    code, sentence = BAD[name]
    with pytest.raises(SeqtuiError) as raised:
        read_code(code)
    said = str(raised.value)
    assert sentence in said
    assert safe(said).isprintable()
    assert len(said) < 600


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (Request("lstm", " ".join(map(str, np.random.default_rng(0).integers(0, 10**9, 40_000)))), "characters"),
        (Request("lstm", input=np.ones((400, 400))), "too many for one line"),
        (Request("lstm", "a\ud800"), "half a character"),
        (Request("lstm", edits=(("t1.f", np.nan),)), "not finite"),
        (Request("lstm", seed=10**30), "this run has no code"),
    ],
)
def test_what_cannot_be_written_says_why(request_, sentence):
    with pytest.raises(SeqtuiError, match=sentence):
        write_code(State(request_))
    assert MAX_CODE < 131_071


# weights ------------------------------------------------------------------------------------------------------


def test_weights_are_known_by_their_numbers_whatever_order_they_stand_in():
    turned = StateDict("other.safetensors", dict(reversed(WEIGHTS.tensors.items())))
    assert digest(turned) == digest(WEIGHTS)
    moved = StateDict("x", {**WEIGHTS.tensors, "b": np.array([0.1, 0.0])})
    assert digest(moved) != digest(WEIGHTS)
    renamed = StateDict("x", {"b": WEIGHTS.tensors["b"], "weight": WEIGHTS.tensors["weight_hh_l0"]})
    assert digest(renamed) != digest(WEIGHTS)


def test_other_weights_than_those_of_the_code_are_a_sentence():
    code = write_code(State(Request("lstm", weights=WEIGHTS)))
    other = StateDict("other.safetensors", {"b": np.ones(2)})
    with pytest.raises(SeqtuiError, match=r"other.safetensors is not the mine.safetensors"):
        read_code(code, other)
    assert read_code(code, StateDict("renamed.pt", WEIGHTS.tensors)).request.weights.name == "renamed.pt"


def test_an_edit_of_minus_infinity_is_kept_apart_from_a_word():
    data = state_data(State(Request("self-attention", edits=(("mask[0,1]", -np.inf),))))
    assert data["d"] == [["mask[0,1]", "-inf"]]
