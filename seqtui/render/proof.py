"""The proof badge in words: on the header of the stepper, and under a printed run."""

from rich.console import Console

from seqtui.models.file_notes import told_torch
from seqtui.render.console import skin_for
from seqtui.render.lines import Block, Line, clip, wrap
from seqtui.render.skin import Skin
from seqtui.session.look import Look
from seqtui.session.proof import BAR, Agreement, Proof, ProofState

OFF = "not checked"


def badge(proof: Proof | None, worst: Agreement | None, width: int, skin: Skin) -> Line:
    """Return the badge in at most so many columns; proof is None while it is turned off."""
    state = ProofState.NONE if proof is None else proof.state
    dim = skin.ink("dim")
    if state is ProofState.NONE:
        return Line((clip(f"{OFF}{skin.sign(' · ', ' - ')}P", width, skin), dim))
    if state is ProofState.CHECKING:
        return Line((clip(skin.sign("checking…", "checking..."), width, skin), dim))
    if proof is not None and state is ProofState.IMPOSSIBLE:
        return Line((clip(f"{OFF}: {proof.reason}", width, skin), skin.ink("warn")))
    if worst is None or not worst.values:
        return Line((clip("= torch: nothing computed yet", width, skin), dim))
    if worst.ok:
        rests = ", as assumed" if proof is not None and proof.run.assumed else ""
        return Line((clip(f"= torch{_size(worst)}{rests}", width, skin), skin.ink("good")))
    text = f"not torch's: {worst.path} by {worst.difference:.0e}"
    return Line((clip(text, width, skin), skin.ink("warn")))


def print_proof(proof: Proof, worst: Agreement | None, gradients: bool, console: Console, look: Look) -> None:
    """Print one line: how many of the printed numbers were compared, and the largest difference and where it is."""
    skin = skin_for(console, look)
    if worst is None:
        line = Line((f" torch: {OFF}: {proof.reason}", skin.ink("warn")))
    else:
        what = "values and gradients" if gradients else "values"
        line = Line((f" torch: {worst.values:,} {what if worst.values != 1 else what.rstrip('s')}, ", skin.ink("dim")))
        if worst.difference == 0:
            line.add("no difference", skin.ink("good"))
        else:
            where = worst.path.replace("∂", look.sign("∂", "d "))
            said = f"largest difference {worst.difference:.1e} at {where}"
            line.add(said, skin.ink("good" if worst.ok else "warn"))
        if not worst.ok:
            line.add(f", which is more than {BAR:.0e}", skin.ink("warn"))
    told = told_torch(proof.run) if worst is not None else ()
    under = [Line((f" {text}", skin.ink("warn"))) for note in told for text in wrap(note, console.width - 2)]
    console.print(Block([Line(), line, *under]), end="")


def _size(worst: Agreement) -> str:
    return " exactly" if worst.difference == 0 else f" to {worst.difference:.0e}"
