"""A logit as a sum and the logit lens as data, for programs."""

from seqtui.session.inside.inside_views import LensView, LogitView
from seqtui.session.json_text import number


def logit_data(view: LogitView) -> dict[str, object]:
    """A logit as a sum: its parts, largest first, as ``seqtui logit --format json`` prints them."""
    return {
        "position": view.at,
        "read": view.read,
        "came": view.came or None,
        "word": view.word,
        "against": view.against or None,
        "logit": number(view.logit),
        "sum": number(view.total),
        "probability": number(view.probability),
        "parts": [
            {"part": part.name, "sort": part.sort, "block": part.block, "adds": number(part.value)}
            for part in view.parts
        ],
        "said": [str(said) for said in view.said],
    }


def lens_data(view: LensView) -> dict[str, object]:
    """What each layer would say at each position, as ``seqtui lens --format json`` prints it."""
    return {
        "positions": [
            {
                "position": column.at,
                "read": column.read,
                "followed": column.followed,
                "layers": [
                    {
                        "layer": layer,
                        "word": cell.word,
                        "probability": number(cell.probability),
                        "rank": cell.rank,
                        "share": number(cell.share),
                    }
                    for layer, cell in zip(view.layers, column.cells, strict=True)
                ],
            }
            for column in view.columns
        ],
        "said": [str(said) for said in view.said],
    }
