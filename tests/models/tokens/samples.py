"""Small tokenizers of the three kinds that directories of the hub have, made by the library that reads them."""

import unicodedata
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

CORPUS = [
    "the cat sat on the mat, and the animal didn't cross the street because it was too tired",
    "the lower the newer, the wider the lowest; she said hello hello to 12 cats and 345 dogs",
    "고양이가 매트 위에 앉았다. 안녕하세요 안녕하세요 고양이 고양이는 너무 피곤했다",
] * 3


def byte_level() -> Tokenizer:
    """As GPT-2's: BPE of bytes, a space before a word belongs to it."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = ["<|endoftext|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=400, initial_alphabet=alphabet, special_tokens=special, show_progress=False
    )
    made.train_from_iterator(CORPUS, trainer)
    return made


def word_piece() -> Tokenizer:
    """As BERT's: words in small letters, pieces within them after ##, [CLS] and [SEP] around one text or two."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = sorted(set(unicodedata.normalize("NFD", "".join(CORPUS).lower())) - {" "})
    words = ["the", "cat", "low", "##er", "##est", "##s", "hello", *letters, *(f"##{k}" for k in letters)]
    numbers = {piece: k for k, piece in enumerate(dict.fromkeys([*special, *words]))}
    made = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    made.add_special_tokens(special)
    ends = [(word, numbers[word]) for word in ("[CLS]", "[SEP]")]
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ends
    )
    return made


def unigram() -> Tokenizer:
    """As SentencePiece's: ▁ for a space, the likeliest split, </s> behind the text."""
    pieces = [
        ("<unk>", 0.0),
        ("</s>", 0.0),
        ("▁the", -2.0),
        ("▁cat", -3.0),
        ("▁", -4.0),
        ("▁고양이", -3.0),
        ("가", -5.0),
    ]
    letters = sorted(set("".join(CORPUS)) - {" "})
    made = Tokenizer(
        models.Unigram([*pieces, *((letter, -9.0 - k / 100) for k, letter in enumerate(letters))], unk_id=0)
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.add_special_tokens([AddedToken("</s>", special=True)])
    made.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A $B </s>", special_tokens=[("</s>", made.token_to_id("</s>"))]
    )
    return made


KINDS = {"byte level": byte_level, "word piece": word_piece, "unigram": unigram}


def saved(folder: Path, kind: str) -> Path:
    """The folder, with the tokenizer.json of a kind in it."""
    folder.mkdir(exist_ok=True)
    KINDS[kind]().save(str(folder / "tokenizer.json"))
    return folder
