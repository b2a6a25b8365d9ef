"""What held-out figures and baselines are called: in English in files and events, to a reader in the reader's."""

from seqtui.language import N_, _, retold

# by longest: the first that fits is taken
_NAMES = (
    N_("exact match at {length}"),
    N_("accuracy on {digit}"),
    N_("accuracy at {distance}"),
    N_("bits, window {window}"),
    N_("drawn right from {n} words"),
    N_("it on the being, if {adjective}"),
    N_("it on the place, if {adjective}"),
    N_("adjective on the being, if {adjective}"),
    N_("adjective on the place, if {adjective}"),
    N_("guessing by how often each character occurs: {figure}"),
    N_("each of {n} words equally likely: {figure}"),
)
FIXED = (N_("by letters"), N_("by pairs"), N_("nats per word"), N_("bits in training"), N_("exact match"))


def figure_said(name: str) -> str:
    """Return the name of a held-out figure, or what is said of a baseline, in the language that is spoken."""
    return retold(_(name), _NAMES)
