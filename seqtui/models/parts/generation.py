"""Generation: which token follows, when the model says how probable each one is; one token at a time.

From <s> until </s> is chosen, or the limit is reached. The choice at step t is what the decoder reads at step t+1.

    forced    the target's own token, whatever the model would have said (teacher forcing; Williams & Zipser 1989)
    greedy    the most probable token
    sample    a token drawn by its share p, by the stages below

    scaled    logits / temperature                 below 1 the likely tokens gain, above 1 the others
    kept      0 for a token that may be drawn, −∞ for the others: the top_k most probable ones (Fan, Lewis & Dauphin
              2018), and of these the fewest whose probabilities reach top_p (Holtzman et al. 2020)
    allowed   scaled + kept
    p         softmax(allowed)
    u         a number between 0 and 1, from the seed
    chosen    the token in whose share u falls, when all shares p are laid end to end

L = −log p(target given source): the surprises −log y[chosen] add up, because the probabilities of the tokens multiply.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from seqtui.engine.array import Array, log, softmax
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.numerics import softmax as shares
from seqtui.language import N_, _
from seqtui.models import statement
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import END, START, TextError, tokenize, without_marks, word_numbers
from seqtui.models.model import Request
from seqtui.models.parts.entries import PROBABILITY, WORD
from seqtui.models.weights import seeds

MAX_STEPS = 1000

GENERATION_SETTINGS = (
    Setting("decoding", "greedy", N_("how a {entry} is chosen", **WORD), choices=("greedy", "sample")),
    Setting("temperature", 1.0, "of sample: near 0 greedy, 1 as the model says, above 1 wilder", low=0.001, high=1000),
    Setting(
        "top_k",
        0,
        N_("of sample: only this many of the most probable {entries} (0: all)", **WORD),
        low=0,
        high=1_000_000,
    ),
    Setting(
        "top_p", 1.0, N_("of sample: only the most probable {entries} that together reach this", **WORD), low=0, high=1
    ),
    Setting("limit", 8, N_("how many words are written at most, when {end} is not chosen", end=END), high=MAX_STEPS),
    Setting("target", "", "a text that is forced on the decoder (teacher forcing); none: it writes freely"),
)

_CHOSEN = {
    "forced": N_("the number of the {entry} that follows: the target's own (teacher forcing)", **WORD),
    "greedy": N_("the number of the {entry} that follows: the most probable one", **WORD),
    "sample": N_("the number of the {entry} that follows: the one in whose share p the draw u falls", **WORD),
}


def start_of(config: Mapping[str, Value]) -> str:
    """The word that a decoder reads first: <s>, unless a setting names another one."""
    return config.get("start") or START


def end_of(config: Mapping[str, Value]) -> str:
    """The word that ends what a decoder writes: </s>, unless a setting names another one."""
    return config.get("end") or END


def rule_of(config: Mapping[str, Value]) -> str:
    """What chooses: "forced", "greedy" or "sample"."""
    return "forced" if config["target"] else config["decoding"]


def generation_notation(config: Mapping[str, Value]) -> Notation:
    """The symbols of a choice; what chosen means depends on the rule."""
    return Notation(
        y=Symbol("y", "d_vocab", PROBABILITY),
        scaled=Symbol("scaled", "d_vocab", "the scores, sharpened or flattened by the temperature"),
        kept=Symbol("kept", "d_vocab", N_("0 for a {entry} that may be drawn, −∞ for the others", **WORD)),
        allowed=Symbol("allowed", "d_vocab", N_("the scores of the {entries} that may be drawn", **WORD)),
        p=Symbol("p", "d_vocab", N_("share of each {entry} in the draw", **WORD)),
        u=Symbol("u", "", "the draw: a number between 0 and 1, from the seed"),
        chosen=Symbol("chosen", "", _CHOSEN[rule_of(config)]),
        loss=Symbol("loss", "", N_("surprise at the {entry} that was chosen", **WORD)),
        L=Symbol("L", "", "surprises so far, added up"),
    )


class Generation:
    """The choices of one run: recorded one by one, each open to an edit that the next step then reads.

    words: the target vocabulary, with <s> and </s>. forced: the numbers of the tokens to force, </s> last; () for
    free generation.
    """

    def __init__(
        self, eq: Equations, config: Mapping[str, Value], seed: int, words: tuple[str, ...], forced: Sequence[int] = ()
    ) -> None:
        self.eq, self.config, self.seed, self.words, self.forced = eq, config, seed, words, forced
        places = word_numbers(words)
        self.start, self.end = places[start_of(config)], places[end_of(config)]
        self.steps = len(forced) or config["limit"]

    def choose(self, t: int, logits: Array, y: Array) -> int:
        """Record the choice of time step t, from scores and probabilities [d_vocab]; returns the token's number.

        Raises SeqtuiError when an edit asks for what is not there.
        """
        if self.forced:
            token = self.forced[t - 1]
        elif self.config["decoding"] == "greedy":
            token = int(y.value.argmax())
        else:
            token = self._drawn(t, logits)
        chosen = float(self.eq.input("chosen", np.array(token)).value)
        if chosen not in range(len(self.words)):
            last = len(self.words) - 1
            raise SeqtuiError(
                _(
                    "{path} cannot be {chosen:g}: give the number of a word, 0 to {last}",
                    path=self._path("chosen"),
                    chosen=chosen,
                    last=last,
                )
            )
        return int(chosen)

    def _drawn(self, t: int, logits: Array) -> int:
        """Record how a token is drawn."""
        eq, config = self.eq, self.config
        scaled = eq("scaled", logits / config["temperature"])
        kept = eq.input("kept", np.where(keep(scaled.value, config["top_k"], config["top_p"]), 0.0, -np.inf))
        allowed = eq("allowed", scaled + kept)
        p = eq("p", softmax(allowed))
        u = eq.input("u", np.array(seeds.stream(self.seed, "u", str(t)).random()))
        if not 0 <= u.value <= 1:
            raise SeqtuiError(
                _("{path} cannot be {value:g}: give a number from 0 to 1", path=self._path("u"), value=float(u.value))
            )
        if not (p.value > 0).any():
            raise SeqtuiError(
                _("{path} leaves nothing to draw: give at least one word a share above 0", path=self._path("p"))
            )
        return pick(p.value, float(u.value))

    def _path(self, name: str) -> str:
        return self.eq.trace.scope.path(name)


State = tuple[Array, ...]
Advance = Callable[[int, State], tuple[Array, State]]


def generate(eq: Equations, generation: Generation, advance: Advance, state: State) -> tuple[str, ...]:
    """Record all time steps of a decoder, from <s> until </s> or the limit; returns the chosen tokens.

    advance(token, state) records one step of the model: the token it reads and the state before it, to the scores
    of the next token [d_vocab] and the state after it.
    """
    with eq.at(0):
        total = eq.input("L", np.zeros(()))
    token, written = generation.start, []
    for t in range(1, generation.steps + 1):
        with eq.at(t):
            logits, state = advance(token, state)
            y = eq("y", softmax(logits))
            token = generation.choose(t, logits, y)
            loss = eq("loss", -log(y[token]))
            total = eq("L", total + loss)
        written.append(generation.words[token])
        if token == generation.end:
            break
    return tuple(written)


def keep(scores: np.ndarray, top_k: int = 0, top_p: float = 1.0) -> np.ndarray:
    """Which tokens may be drawn, as a mask: top_k first, then top_p of what is left. The first of equals goes first."""
    order = np.argsort(-scores, kind="stable")[: top_k or None]
    if top_p < 1:
        reached = np.cumsum(shares(scores[order]))
        order = order[: np.searchsorted(reached, top_p) + 1]
    kept = np.zeros(scores.shape, dtype=bool)
    kept[order] = True
    return kept


def pick(p: np.ndarray, u: float) -> int:
    """The token in whose share u falls, when the shares are laid end to end; never one without a share."""
    edges = np.cumsum(p)
    token = int(np.searchsorted(edges, u * edges[-1], side="right"))
    return min(token, int(np.flatnonzero(p > 0)[-1]))


def read_target(request: Request, config: Mapping[str, Value]) -> tuple[str, ...]:
    """The tokens to force, without marks; () for free generation.

    Raises SeqtuiError for a target that holds no token.
    """
    if not config["target"]:
        if str(request.settings.get("target", "")):
            raise SeqtuiError(_("the target is empty: give at least one word, or leave it out to generate freely"))
        return ()
    try:
        tokens = without_marks(tokenize(config["target"], config["unit"]))
    except TextError as error:
        raise error.of(_("the target")) from None
    if not tokens:
        raise SeqtuiError(
            _("the target has only marks: {start} and {end} are set here, give at least one word", start=START, end=END)
        )
    if len(tokens) >= MAX_STEPS:
        raise SeqtuiError(_("the target has {n:,} tokens: give fewer than {most:,}", n=len(tokens), most=MAX_STEPS))
    return tokens


def generation_notes(config: Mapping[str, Value], written: Sequence[str]) -> tuple[str, ...]:
    """What a reader must know of how the text ended."""
    end = end_of(config)
    if config["target"] or written[-1] == end:
        return ()
    return (statement.STOPPED_AT_LIMIT(limit=config["limit"], end=end),)
