"""Recurrent networks in files of packages that carry trained weights: each names its parts in its own way.

What such a file does not say, the program of its package does: which words its rows are, what is put around a text,
how many heads there are. That stands here, once, with where it was read; nothing of a package is imported.
"""

from __future__ import annotations

from pathlib import Path
from string import ascii_lowercase

import numpy as np
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.files import read_file
from seqtui.models.inputs.text import END, START
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.layout import Layout, Reading, Rename, Shapes
from seqtui.models.limits import MAX_PICKLED
from seqtui.models.tokens.listed import ListedTokenizer
from seqtui.models.tokens.names import names_of
from seqtui.models.weights.lazy import Stored
from seqtui.models.weights.plain_pickle import read_plain_pickle

_CELL = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
_PAD = "<pad>"
_ANY = "<unk>"


def _cell(ours: str, theirs: str, directions: tuple[str, ...] = ("",)) -> tuple[Rename, ...]:
    """The tensors of a recurrent layer as torch names them, under two prefixes."""
    names = [f"{name}_l0{direction}" for direction in directions for name in _CELL]
    return tuple(Rename(f"{ours}.{name}", f"{{p}}{theirs}.{name}") for name in names)


# g2p-en: g2p_en/g2p.py of version 2.1.0 -------------------------------------------------------------------------

_VOWELS = ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
_CONSONANTS = (
    *("B", "CH", "D", "DH", "F", "G", "HH", "JH", "K", "L", "M", "N", "NG", "P", "R", "S", "SH", "T", "TH"),
    *("V", "W", "Y", "Z", "ZH"),
)
_STRESSED = (f"{vowel}{stress}" for vowel in _VOWELS for stress in range(3))  # 0 none, 1 primary, 2 secondary
_SOUNDS = tuple(sorted((*_STRESSED, *_CONSONANTS, "UW")))


def _g2p_en(path: Path, config: Config, shapes: Shapes) -> Reading:
    letters = (_PAD, _ANY, END, *ascii_lowercase)
    sounds = (_PAD, _ANY, START, END, *_SOUNDS)
    reads = ListedTokenizer("g2p-en", letters, behind=(END,), unknown=_ANY, lower=True)
    return Reading(letters, sounds, reads)


G2P_EN = Layout(
    name="g2p-en",
    title=N_("g2p-en: English spelling into sounds"),
    model="seq2seq",
    known_by=("enc_emb", "dec_emb", "enc_w_ih", "dec_w_ih", "fc_w"),
    renames=(
        Rename("source_embedding.weight", "{p}enc_emb"),
        Rename("target_embedding.weight", "{p}dec_emb"),
        *(
            Rename(f"{side}coder.rnn.{name}_l0", f"{{p}}{side}c_{short}")
            for side in ("en", "de")
            for name, short in zip(_CELL, ("w_ih", "w_hh", "b_ih", "b_hh"), strict=True)
        ),
        Rename("decoder.out.weight", "{p}fc_w"),
        Rename("decoder.out.bias", "{p}fc_b"),
    ),
    settings=lambda config, shapes: {"cell": "gru", "unit": "char", "limit": 20},
    reads=_g2p_en,
    reference="Park & Kim 2019",
)

# e2k: e2k/inference.py of version 0.8.1 ---------------------------------------------------------------------------


def _e2k(path: Path, config: Config, shapes: Shapes) -> Reading:
    """The words that the file's metadata lists, parted by NUL; those that begin and end a text have names of ours."""
    tables = []
    for key, side in (("in_table", "source"), ("out_table", "target")):
        words = str(config.data.get(key, "")).split("\0")
        for place, name in ((config.text("sos_idx"), START), (config.text("eos_idx"), END)):
            if not place.isdecimal() or int(place) >= len(words):
                raise SeqtuiError(_("{file}: its words have no number {place}", file=config.file, place=place))
            words[int(place)] = name
        if len(words) != shapes[f"{side}_embedding.weight"][0] or len({*words}) < len(words):
            raise SeqtuiError(_("{file}: '{key}' must name each row of its embedding once", file=config.file, key=key))
        tables.append(tuple(words))
    source, target = tables
    unit = "char" if all(len(word) == 1 for word in source[3:]) else "word"
    return Reading(
        source,
        target,
        ListedTokenizer(config.file, source, unit, (START,), (END,), lower=unit == "char"),
        {"unit": unit},
    )


