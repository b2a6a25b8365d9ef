"""Checks of what stands beside the table of costs: against formulas that a paper would give, counted by hand."""

from seqtui.models.table import family
from seqtui.session.cost import lengths
from tests.statements.checks import check

MULTIPLIED = {
    "rnn": lambda T, d: T * 2 * d**2,
    "lstm": lambda T, d: T * (8 * d**2 + 3 * d),
    "gru": lambda T, d: T * (6 * d**2 + 3 * d),
    "self-attention": lambda T, d: 3 * T * d**2 + T * T + 2 * T * T * d,
    "cached": lambda T, d: T * 3 * d**2 + (1 + 2 * d) * T * (T + 1) // 2,
    "uncached": lambda T, d: sum(MULTIPLIED["self-attention"](t, d) for t in range(1, T + 1)),
}
STATES = {row.name: len(row.cell({}).carried) for row in family("recurrent")}


def width_of(run) -> int:
    return min(64, run.config["d_model" if "d_model" in run.config else "d_hidden"])


def grown(run, facts, model: str) -> float:
    return MULTIPLIED[model](facts["after"], width_of(run)) / MULTIPLIED[model](facts["before"], width_of(run))


@check(lengths.UNDER)
def these_are_a_state_or_keys_values_and_one_row(run, facts) -> bool:
    d = width_of(run)
    wanted = {
        name: {T: STATES[name] * d if name in STATES else 2 * T * d + T for T in by}
        for name, by in facts["stored"].items()
    }
    return facts["width"] == d and facts["stored"] == wanted


@check(lengths.NARROWER)
def the_run_is_wider(run, facts) -> bool:
    return facts["own"] == run.config.get("d_model", run.config.get("d_hidden")) > facts["width"] == 64


@check(lengths.LINEAR)
def they_grow_as_the_length_does(run, facts) -> bool:
    names = facts["recurrent"].replace(" and ", ", ").split(", ")
    same = all(
        grown(run, facts, name) == facts["ratio"] == facts["after"] / facts["before"]
        for name in STATES
        if name in MULTIPLIED
    )
    return same and set(names) == set(STATES)


@check(lengths.SQUARED)
def these_are_the_ratios_of_attention(run, facts) -> bool:
    same = grown(run, facts, "self-attention") == facts["whole"] and grown(run, facts, "cached") == facts["cached"]
    return same and facts["power"] == (facts["after"] / facts["before"]) ** 2 > facts["whole"] > facts["cached"]


@check(lengths.AGAIN)
def this_is_the_ratio_without_a_cache(run, facts) -> bool:
    power = (facts["after"] / facts["before"]) ** 3
    return grown(run, facts, "uncached") == facts["ratio"] < facts["power"] == power
