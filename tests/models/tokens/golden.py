"""How `transformers` splits texts by the files of older directories: kept, so that no test need import it.

``python -m tests.models.tokens.golden --write`` makes golden.json again.
"""

import json
import random
import sys
import tempfile
from pathlib import Path

from tests.models.tokens.samples import byte_level, word_piece

FILE = Path(__file__).with_name("golden.json")
TEXTS = [
    "",
    "the cat sat on the mat",
    "Hello <mask> world [MASK]!",
    "don't I'll you've <|endoftext|> </s>",
    "  two  spaces\n\n new\tlines 12345",
    "안녕하세요 고양이가 \U0001f642 字漢 éñ e\u0301 \u200b",
]
_LETTERS = "abcdefgh ABC  \n\t.,!?'0123456789안녕고양이éñ字\U0001f642\u0301"


def texts() -> list[str]:
    """The texts that are split: some by hand, and some by chance."""
    draw = random.Random(0)
    return TEXTS + ["".join(draw.choices(_LETTERS, k=draw.randint(1, 40))) for _ in range(30)]


def directories() -> dict[str, dict[str, str]]:
    """The files of a directory of each kind, by what the row tests."""
    model = json.loads(byte_level().to_str())["model"]
    special = {token: len(model["vocab"]) + k for k, token in enumerate(["<s>", "</s>", "<unk>", "<pad>", "<mask>"])}
    merges = "#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in model["merges"])
    found = {}
    for family in ("gpt2", "roberta", "bart", "qwen2"):
        numbers = model["vocab"] | (special if family in ("roberta", "bart") else {})
        config = json.dumps({"model_type": family})
        found[family] = {"config.json": config, "vocab.json": json.dumps(numbers), "merges.txt": merges}
    numbered = {token: len(model["vocab"]) + k for k, token in enumerate(["<|im_start|>", "<mask>"])}
    beside = {k: {"content": token, "special": True, "lstrip": token == "<mask>"} for token, k in numbered.items()}
    said = {"add_prefix_space": True, "added_tokens_decoder": beside}
    found["gpt2 with more"] = found["gpt2"] | {"tokenizer_config.json": json.dumps(said)}
    lines = sorted((row, token) for token, row in word_piece().get_vocab().items())
    words = {"vocab.txt": "".join(f"{token}\n" for _row, token in lines)}
    found["bert"] = words | {"config.json": json.dumps({"model_type": "bert"})}
    cased = json.dumps({"do_lower_case": False, "tokenize_chinese_chars": False})
    found["distilbert"] = words | {
        "config.json": json.dumps({"model_type": "distilbert"}),
        "tokenizer_config.json": cased,
    }
    return found


def made() -> dict[str, object]:
    """The files, and what `transformers` makes of the texts."""
    from transformers import AutoTokenizer

    found = {}
    for what, files in directories().items():
        with tempfile.TemporaryDirectory() as place:
            for name, text in files.items():
                (Path(place) / name).write_text(text, encoding="utf-8")
            read = AutoTokenizer.from_pretrained(place)
            pair = read("the cat", "the mat")
            ids = [read(text)["input_ids"] for text in texts()]
        found[what] = {"files": files, "ids": ids, "pair": pair["input_ids"], "types": pair.get("token_type_ids")}
    return found


if __name__ == "__main__" and "--write" in sys.argv:
    FILE.write_text(json.dumps(made(), separators=(",", ":")) + "\n", encoding="utf-8")
