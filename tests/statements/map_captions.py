"""Checks of what stands over maps, alignments and pictures, and the views that they stand in."""

import re
from collections.abc import Iterator

import numpy as np

from seqtui.models.model import Run
from seqtui.session import statements
from seqtui.session.axes import axes_of
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.gradients.target import find_target
from seqtui.session.maps.attention import attention_view, head_here, matrix_of_tokens, no_heads
from seqtui.session.maps.matrix import Room
from seqtui.session.maps.pictures import overlay_of, pattern_paths, picture_view
from seqtui.session.maps.stages import alignment_view, nothing_written, stages_view
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.tui.panes.layout import layout_of
from seqtui.tui.panes.values import HistoryPane
from tests.statements.checks import check
from tests.statements.hypotheses import scored_in, searches
from tests.statements.runs import again

ROOM = Room(3, 3, 4, 5)  # less than any of these maps: some blocks of the overview hold several numbers


def maps(run: Run) -> Iterator[object]:
    """The map of a head, the matrix that is computed, and the stages of a query, at some places of both walks."""
    if not any(step.name == "pattern" for step in run.trace):
        yield (no_heads(Player(run)),)
        return
    for player in (Player(run), BackwardPlayer(run)):
        for step in player.frames.equations[:: max(1, len(player.frames.equations) // 6)]:
            player.cursor = step
            if head_here(player) is None:
                yield (no_heads(player),)
                continue
            player.point(1)
            yield attention_view(player, lambda shape: ROOM), matrix_of_tokens(player, lambda shape: ROOM)
            yield stages_view(player, 3)


def alignments(run: Run) -> Iterator[object]:
    """The alignment at some places of the walk, or that it has not begun."""
    if not any(step.name == "alpha" for step in run.trace):
        return
    player = Player(run)
    for step in player.frames.equations[:: max(1, len(player.frames.equations) // 12)]:
        player.cursor = step
        view = alignment_view(run, step, player.frame.time or 1, ROOM)
        yield view if view is not None else (nothing_written(step),)


def drawn(run: Run) -> Iterator[object]:
    """The picture of a run at some times, with what its patterns attend to, or that it has none."""
    if run.canvas is None:
        yield (statements.NO_PICTURE(),)
        return
    yield (StepViews(Stepper(Player(run))).uncovered(),)
    times = sorted({step.time for step in run.trace if step.time}) or [None]
    for time in times[:: max(1, len(times) // 4)]:
        paths = pattern_paths(run, time)
        yield picture_view(run, time, overlay_of(run, paths[-1]), run.trace.find(paths[-1]))
        yield picture_view(run, time, overlay_of(run, paths[0], 0), run.trace.find(paths[0]))


def still(run: Run) -> Iterator[object]:
    """What stands in the place of values over time where there is no time."""
    player = Player(run)
    if not any(HistoryPane in view for view in layout_of(run).views):
        return
    for step in player.frames.equations[:: max(1, len(player.frames.equations) // 20)]:
        player.cursor = step
        if not Stepper(player).builder.histories(4):
            yield (statements.NO_TIME(path=run.trace.path(step)),)


@check(statements.NO_HEADS)
def no_queries_meet_keys(run, facts) -> bool:
    return not any(path.endswith(("W_Q", "pattern", "scores")) for path, _ in run.trace.named())


@check(statements.NO_HEADS_BEHIND)
def no_pattern_is_read_on_the_way_to_the_goal(run, facts) -> bool:
    goal = find_target(run, facts["goal"])
    trace, behind, left = goal.run.trace, set(), [goal.step]
    while left:
        behind.add(here := left.pop())
        left += [k for k in trace[here].operands if k not in behind]
    names = [step.name for step in trace]
    return "pattern" in names and not any(names[k] == "pattern" for k in behind)


@check(statements.NO_TIME)
def nothing_of_this_part_is_a_vector_in_time(run, facts) -> bool:
    return run.trace[run.trace.find(facts["path"])].time is None


@check(statements.STAGES_OF, statements.STAGES_BACK)
def the_row_of_the_query_is_that_word(run, facts) -> bool:
    """The word is found again in what the queries were made of: the row of q is that of the scores."""
    q = run.trace[run.trace.find(f"{facts['scope']}.q".removeprefix("."))]
    words = axes_of(run, q)[0].names
    word = words[facts["row"]] if words else str(facts["row"])
    return facts["query"] == word and facts["place"] == (facts["scope"] or "head")


@check(statements.OVER_TENTHS, statements.OVER_SIGNS, statements.OVER_STRONGEST)
def it_is_the_largest_cell_of_the_overview(run, facts) -> bool:
    if facts["backwards"]:
        return facts["scale"] > 0
    values = np.vstack([run.trace.value(path) for path in facts["paths"]])
    step = run.trace[run.trace.find(facts["paths"][0])]
    rows, columns = facts["cells"]
    cells = []
    for r in range(rows):
        for c in range(columns):
            block = values[_block(r, rows, len(values)), _block(c, columns, values.shape[1])]
            known = block[np.isfinite(block)]
            if known.size:
                cells.append(known.max() if step.op == "softmax" else abs(known.mean()))
    return np.isclose(facts["scale"], max(cells) or 1.0)


def _block(k: int, blocks: int, total: int) -> slice:
    return slice(k * total // blocks, (k + 1) * total // blocks)


@check(statements.LOOKS_AT)
def the_written_word_has_its_largest_share_there(run, facts) -> bool:
    alpha = run.trace[run.trace.find(f"{scored_in(run, facts['time'])}.alpha")]
    chosen = f"decoder.t{facts['time']}.chosen"
    chosen = next((path for path, _ in run.trace.named() if path.endswith(".winner")), chosen)
    is_coming = run.trace.has(chosen) and run.trace.find(chosen) > facts["cursor"]
    largest = [word for word, x in zip(run.sources, alpha.value, strict=True) if x == facts["share"]]
    word = f"word {facts['time']}" if is_coming else run.outputs[facts["time"] - 1]
    return facts["word"] == word and facts["source"] in largest and facts["share"] == alpha.value.max()


@check(statements.NOTHING_WRITTEN)
def no_word_was_chosen_and_none_weighed(run, facts) -> bool:
    made = [k for path, k in run.trace.named() if re.fullmatch(r"decoder\.t\d+\.(beam\d+\.)?(alpha|chosen|y)", path)]
    return bool(made) and min(made) > facts["cursor"]


@check(statements.NO_PICTURE)
def it_reads_none_and_writes_none(run, facts) -> bool:
    return run.model.name not in ("vit", "text-to-image")


@check(statements.UNCOVERED)
def no_pattern_of_that_time_is_computed(run, facts) -> bool:
    made = [k for k, step in enumerate(run.trace) if step.name == "pattern" and step.time == facts["time"]]
    return all(k > facts["cursor"] for k in made)


@check(statements.PATCHES_READ)
def the_picture_is_cut_into_so_many(run, facts) -> bool:
    height, width = run.trace.value("image").shape[:2]
    return facts["patches"] * facts["size"] ** 2 == height * width and facts["size"] == run.config["patch"]


@check(statements.PATCHES_DRAWN)
def so_many_patches_were_chosen(run, facts) -> bool:
    run, time, cursor = again(facts["request"]), facts["time"], facts["cursor"]
    chosen = [k for path, k in run.trace.named() if re.fullmatch(r"t\d+\.chosen", path)]
    total = run.config["side"] ** 2
    if time is None:
        return facts["drawn"] == facts["patches"] == total
    if chosen:
        return facts["drawn"] == sum(k <= cursor for k in chosen) and facts["patches"] == total
    return facts["drawn"] == min(time - 1, total) and facts["patches"] == total


@check(statements.ATTENDS, statements.ATTENDS_WORDS)
def this_token_gives_its_largest_share_to_a_patch(run, facts) -> bool:
    pattern = run.trace[run.trace.find(facts["path"])]
    queries, keys = (axis.names for axis in axes_of(run, pattern))
    shares = zip(keys, pattern.value[facts["row"]], strict=True)
    of_patches = [x for word, x in shares if re.match(r"p\d+( |$)", word)]
    return facts["query"] == queries[facts["row"]] and facts["largest"] == max(of_patches, default=0.0)


MAPS = (maps, alignments, drawn, still, searches)
