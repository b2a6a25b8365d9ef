"""Small tokenizers of each kind that the hub publishes, trained on a few English and Korean sentences."""

import json
from collections.abc import Callable
from functools import cache

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

SENTENCES = (
    "the animal didn't cross the street because it was too tired",
    "don't take pictures here, please: we do not underestimate your inner strength",
    "The cat sat on the mat and the cat slept.",
    "여기서 사진을 찍지 마세요",
    "나는 학교에 갔다가 집에 왔다",
)
PIECES = 300
SPECIAL = {  # kind: its special tokens by what they are for, in the order of their numbers
    "bytes": {"eos_token": "<|endoftext|>"},
    "roberta": {
        "bos_token": "<s>",
        "pad_token": "<pad>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
    },
    "llama": {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"},
    "bert": {
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "mask_token": "[MASK]",
    },
    "marian": {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"},
}


@cache  # two trainings may number pieces that are equally frequent in another order
def tokenizer(kind: str) -> Tokenizer:
    """A trained tokenizer of one kind of SPECIAL: gpt2's, roberta's and bart's, llama's, bert's or marian's."""
    return _KINDS[kind](tuple(SPECIAL[kind].values()))


def _bytes(special: tuple[str, ...]) -> Tokenizer:
    """GPT-2: pairs of bytes, so that every character can be written; 한 is three bytes."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        SENTENCES,
        trainers.BpeTrainer(
            vocab_size=PIECES, special_tokens=list(special), initial_alphabet=alphabet, show_progress=False
        ),
    )
    return made


def _roberta(special: tuple[str, ...]) -> Tokenizer:
    """RoBERTa and BART: bytes, between <s> and </s>."""
    made = _bytes(special)
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    return made


def _llama(special: tuple[str, ...]) -> Tokenizer:
    """Llama and Mistral: pieces that begin with ▁ for a space, a byte for each unknown one, behind <s>."""
    in_bytes = [f"<0x{k:02X}>" for k in range(256)]
    made = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    made.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    made.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    made.train_from_iterator(
        SENTENCES[:3],
        trainers.BpeTrainer(vocab_size=PIECES + 50, special_tokens=[*special, *in_bytes], show_progress=False),
    )
    stored = json.loads(made.to_str())
    stored["added_tokens"] = [token for token in stored["added_tokens"] if token["content"] in special]
    made = Tokenizer.from_str(json.dumps(stored))  # the bytes are ordinary pieces, as in the published ones
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)]
    )
    return made


def _bert(special: tuple[str, ...]) -> Tokenizer:
    """BERT and DistilBERT: lower case, ##pieces of words, between [CLS] and [SEP]."""
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    made.train_from_iterator(
        SENTENCES, trainers.WordPieceTrainer(vocab_size=PIECES // 2, special_tokens=list(special), show_progress=False)
    )
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, special.index(name)) for name in ("[CLS]", "[SEP]")],
    )
    return made


def _marian(special: tuple[str, ...]) -> Tokenizer:
    """Marian: the likeliest pieces, </s> behind them."""
    made = Tokenizer(models.Unigram())
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.train_from_iterator(
        SENTENCES,
        trainers.UnigramTrainer(
            vocab_size=PIECES // 2, special_tokens=list(special), unk_token="<unk>", show_progress=False
        ),
    )
    made.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A $B </s>", special_tokens=[("</s>", 0)]
    )
    return made


_KINDS: dict[str, Callable[[tuple[str, ...]], Tokenizer]] = {
    "bytes": _bytes,
    "roberta": _roberta,
    "llama": _llama,
    "bert": _bert,
    "marian": _marian,
}
