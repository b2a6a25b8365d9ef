"""How gradients flow, as plain data for other programs."""

from __future__ import annotations

from collections.abc import Sequence

from seqtui.models.model import Run
from seqtui.session.export.document import FORMAT
from seqtui.session.export.jsontext import number
from seqtui.session.gradients.clipping import Clip
from seqtui.session.gradients.comparison import Compared
from seqtui.session.gradients.flow import Flow, ParameterFlow, Track


def flow_data(run: Run, flow: Flow, compared: Sequence[Compared], threshold: float) -> dict[str, object]:
    """Return the object of ``seqtui gradients --format json``.

    format (1), model, config, of (what was differentiated); norm (of all parameters' gradients together) and
    clipped ({threshold, norm, factor}: what clipping makes of it); times: a list of {t, token, dL_dh, dhT_dht, dhT_dxt,
    dcT_dct}, spectral norms where it is a Jacobian, with the Frobenius norms as dhT_dht_frobenius and so on (attention
    models have dL_dx alone); parameters: a list of {path, norm, by_time: [{t, norm}]}, t being null for uses outside of
    time; radii, which only the RNN has: a list of {nonlinearity, radius, dhT_dht, frobenius, norm, clipped, early,
    early_clipped, remark}, a norm for each time step, early being that of the gradient's terms from the first quarter;
    race: the same with {model, dhT_dxt}; notes. Numbers that JSON lacks are "inf" and "nan".
    """
    return {
        "format": FORMAT,
        "model": flow.model,
        "config": {**run.config, "seed": run.request.seed},
        "of": flow.of,
        "norm": number(flow.norm),
        "clipped": _clipped(Clip(flow.norm, threshold)),
        "times": [_time(flow, k) for k in range(len(flow.tokens))],
        "parameters": [_parameter(parameter) for parameter in flow.parameters],
        "radii": [_compared(row, threshold) for row in compared if row.radius is not None],
        "race": [_compared(row, threshold) for row in compared if row.radius is None],
        "notes": list(flow.notes),
    }


def _clipped(clip: Clip) -> dict[str, object]:
    return {"threshold": clip.threshold, "norm": number(clip.after), "factor": number(clip.factor)}


def _time(flow: Flow, k: int) -> dict[str, object]:
    norms: dict[str, object] = {"t": k + 1, "token": flow.tokens[k]}
    for track in flow.tracks:
        norms |= _norms(track, k)
    return norms


def _norms(track: Track, k: int) -> dict[str, object]:
    found: dict[str, object] = {track.key: number(track.norms[k])}
    return found | {f"{track.key}_frobenius": number(track.frobenius[k])} if track.frobenius else found


def _parameter(parameter: ParameterFlow) -> dict[str, object]:
    terms = [{"t": time, "norm": number(norm)} for time, norm in parameter.by_time]
    return {"path": parameter.path, "norm": number(parameter.norm), "by_time": terms}


def _compared(row: Compared, threshold: float) -> dict[str, object]:
    clip = Clip(row.gradient, threshold)
    about: dict[str, object] = {"model": row.model}
    if row.radius is not None:
        about = {"nonlinearity": row.nonlinearity, "radius": row.radius}
    return about | {
        "dhT_dxt" if row.radius is None else "dhT_dht": [number(x) for x in row.norms],
        "frobenius": [number(x) for x in row.frobenius],
        "norm": number(row.gradient),
        "clipped": _clipped(clip),
        "early": number(row.early),
        "early_clipped": number(clip.of(row.early)),
        "remark": row.remark,
    }
