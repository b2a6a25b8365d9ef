"""How many heads there are, how wide each is, and how many of them share keys and values: what fits, and what does not.

Vaswani et al. 2017, section 3.2.2: the heads share d_model evenly, d_head = d_model / n_heads. Networks of today choose
d_head freely (Mistral, Jiang et al. 2023), and let several heads share keys and values (Ainslie et al. 2023).
"""

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.settings import Value
from seqtui.models.model import Model, Request
from seqtui.models.weights.file_notes import need_heads


def check_heads(
    model: Model, request: Request, config: dict[str, Value], widths: tuple[int, int] | None = None
) -> None:
    """Set d_head, the width of each head: the one that was asked for, or an even share of d_model.

    widths are those of the queries, and of the keys and values, of all heads of a file together, None where both are
    d_model. Sets n_kv_heads, too, in a model that has that setting.
    Raises SeqtuiError when the heads cannot share d_model evenly, when a file of weights has heads of another width, or
    when nobody says how many heads it has.
    """
    need_heads(model, request, config)
    if widths is None or widths[0] == config["d_model"]:
        _share(request, config)
    else:
        _share_queries(request, config, widths[0])
    if "n_kv_heads" in config:
        _check_groups(request, config, widths[1] if widths else None)


def _share_queries(request: Request, config: dict[str, Value], width: int) -> None:
    """Set d_head by the width of the queries of a file, which is not that of the model."""
    n_heads, asked = config["n_heads"], config.get("d_head", 0)
    wrong = {"n_heads": n_heads, "width": width, "file": request.weights.name if request.weights else ""}
    if width % n_heads:
        raise SeqtuiError(
            _(
                "{n_heads} heads cannot share the queries of {file}, which are {width} wide: n_heads must divide that",
                **wrong,
            )
        )
    if asked not in (0, width // n_heads):
        raise SeqtuiError(
            _(
                "d_head is {shared} in {file}, whose {n_heads} heads share queries {width} wide: leave out --set "
                "d_head={asked}",
                **wrong,
                shared=width // n_heads,
                asked=asked,
            )
        )
    config["d_head"] = width // n_heads


def _check_groups(request: Request, config: dict[str, Value], width: int | None) -> None:
    """Set n_kv_heads: what was asked for, or what the keys and values of a file, so wide, make; else one for each head.

    Raises SeqtuiError when heads cannot share them evenly.
    """
    n_heads, d_head, asked = config["n_heads"], config["d_head"], config["n_kv_heads"]
    if request.weights is not None:
        width = n_heads * d_head if width is None else width
        file, n = request.weights.name, width // d_head
        if width % d_head:
            raise SeqtuiError(
                _(
                    "the keys of {file} are {width} wide, which is no whole number of heads of d_head = {d_head}: give "
                    "another n_heads",
                    file=file,
                    width=width,
                    d_head=d_head,
                )
            )
        if asked not in (0, n):
            raise SeqtuiError(
                _(
                    "n_kv_heads is {n} in {file}, whose keys are {width} wide: leave out --set n_kv_heads={asked}",
                    n=n,
                    file=file,
                    width=width,
                    asked=asked,
                )
            )
        asked = n
    if n_heads % (asked or n_heads):
        raise SeqtuiError(
            _(
                "{n_heads} heads cannot share {n} groups of keys and values evenly: n_kv_heads can be {fitting}",
                n_heads=n_heads,
                n=asked,
                fitting=", ".join(str(n) for n in range(1, n_heads + 1) if n_heads % n == 0),
            )
        )
    config["n_kv_heads"] = asked or n_heads


def _share(request: Request, config: dict[str, Value]) -> None:
    """Set d_head where the queries of all heads are as wide as the model, or as nobody but a setting says."""
    d_model, n_heads, asked = config["d_model"], config["n_heads"], config.get("d_head", 0)
    if d_model % n_heads and not (asked and request.weights is None):
        fitting = ", ".join(str(n) for n in range(1, d_model + 1) if d_model % n == 0)
        wrong = {"n_heads": n_heads, "d_model": d_model, "fitting": fitting}
        if "d_head" not in config or request.weights:
            raise SeqtuiError(
                _("{n_heads} heads cannot share a width of d_model = {d_model}: n_heads can be {fitting}", **wrong)
            )
        raise SeqtuiError(
            _(
                "{n_heads} heads cannot share a width of d_model = {d_model}: n_heads can be {fitting}, or give each "
                "head a width of its own with d_head",
                **wrong,
            )
        )
    shared = d_model // n_heads
    if request.weights is not None and asked not in (0, shared):
        raise SeqtuiError(
            _(
                "d_head is {shared} in {file}, whose {n_heads} heads share d_model: leave out --set d_head={asked}",
                shared=shared,
                file=request.weights.name,
                n_heads=n_heads,
                asked=asked,
            )
        )
    config["d_head"] = asked or shared