def _looked_at_first(stored: dict[str, Stored]) -> dict[str, Stored]:
    """The second cell reads [state; context] there, [context; state] here: its columns change places."""
    key = "decoder.post.rnn.weight_ih_l0"
    one = stored[key]
    return {**stored, key: replace(one, raw=np.roll(one.raw, one.raw.shape[1] // 2, axis=1))}


E2K = Layout(
    name="e2k",
    title=N_("e2k: English into katakana"),
    model="luong",
    known_by=("e_emb.weight", "k_emb.weight", "pre_decoder.weight_ih_l0", "post_decoder.weight_ih_l0"),
    renames=(
        Rename("source_embedding.weight", "{p}e_emb.weight"),
        Rename("target_embedding.weight", "{p}k_emb.weight"),
        *_cell("encoder.rnn", "encoder", ("", "_reverse")),
        *_cell("decoder.rnn", "pre_decoder"),
        *_cell("decoder.post.rnn", "post_decoder"),
        Rename("encoder.bridge.*", "{p}encoder_fc.0.*"),
        Rename("attention.in_proj_*", "{p}attn.in_proj_*"),
        Rename("attention.out_proj.*", "{p}attn.out_proj.*"),
        Rename("decoder.out.*", "{p}fc.*"),
    ),
    rework=_looked_at_first,
    settings=lambda config, shapes: {
        **{"cell": "gru", "score": "heads", "n_heads": 4, "bidirectional": True, "bridge": "tanh"},
        **{"first": "zeros", "readout": "cell", "limit": 16},
    },
    reads=_e2k,
    reference="Patchethium 2025",
)

# netra-transliterate: _model.py and _inference.py of version 1.0.1 ----------------------------------------------------

_ASSETS = "gru_transliteration_assets.pkl"
_KERAS_ORDER = (1, 0, 2)  # Keras stacks z, r, h, torch r, z, n


def _keras_gru(ours: str, theirs: str, suffix: str = "") -> tuple[Rename, ...]:
    """The variables of a GRU of Keras, its two biases by their names."""
    variables = zip(_CELL, ("kernel", "recurrent_kernel", "bias", "recurrent_bias"), strict=True)
    return tuple(
        Rename(f"{name}_l0{suffix}", f"{{p}}{theirs}.{variable}", "weight" in name, blocks=3, order=_KERAS_ORDER)
        for name, variable in ((f"{ours}.{name}", variable) for name, variable in variables)
    )


def _netra_rework(stored: dict[str, Stored]) -> dict[str, Stored]:
    """The output layer reads [state; context] there, [context; state] here; v_a is a vector there."""
    found = dict(stored)
    out = found["decoder.out.weight"]
    attention = found.pop("attention.v_a.bias")
    return {
        **found,
        "decoder.out.weight": replace(out, raw=np.roll(out.raw, out.raw.shape[1] // 2, axis=1)),
        "attention.v_a.weight": replace(attention, raw=attention.raw[None]),
    }


def _netra(path: Path, config: Config, shapes: Shapes) -> Reading:
    """The letters that two tokenizers of Keras number from 1, in the pickle beside the weights; row 0 fills up."""
    data = read_file(path.with_name(_ASSETS), MAX_PICKLED, _("file"), _("it has a few kilobytes"))
    found = read_plain_pickle(_ASSETS, data)
    try:
        letters, signs = (found[f"{side}_tokenizer"].state["word_index"] for side in ("eng", "khm"))
        longest = int(found["max_eng_len"])
        read = names_of({row: str(letter) for letter, row in letters.items()}, shapes["source_embedding.weight"][0])
        called = {"\t": START, "\n": END}
        named = {row: called.get(sign, str(sign)) for sign, row in signs.items()}
        written = names_of(named, shapes["target_embedding.weight"][0])
    except (KeyError, AttributeError, TypeError, ValueError):
        raise SeqtuiError(_("{file} does not say which letters are read and written", file=_ASSETS)) from None
    source, target = (_PAD, *read[1:]), (_PAD, *written[1:])
    reads = ListedTokenizer("netra", source, unknown=_ANY, lower=True, fill=_PAD, longest=longest)
    return Reading(source, target, reads)


NETRA = Layout(
    name="netra",
    title=N_("netra: Latin letters into Khmer"),
    model="luong",
    known_by=("additive_attention_5.kernel", "bidirectional_3.0.gru_cell.kernel", "time_distributed_9.weight"),
    renames=(
        Rename("source_embedding.weight", "{p}embedding_8.weight"),
        Rename("target_embedding.weight", "{p}embedding_9.weight"),
        *_keras_gru("encoder.rnn", "bidirectional_3.0.gru_cell"),
        *_keras_gru("encoder.rnn", "bidirectional_3.0.backward.gru_cell", "_reverse"),
        *_keras_gru("decoder.rnn", "gru_7.0.gru_cell"),
        Rename("encoder.bridge.*", "{p}time_distributed_9.*"),
        Rename("attention.v_a.bias", "{p}additive_attention_5.kernel"),
        Rename("decoder.out.*", "{p}dense_13.*"),
    ),
    passed_over=(r"adam\..*",),
    rework=_netra_rework,
    settings=lambda config, shapes: {
        **{"cell": "gru", "score": "additive", "bidirectional": True, "bridge": "linear", "first": "zeros"},
        **{"readout": "joined", "unit": "char", "limit": 24},
    },
    reads=_netra,
    reference="Nhem 2025",
)

# g2pM: g2pM/g2pM.py of version 0.1.2.5 -------------------------------------------------------------------------------


def _g2pm(path: Path, config: Config, shapes: Shapes) -> Reading:
    """The characters and the readings in the two pickles beside the weights."""
    characters = _numbered(path.with_name("char2idx.pkl"), shapes["embedding.weight"][0])
    readings = _numbered(path.with_name("class2idx.pkl"), shapes["out.weight"][0])
    names = tuple(names_of(dict(enumerate(characters)), len(characters)))
    called = dict(zip(characters, names, strict=True))
    reads = ListedTokenizer("g2pM", names, unknown="<UNK>", instead=called)
    return Reading(names, tuple(names_of(dict(enumerate(readings)), len(readings))), reads, asks="tag")


def _numbered(path: Path, rows: int) -> tuple[str, ...]:
    """The words of a pickled dictionary, word to number, in the order of their numbers.

    Raises SeqtuiError for one that is missing, or does not number so many words.
    """
    data = read_file(path, MAX_PICKLED, _("file"), _("it has a few kilobytes"))
    found = read_plain_pickle(path.name, data)
    if isinstance(found, dict) and all(isinstance(key, str) for key in found):
        words = {row: word for word, row in found.items() if type(row) is int}
        if sorted(words) == list(range(rows)):
            return tuple(words[row] for row in range(rows))
    raise SeqtuiError(_("{file} must name each of {rows:,} rows once", file=path.name, rows=rows))


G2PM = Layout(
    name="g2pm",
    title=N_("g2pM: how Chinese characters are read"),
    model="lstm",
    known_by=("embedding.weight", "lstm.weight_ih_l0_reverse", "logit_layer.0.weight", "logit_layer.2.weight"),
    renames=(
        Rename("embedding.weight", "{p}embedding.weight"),
        *(
            Rename(f"{name}_l0{direction}", f"{{p}}lstm.{name}_l0{direction}")
            for direction in ("", "_reverse")
            for name in _CELL
        ),
        Rename("head.dense.*", "{p}logit_layer.0.*"),
        Rename("out.*", "{p}logit_layer.2.*"),
    ),
    settings=lambda config, shapes: {"unit": "char"},
    reads=_g2pm,
    reference="Park & Lee 2020",
)


RECURRENT: tuple[Layout, ...] = (G2P_EN, E2K, NETRA, G2PM)
