"""The autoregressive model of a real-valued series: AR(τ) with coefficients by least squares.

Yule 1927, who explained the cycle of sunspots by two past values:

    x̂_t = φ₁ x_{t−1} + … + φ_τ x_{t−τ} + c

The coefficients are those with the smallest sum of squared errors over the whole series, found at once by numpy's
lstsq. The first τ values have no full window before them and are not predicted.

    x         the value of the series
    φ         one weight for each past value, the newest first; the same at every time step
    e         what the prediction missed
"""

import numpy as np

from seqtui.engine.array import Array, concat, square
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import _
from seqtui.models import statement
from seqtui.models.inputs.settings import Value
from seqtui.models.inputs.text import tokenize
from seqtui.models.limits import MAX_TOKENS
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.counting import refuse_weights

# Made up: the warmth of 30 days at noon, in °C, with a wave of about ten days.
EXAMPLE_SERIES = (
    *(12.6, 12.9, 13.9, 15.8, 17.2, 18.0, 16.9, 16.6, 14.9, 14.2),
    *(13.6, 13.2, 13.0, 13.2, 14.0, 14.9, 16.4, 16.3, 15.8, 14.7),
    *(14.3, 13.1, 12.6, 13.0, 13.2, 14.3, 15.6, 16.9, 17.9, 17.3),
)

NOTATION = Notation(
    x=Symbol("x", "value", "value of the series"),
    phi=Symbol("φ", "lag", "coefficients: one for each past value, the newest first"),
    c=Symbol("c", "", "constant of the prediction"),
    window=Symbol("window", "lag", "the last τ values, the newest first"),
    x_hat=Symbol("x_hat", "", "predicted value"),
    e=Symbol("e", "", "error: the value less its prediction"),
    E=Symbol("E", "", "squared errors so far"),
)


def read(eq: Equations, series: np.ndarray, tau: int, phi: np.ndarray, c: float) -> None:
    """Record the series, and from time τ + 1 on the prediction of each value."""
    w = eq.parameters({"phi": phi, "c": np.array(c)})
    x: list[Array] = []
    for t, value in enumerate(series, 1):
        with eq.at(t):
            x.append(eq.input("x", np.array([value])))
            if t == tau:
                E = eq.input("E", np.zeros(()))
            if t > tau:
                window = eq("window", concat(x[-2 : -2 - tau : -1]))
                x_hat = eq("x_hat", w.phi @ window + w.c)
                e = eq("e", x[-1][0] - x_hat)
                E = eq("E", E + square(e))


def least_squares(series: np.ndarray, tau: int) -> tuple[np.ndarray, float]:
    """The coefficients φ, newest value first, and the constant c with the smallest sum of squared errors."""
    past = [series[tau - lag : len(series) - lag] for lag in range(1, tau + 1)]
    table = np.column_stack([*past, np.ones(len(series) - tau)])
    *phi, c = np.linalg.lstsq(table, series[tau:], rcond=None)[0]
    return np.array(phi), float(c)


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run over the series of the request."""
    refuse_weights(model, request)
    if request.corpus is not None:
        raise SeqtuiError(_("a series is not counted from a corpus: leave out the corpus, or give a text"))
    series, tau = _series(model, request), int(config["tau"])
    config["kind"] = "series"
    if len(series) <= tau:
        raise SeqtuiError(
            _("AR({tau}) needs more than {tau} values to predict one, and there are {n}", tau=tau, n=len(series))
        )
    phi, c = least_squares(series, tau)
    eq = Equations(NOTATION, {"lag": tau, "value": 1}, request.recorded_edits())
    read(eq, series, tau, phi, c)
    tokens = tuple(f"{value:.4g}" for value in series)
    unsettled = len(series) - tau < tau + 1
    said = (statement.UNSETTLED_SERIES(values=len(series), coefficients=tau + 1),) if unsettled else ()
    source = _("least squares over {n:,} values", n=len(series))
    return Run(request, model, config, tokens, eq.trace.close(), source, trained=True, notes=said)


def _series(model: Model, request: Request) -> np.ndarray:
    """The series as a vector: from the input, from numbers typed as text, or the example."""
    text = model.text_of(request)
    if request.input is None and text is not None:
        series = _typed(text)
    elif request.input is None or text is not None:
        raise SeqtuiError(_("give a text or --input, not both: the input is the series"))
    else:
        series = np.asarray(request.input)
    if series.ndim == 2 and series.shape[1] == 1:
        series = series[:, 0]
    if series.ndim != 1 or not 1 <= len(series) <= MAX_TOKENS:
        raise SeqtuiError(
            _(
                "the input has shape {shape}: give a series [T] of at most {most:,} numbers",
                shape=list(series.shape),
                most=MAX_TOKENS,
            )
        )
    if series.dtype.kind not in "fiub" or not np.isfinite(series).all() or np.abs(series).max() > 1e100:
        raise SeqtuiError(_("the series must hold finite numbers, none beyond 1e100"))
    return series.astype(np.float64)


def set_series(request: Request) -> str | None:
    """The example in numbers, where a series is asked for."""
    asked = str(request.settings.get("kind", "")).strip() == "series"
    return " ".join(f"{value:g}" for value in EXAMPLE_SERIES) if asked else None


def _typed(text: str) -> np.ndarray:
    try:
        return np.array([float(word) for word in tokenize(text)])
    except ValueError as error:
        if isinstance(error, SeqtuiError):
            raise
        raise SeqtuiError(
            _("a series is read from numbers, as in 12.6 12.9 13.9; for words leave out kind=series")
        ) from None
