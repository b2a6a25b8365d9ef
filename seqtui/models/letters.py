"""The letters that other texts have for our values, and the words that learners type for them.

A learner comes with a book open: what is ``g`` here is C̃ there. A row of LETTERS says for one system and one text what
our names are called, and where it says so; what a text does not name keeps our letter. Letters are for the eye: paths,
files and codes keep our names.
"""

import unicodedata
from collections.abc import Mapping
from functools import reduce

from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.notation import Notation, Symbol, in_ascii
from seqtui.language import N_, _


class Text(Struct, frozen=True):
    """A text: its name as it is typed, as it is said in a sentence, and what it is."""

    name: str
    said: str
    reference: str


class Lettering(Struct, frozen=True):
    """What one text calls the values of one system: pairs of our name and its letter; place is where it does."""

    system: str
    text: str
    place: str
    pairs: str

    @property
    def letters(self) -> dict[str, str]:
        """The text's letters by our names."""
        words = self.pairs.split()
        return dict(zip(words[::2], words[1::2], strict=True))


OURS = "ours"
_ENOUGH = {True: 4, False: 2}  # letters of a word that stand for it, in ASCII and in scripts of syllables
TEXTS: Mapping[str, Text] = {
    text.name: text
    for text in (
        Text("d2l", "d2l", "Zhang, Lipton, Li & Smola: Dive into Deep Learning, d2l.ai"),
        Text("goodfellow", N_("Goodfellow's book"), "Goodfellow, Bengio & Courville 2016: Deep Learning"),
        Text("olah", N_("Olah's text"), "Olah 2015: Understanding LSTM Networks"),
        Text(
            "notes", N_("lecture notes"), "Britz 2015: Recurrent Neural Networks Tutorial; LeCun, Bengio & Hinton 2015"
        ),
    )
}

# Where a text multiplies [h; x] by one matrix W_f, our W_hf and W_xf are its two halves and keep their letters; where
# it has one bias, that is the sum of our two. A text's index of the candidate stands in its weights and biases, too.
LETTERS: tuple[Lettering, ...] = (
    Lettering("rnn", "d2l", "section 9.4", "x X h H W_hy W_hq b_y b_q logits O"),
    Lettering("rnn", "goodfellow", "section 10.2", "W_xh U W_hh W W_hy V b_y c logits o y ŷ"),
    Lettering("rnn", "notes", "part 1", "h s s sum W_xh U W_hh W W_hy V y o"),
    Lettering(
        "lstm",
        "d2l",
        "section 10.1",
        "x X h H c C f F i I o O g C̃ W_xg W_xc W_hg W_hc b_xg b_xc b_hg b_hc b_g b_c W_hy W_hq b_y b_q",
    ),
    # its g is the gate of what comes in, and the candidate has no letter: that of the state, s̃, stands for it
    Lettering(
        "lstm",
        "goodfellow",
        "section 10.10.1",
        "c s s sum i g o q g s̃ W_xf Uᶠ W_hf Wᶠ b_f bᶠ W_xi Uᵍ W_hi Wᵍ b_i bᵍ W_xo Uᵒ W_ho Wᵒ b_o bᵒ W_xg U W_hg W b_g "
        "b W_hy V b_y c logits o y ŷ",
    ),
    Lettering("lstm", "olah", "walk-through", "c C g C̃ W_xg W_xC W_hg W_hC b_xg b_xC b_hg b_hC b_g b_C"),
    # its o is the gate, so that what comes out keeps our y
    Lettering(
        "lstm", "notes", "part 4", "h s s sum W_xf Uᶠ W_hf Wᶠ W_xi Uⁱ W_hi Wⁱ W_xo Uᵒ W_ho Wᵒ W_xg Uᵍ W_hg Wᵍ W_hy V"
    ),
    Lettering(
        "gru",
        "d2l",
        "section 10.2",
        "x X h H r R z Z n H̃ W_xn W_xh W_hn W_hh b_xn b_xh b_hn b_hh W_hy W_hq b_y b_q logits O",
    ),
    Lettering(
        "gru",
        "goodfellow",
        "section 10.10.2",
        "z u W_xr Uʳ W_hr Wʳ b_r bʳ W_xz Uᵘ W_hz Wᵘ b_z bᵘ W_xn U W_hn W W_hy V b_y c logits o y ŷ",
    ),
    Lettering("gru", "olah", "variants", "n h̃"),
    Lettering("gru", "notes", "part 4", "h s s sum n h W_xr Uʳ W_hr Wʳ W_xz Uᶻ W_hz Wᶻ W_xn Uʰ W_hn Wʰ W_hy V"),
    Lettering("attention", "d2l", "sections 11.3 to 11.6", "W_Q W_q W_K W_k W_V W_v W_O W_o scores a pattern α"),
    Lettering("positions", "d2l", "section 11.6", "pos_embed P"),
    # both networks read and write vectors, not minibatches; u is taken by the gate, and h̃ is Luong's
    Lettering("encoder-decoder", "d2l", "section 10.7", "x x h h context c"),
    Lettering("encoder-decoder", "goodfellow", "section 10.4", "context C u draw"),
    Lettering("encoder-decoder", "olah", "not in it", "n n"),
    Lettering("decoder", "d2l", "section 10.7", "h s"),
    Lettering("additive", "d2l", "section 11.3.4", "energy a W_a W_q U_a W_k v_a w_v"),
)


def lettered(system: str, notation: Notation) -> Notation:
    """Return a table of symbols with the letters that other texts have for those of a system."""
    rows = [row for row in LETTERS if row.system == system]
    return notation | Notation(**{name: _with(rows, name, symbol) for name, symbol in notation.items()})


