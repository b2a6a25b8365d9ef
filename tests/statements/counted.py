"""Checks of what is said of a model that counts: the corpus is counted again, word by word."""

from fractions import Fraction

import numpy as np

from seqtui.session import statements as claims
from seqtui.session.maps.dependencies import NO_PAST_YET, ON_ALL, ON_SOME, THROUGH
from seqtui.session.maps.encoder_decoder import READ_SO_FAR, WRITES
from tests.statements.checks import check
from tests.statements.runs import again, corpus_of

START, END = "<s>", "</s>"
LOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


@check(claims.NO_PAST)
def it_counts_all_that_came_and_nothing_came(run, facts) -> bool:
    return run.model.name == "naive" and facts["time"] == 1


@check(NO_PAST_YET)
def it_is_the_first(run, facts) -> bool:
    return facts["time"] == 1 and facts["here"] in ("x₁", "x_1")


@check(ON_ALL, ON_SOME)
def so_many_of_the_past_change_the_prediction(run, facts) -> bool:
    time, trace = facts["time"], run.trace
    if not run.vocabulary:  # the prediction moves with each value that it depends on, and with no other
        changed = [again(run.request.with_edits((f"t{k}.x[0]", 99.0))).trace for k in range(1, time)]
        moved = [
            other.value(f"t{time}.window").tolist() != trace.value(f"t{time}.window").tolist() for other in changed
        ]
        return sum(moved) == facts["read"] and facts["past"] == time - 1
    window = {"naive": time - 1, "markov": 1}.get(run.model.name, run.config.get("tau"))
    is_right = facts["read"] == min(window, time - 1) and facts["past"] == time - 1
    return is_right and facts["what"] == "tokens" and run.model.name != "latent-ar"


@check(THROUGH)
def the_prediction_is_made_of_the_state_and_that_of_the_one_before(run, facts) -> bool:
    trace, time = run.trace, facts["time"]
    h, decay = trace.value(f"t{time}.h"), trace.value("decay")
    own = decay * trace.value(f"t{time - 1}.h") + (1 - decay) * trace.value(f"t{time - 1}.x")
    names = [facts[key].translate(LOW) for key in ("here", "state", "before", "last")]
    told = [f"x{time}", f"h{time}", f"h{time - 1}", f"x{time - 1}"]
    return np.allclose(h, own) and names == told and np.allclose(trace.value(f"t{time}.p"), h @ trace.value("P"))


@check(READ_SO_FAR, WRITES)
def so_many_words_are_read_and_so_many_written(run, facts) -> bool:
    trace, cursor = run.trace, facts["cursor"]
    read = sum(trace.find(f"encoder.t{k}.h") <= cursor for k in range(1, len(run.sources) + 1))
    begun = {step.time for step in list(trace)[: cursor + 1] if step.scope.side == "decoder" and not step.is_leaf}
    writing = max((time for time in begun if time is not None), default=0)
    return (facts["read"], facts["words"]) == (read, len(run.sources)) and facts.get("word", writing) == writing


@check(claims.NOT_COUNTED_YET)
def it_will_be_counted(run, facts) -> bool:
    path = f"t{facts['time']}.total"
    return run.trace.has(path) and run.trace.find(path) > facts["cursor"]


@check(claims.SEEN_TIMES)
def the_corpus_has_the_context_so_often(run, facts) -> bool:
    time, length = facts["time"], {"naive": facts["time"], "markov": 1}.get(run.model.name, run.config.get("tau"))
    past = [START] * 99 + list(run.tokens)
    wanted, found = past[99 + time - 1 - length : 99 + time - 1], 0
    for line in corpus_of(run).splitlines():
        words = line.split()
        places = [time - 1] if run.model.name == "naive" else range(len(words) + 1)
        padded = [START] * 99 + words
        found += sum(k <= len(words) and padded[99 + k - length : 99 + k] == wanted for k in places)
    return found == facts["count"]


@check(claims.UNDERFLOW)
def the_exact_product_is_smaller_than_any_float(run, facts) -> bool:
    def at(name, time):
        return float(run.trace.value(f"t{time}.{name}"))

    first, now = facts["time"], facts["now"]
    exact = Fraction(at("joint", first - 1)) * Fraction(at("p_x", first))
    return (
        0 < exact < Fraction(float(facts["smallest"])) == Fraction(np.nextafter(0.0, 1.0))
        and not any(at("joint", t) for t in range(first, now + 1))
        and facts["log_P"] == at("log_P", now)
    )


@check(claims.COUNTED_AFTER)
def it_is_the_probability_of_the_word_that_came(run, facts) -> bool:
    time = facts["time"]
    before = run.tokens[time - 2] if time > 1 else START
    return facts["share"] == run.trace.value(f"t{time}.p_x") and (facts["before"], facts["word"]) == (
        before,
        run.tokens[time - 1],
    )


@check(claims.IN_SUMMARY)
def h_gives_the_row_this_share_and_p_mixes_all(run, facts) -> bool:
    h, P = run.trace.value(f"t{facts['time']}.h"), run.trace.value("P")
    row = run.vocabulary.index(END if facts["before"] == START else facts["before"])
    column = run.vocabulary.index(facts["word"])
    mixed = sum(h[k] * P[k, column] for k in range(len(h)))
    return (
        h[row] == h.max() == facts["weight"]
        and P[row, column] == facts["share"]
        and np.isclose(mixed, run.trace.value(f"t{facts['time']}.p_x"))
    )


@check(claims.NO_MATRIX)
def it_has_none(run, facts) -> bool:
    return not run.trace.has("P") and not run.trace.has("N")
