"""``seqtui show --proof``: exactly the printed numbers, compared with torch."""

from collections.abc import Mapping
from dataclasses import dataclass

from seqtui.cli.args_to_request import Arguments
from seqtui.engine.backward import Gradients
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.session.proof import Agreement, Proof, ProofState, chosen_places, proof_data
from seqtui.session.step_query import StepSelection
from seqtui.session.text import TextStyle

FORMATS = ("table", "json", "svg")


@dataclass(frozen=True, eq=False)
class Checked:
    """What torch said of the printed numbers; worst is None when it said nothing."""

    proof: Proof
    worst: Agreement | None
    gradients: bool

    @property
    def status(self) -> int:
        """The exit status: 1 when a number is not torch's."""
        return 0 if self.worst is None or self.worst.ok else 1

    @property
    def data(self) -> Mapping[str, object]:
        """The outcome of the comparison with torch, as plain data."""
        return proof_data(self.proof, self.worst)

    def print(self, console, look: TextStyle) -> None:
        """Print it in one line."""
        from seqtui.render.panes import print_proof

        print_proof(self.proof, self.worst, self.gradients, console, look)


def check(args: Arguments, run: Run, chosen: StepSelection, gradients: Gradients | None) -> Checked | None:
    """Compare the chosen numbers, and their gradients where they are printed; None when nobody asked.

    Raises SeqtuiError for a format that has no place for it.
    """
    if not args.proof:
        return None
    if args.format not in FORMATS:
        raise SeqtuiError(f"--proof is shown with --format {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
    proof = Proof(run, None if gradients is None else gradients.of)
    proof.check()
    if proof.state is not ProofState.KNOWN:
        return Checked(proof, None, gradients is not None)
    places = chosen_places(chosen, gradients is not None)
    return Checked(proof, proof.worst(places, gradients), gradients is not None)