def _with(rows: list[Lettering], name: str, symbol: Symbol) -> Symbol:
    found = {row.text: row.letters[name] for row in rows if name in row.letters}
    return replace(symbol, letters=tuple({**dict(symbol.letters), **found}.items())) if found else symbol


class Called(Struct, frozen=True):
    """What learners call a value in words: one of our names, with how its meaning begins, and the words."""

    names: str
    meaning: str
    words: str


WORDS: tuple[Called, ...] = (
    Called("f", "forget gate", "keep gate, 망각 게이트, 삭제 게이트"),
    Called("i", "input gate", "write gate, external input gate, 입력 게이트"),
    Called("o", "output gate", "read gate, 출력 게이트"),
    Called(
        "g n",
        "candidate",
        "candidate gate, candidate cell state, candidate hidden state, cell gate, input node, new memory, "
        "후보 게이트, 후보 상태, 후보 셀 상태, 후보 은닉 상태",
    ),
    Called(
        "c", "cell state", "cs, long term memory, long term, memory cell, internal state, 셀 상태, 장기 기억, 장기 상태"
    ),
    Called("h", "hidden state", "hs, short term memory, short term, 은닉 상태, 은닉층, 단기 기억, 단기 상태"),
    Called("r", "reset gate", "리셋 게이트, 초기화 게이트, 재설정 게이트"),
    Called("z", "update gate", "업데이트 게이트, 갱신 게이트"),
    Called(
        "alpha pattern",
        "",
        "attention weight, attention weights, attention map, attention rate, attention pattern, "
        "어텐션 가중치, 어텐션 비율, 주의 가중치, 정렬",
    ),
    Called("energy scores", "", "attention score, attention scores, alignment score, 어텐션 점수, 어텐션 스코어"),
    Called("context", "context vector", "thought vector, encoding, 문맥 벡터, 컨텍스트 벡터, 맥락 벡터"),
    Called("h_tilde", "attentional state", "attention vector, 어텐션 벡터"),
    Called("H", "", "encoder states, encoder outputs, 인코더 상태, 인코더 출력, 주석"),
    Called("q Q query", "", "queries, 쿼리, 질의"),
    Called("k K keys", "", "key, 키"),
    Called("v V", "", "values, 밸류, 값"),
    Called("z", "the values, weighted", "attention output, head output, 헤드 출력"),
    Called("logits", "", "score, output score, pre softmax, 로짓, 출력 점수"),
    Called("y", "probability", "softmax output, prediction, 확률, 예측, 출력 확률"),
    Called("loss", "surprise", "cross entropy, negative log likelihood, 손실, 교차 엔트로피"),
    Called("L", "", "total loss, 총 손실, 전체 손실"),
    Called("x embed", "", "word vector, token vector, embedding, 단어 벡터, 임베딩, 입력 벡터"),
    Called("W_E", "embedding", "embedding matrix, lookup table, 임베딩 행렬"),
    Called("pos_embed", "", "positional encoding, positional embedding, 위치 인코딩, 위치 임베딩"),
    Called("mask", "", "causal mask, look ahead mask, 마스크"),
    Called("resid_pre resid_mid resid_post", "", "skip connection, residual connection, 잔차 연결, 잔차"),
    Called("out", "the normalised vector", "layer norm, layer normalization, 층 정규화, 레이어 정규화"),
    Called("mlp_out", "", "feed forward, ffn, 피드 포워드, 순방향 신경망"),
    Called("P", "transition matrix", "transition probabilities, 전이 행렬, 전이 확률"),
    Called("W_hh", "", "recurrent weights, recurrent weight, 순환 가중치"),
    Called("W_xh", "", "input weights, input weight, 입력 가중치"),
    Called("W_hy", "", "output weights, output weight, 출력 가중치"),
)
# the marks of a sentence, by what learners call them
TOKENS: Mapping[str, str] = {
    "<s>": "sos, bos, start token, start of sequence, start of sentence, 시작 토큰, 문장 시작",
    "</s>": "eos, stop token, end token, end of sequence, end of sentence, 종료 토큰, 끝 토큰, 문장 끝",
}


def token_called(text: str) -> str:
    """Return the mark of a sentence that a text is another word for; "" for any other text."""
    return next((mark for mark, words in TOKENS.items() if _plain(text) in words.split(", ")), "")


def called(symbol: Symbol, name: str, text: str) -> str:
    """Return by whom a value is called what was typed, "C̃ in Olah's text"; "" where by nobody.

    A word may be typed in part; a letter is one as it stands, capital or small, C~ for C̃ and U^f for Uᶠ.
    """
    wanted = _plain(text)
    if not wanted:
        return ""
    for row in WORDS:
        if name in row.names.split() and symbol.meaning.startswith(row.meaning):
            word = next((word for word in row.words.split(", ") if _begins(word, wanted)), "")
            if word:
                return word
    found = {key: letter for key, letter in symbol.letters if letter != symbol.text}
    same = [key for key, letter in found.items() if wanted in (_plain(letter), _plain(in_ascii(letter)))]
    if not same:
        return ""
    texts = reduce(
        lambda these, other: _("{these} and {other}", these=these, other=other), (_(TEXTS[k].said) for k in same)
    )
    return _("{letter} in {texts}", letter=found[same[0]], texts=texts)


def _begins(word: str, wanted: str) -> bool:
    return word == wanted or (len(wanted) >= _ENOUGH[wanted.isascii()] and word.startswith(wanted))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("-", " ").split())
