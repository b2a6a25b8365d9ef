"""A tokenizer out of the files of a directory, by the library tokenizers; runs in the process of worker.py.

Of tokenizer.json the library makes all of it. Older directories have vocab.json with merges.txt, or vocab.txt; what
these leave open, how a text is cut before and which special tokens are set around it, is known of a few families, whose
rows stand here, and is not guessed for others.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import read_file
from seqtui.models.limits import MAX_TOKENIZER
from seqtui.models.tokens.hub import ALPHABET

Config = Mapping[str, Any]
_SPECIAL = ("<pad>", "<unk>", "<bos>", "<eos>")
ADVICE = "transformers.AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)"
_QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def built(files: Mapping[str, str], name: str) -> Tokenizer:
    """The tokenizer that files make, given by their paths under the names that a directory has them by.

    Raises SeqtuiError for a file that is too large or cannot be read, for a family whose files do not say enough, and
    what the library raises.
    """
    data = {file: read(path) for file, path in files.items()}
    if "tokenizer.json" in data:
        return plain(Tokenizer.from_buffer(data["tokenizer.json"]))
    if ALPHABET in data:
        return plain(_of_alphabet(data))
    config = json_object("tokenizer_config.json", data)
    family = str(json_object("config.json", data).get("model_type", ""))
    if "vocab.txt" in data:
        made, families = _word_piece(data, config), _WORD_PIECE
    else:
        made, families = _byte_level(data), (*_BYTE_LEVEL,)
    if family not in families:
        raise SeqtuiError(
            _(
                "{name} says how a text is split in a network of {families}, but this one is of {family}: "
                "{advice} writes a tokenizer.json, which says it for all",
                name=name,
                families=", ".join(families),
                family=repr(family),
                advice=ADVICE,
            )
        )
    if "vocab.txt" not in data:
        _BYTE_LEVEL[family](made, config)
    return plain(made)


def read(path: str) -> bytes:
    """The bytes of a file of a tokenizer.

    Raises SeqtuiError as read_file does.
    """
    return read_file(path, MAX_TOKENIZER, _("tokenizer"), _("no tokenizer in use is nearly as large"))


def json_object(file: str, data: Mapping[str, bytes]) -> dict[str, Any]:
    """The JSON object in a file, {} where it is not there.

    Raises SeqtuiError when it holds anything else.
    """
    try:
        return msgspec.json.decode(data.get(file, b"{}"), type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        raise SeqtuiError(_("{name} is no JSON object: fetch it again", name=file)) from None


def plain(made: Tokenizer) -> Tokenizer:
    """The same tokenizer, which neither cuts a text off nor fills it up, and splits it the same way each time."""
    made.no_truncation()
    made.no_padding()
    if getattr(made.model, "dropout", None):  # merges left out by chance while training (BPE dropout)
        made.model.dropout = None
    return made


def _text(file: str, data: Mapping[str, bytes]) -> str:
    try:
        return data[file].decode()
    except UnicodeDecodeError:
        raise SeqtuiError(_("{name} is not UTF-8: fetch it again", name=file)) from None


def _special(config: Config, name: str, usual: str) -> str:
    """A special token as tokenizer_config.json names it: a text, or an object with one."""
    said = config.get(name, usual)
    said = said.get("content", usual) if isinstance(said, dict) else said
    return said if isinstance(said, str) and said else usual


_WORD_PIECE: tuple[str, ...] = ("bert", "distilbert", "")  # with vocab.txt alone it is BERT's


def _word_piece(data: Mapping[str, bytes], config: Config) -> Tokenizer:
    """BERT's tokenizer of vocab.txt: one token a line, the number of the line is its own."""
    lines = _text("vocab.txt", data).removesuffix("\n").split("\n")
    numbers = {token.removesuffix("\r"): k for k, token in enumerate(lines)}
    usual = {"unk": "[UNK]", "sep": "[SEP]", "pad": "[PAD]", "cls": "[CLS]", "mask": "[MASK]"}
    named = {kind: _special(config, f"{kind}_token", token) for kind, token in usual.items()}
    lower, accents = config.get("do_lower_case", True), config.get("strip_accents")
    _need(numbers, [named["unk"], named["cls"], named["sep"]], "vocab.txt")
    made = Tokenizer(models.WordPiece(numbers, unk_token=named["unk"]))
    made.normalizer = normalizers.BertNormalizer(
        clean_text=True,
        handle_chinese_chars=config.get("tokenize_chinese_chars", True) is not False,
        strip_accents=accents if isinstance(accents, bool) else None,
        lowercase=lower is not False,
    )
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece(prefix="##")
    made.add_special_tokens([token for token in named.values() if token in numbers])
    cls, sep = named["cls"], named["sep"]
    made.post_processor = processors.TemplateProcessing(
        single=[cls, "$A", sep],
        pair=[cls, "$A", sep, "$B:1", f"{sep}:1"],
        special_tokens=[(cls, numbers[cls]), (sep, numbers[sep])],
    )
    return made


