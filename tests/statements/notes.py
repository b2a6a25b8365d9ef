"""Checks of the notes on a run."""

import unicodedata

import numpy as np
from msgspec.structs import replace

from seqtui.models import statement
from seqtui.models.inputs.pictures import wanted
from seqtui.models.inputs.text import END
from tests.statements.checks import check
from tests.statements.runs import again, corpus_of


@check(statement.RANDOM_PREDICTION, statement.RANDOM_PICTURE, statement.RANDOM_WORDS)
def no_weights_were_given(run, facts) -> bool:
    return run.request.weights is None and not run.trained


@check(statement.UNTRAINED, statement.UNTRAINED_WEIGHTS)
def every_weight_is_drawn_and_another_seed_draws_others(run, facts) -> bool:
    request = facts["request"]
    if request.weights is not None:
        return request.weights.about is not None and not request.weights.about.steps
    ours, theirs = again(request), again(replace(request, seed=request.seed + 1))
    drawn = [path for path, step in ours.trace.named() if is_weight(ours, step)]
    moved = [not np.array_equal(ours.trace.value(path), theirs.trace.value(path)) for path in drawn]
    return any(moved) and facts.get("source", f"random weights, seed {request.seed}").endswith(f" {request.seed}")


def is_weight(run, step: int) -> bool:
    """Whether a step is a matrix that was drawn: a bias or a norm may begin as zeros or ones."""
    return run.trace[step].op == "parameter" and run.trace[step].value.ndim > 1


@check(statement.PREDICTION)
def the_best_class_has_this_share(run, facts) -> bool:
    shares = np.asarray(run.trace.value("y"))
    return bool(shares[facts["best"]] == facts["share"] == shares.max())


@check(statement.PREDICTION_NAMED)
def the_best_class_is_called_this(run, facts) -> bool:
    return the_best_class_has_this_share(run, facts) and run.vocabulary[facts["best"]] == facts["name"]


@check(statement.UNNAMED_WORDS)
def the_file_has_no_vocabulary(run, facts) -> bool:
    about = run.request.weights.about
    return about is None or not about.vocabulary


@check(statement.UNUSED_TENSORS)
def these_tensors_are_in_the_file_and_not_in_the_record(run, facts) -> bool:
    weights = run.request.weights
    return facts["file"] == weights.name and bool(facts["unused"]) and not set(facts["unused"]) & set(weights.tensors)


@check(statement.NO_ENCODER)
def no_memory_was_given(run, facts) -> bool:
    return run.request.memory is None and bool(run.config["cross"]) and run.request.weights is None


@check(statement.STOPPED_AT_LIMIT)
def the_text_has_as_many_words_as_the_limit(run, facts) -> bool:
    return len(run.outputs) == facts["limit"] and run.outputs[-1] != END == facts["end"]


@check(statement.NOT_IN_CORPUS)
def the_corpus_lacks_these_words(run, facts) -> bool:
    known = set(corpus_of(run).split())
    return bool(facts["unknown"]) and not known & set(facts["unknown"]) and set(facts["unknown"]) <= set(run.tokens)


@check(statement.MIXED_KOREAN, statement.MIXED_ENGLISH)
def words_of_two_scripts_are_counted_in_the_corpus_of_one(run, facts) -> bool:
    names = [{unicodedata.name(ch, "").split()[0] for ch in word if ch.isalpha()} for word in run.tokens[:-1]]
    korean, others = sum("HANGUL" in name for name in names), sum(bool(name - {"HANGUL"}) for name in names)
    counted = set(corpus_of(run).split())
    language = "Korean" if facts["korean"] >= facts["others"] else "English"
    lacks = {
        word for word, name in zip(run.tokens, names, strict=False) if ("HANGUL" in name) is (language != "Korean")
    }
    return (korean, others) == (facts["korean"], facts["others"]) and not counted & lacks and language in run.source


@check(statement.UNSETTLED_SERIES)
def there_are_fewer_equations_than_coefficients(run, facts) -> bool:
    lags = facts["coefficients"] - 1
    return facts["values"] == len(run.tokens) and facts["values"] - lags < facts["coefficients"]


@check(statement.PICTURE_RIGHT, statement.PICTURE_WRONG)
def the_picture_is_what_the_caption_says(run, facts) -> bool:
    right = wanted((run.request.text or run.request.weights.about.rest["example"]).split())
    wrong = sum(run.vocabulary[k] != drawn for k, drawn in zip(right, run.outputs, strict=True))
    return wrong == facts.get("wrong", 0) and len(run.outputs) == facts["patches"]