def _byte_level(data: Mapping[str, bytes]) -> Tokenizer:
    """The byte-level BPE of vocab.json and merges.txt, without what its family does before and after."""
    lines = _text("merges.txt", data).split("\n")
    first = 1 if lines[0].startswith("#version") else 0
    halves = [line.partition(" ") for line in map(str.rstrip, lines[first:]) if line]
    merges = [(left, right) for left, _space, right in halves]
    numbers = json_object("vocab.json", data)
    if not all(type(number) is int and number >= 0 for number in numbers.values()):
        raise SeqtuiError(_("{name} must number each token from 0: fetch it again", name="vocab.json"))
    made = Tokenizer(models.BPE(numbers, merges, continuing_subword_prefix="", end_of_word_suffix="", fuse_unk=False))
    made.decoder = decoders.ByteLevel()
    return made


def _gpt2(made: Tokenizer, config: Config) -> None:
    """GPT-2's: nothing is set around a text."""
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=config.get("add_prefix_space") is True)
    _add_special(made, config, {"eos": "<|endoftext|>", "bos": "<|endoftext|>"})


def _roberta(made: Tokenizer, config: Config) -> None:
    """RoBERTa's and BART's: <s> before, </s> behind, </s></s> between two texts."""
    before = config.get("add_prefix_space") is True
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=before)
    usual = {"cls": "<s>", "sep": "</s>", "bos": "<s>", "eos": "</s>", "unk": "<unk>", "pad": "<pad>", "mask": "<mask>"}
    named = _add_special(made, config, usual)
    _need(made.get_vocab(), [named["cls"], named["sep"]], "vocab.json")
    sep, cls = ((named[kind], made.token_to_id(named[kind]) or 0) for kind in ("sep", "cls"))
    made.post_processor = processors.RobertaProcessing(sep, cls, trim_offsets=True, add_prefix_space=before)


def _qwen2(made: Tokenizer, config: Config) -> None:
    """Qwen2's: composed characters, each digit alone; nothing is set around a text."""
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_QWEN2), behavior="isolated", invert=False),
            pre_tokenizers.ByteLevel(add_prefix_space=config.get("add_prefix_space") is True, use_regex=False),
        ]
    )
    _add_special(made, config, {"eos": "<|endoftext|>", "pad": "<|endoftext|>"})


def _add_special(made: Tokenizer, config: Config, usual: Mapping[str, str]) -> dict[str, str]:
    """Have special tokens kept whole where they stand in a text, and return them by their kinds.

    Those that have a number beside the vocabulary are numbered as tokenizer_config.json says. Raises SeqtuiError where
    they cannot be.
    """
    said = config.get("added_tokens_decoder")
    beside = {int(k): token for k, token in said.items() if k.isdecimal()} if isinstance(said, dict) else {}
    made.add_tokens([_added(beside[row]) for row in sorted(beside)])
    named = {kind: _special(config, f"{kind}_token", token) for kind, token in usual.items()}
    known = {_added(token).content for token in beside.values()}
    inside = [token for token in named.values() if token not in known and made.token_to_id(token) is not None]
    made.add_special_tokens([AddedToken(token, normalized=False) for token in inside])
    wrong = next((row for row, token in beside.items() if made.token_to_id(_added(token).content) != row), None)
    if wrong is not None:
        raise SeqtuiError(
            _(
                "tokenizer_config.json numbers a token {row:,}, which its place is not: fetch vocab.json again",
                row=wrong,
            )
        )
    return named


def _added(said: object) -> AddedToken:
    """A token as added_tokens_decoder has it: a text and its flags."""
    fields = said if isinstance(said, dict) else {}
    names = ("lstrip", "rstrip", "single_word", "normalized", "special")
    return AddedToken(str(fields.get("content", "")), **{name: fields.get(name) is True for name in names})


def _need(numbers: Mapping[str, int], tokens: list[str], file: str) -> None:
    if not all(token in numbers for token in tokens):
        raise SeqtuiError(_("{name} lacks a token that this family sets: fetch it again", name=file))


_BYTE_LEVEL: dict[str, Callable[[Tokenizer, Config], None]] = {
    "gpt2": _gpt2,
    "roberta": _roberta,
    "bart": _roberta,
    "qwen2": _qwen2,
}


def _of_alphabet(data: Mapping[str, bytes]) -> Tokenizer:
    """Glassllm's pairs of characters: special tokens, the alphabet, and each merge number the rows in this order."""
    said = json_object(ALPHABET, data)
    merges = [(str(first), str(second)) for first, second in said["merges"]]
    words = (*_SPECIAL, *map(str, said["alphabet"]), *(first + second for first, second in merges))
    made = Tokenizer(models.BPE({word: row for row, word in enumerate(words)}, merges, unk_token=_SPECIAL[1]))
    made.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(" ", "▁")])
    made.pre_tokenizer = pre_tokenizers.Split(Regex(r"\n|▁*[^▁\n]+|▁+"), "isolated")
    made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.Fuse()])
    return made
