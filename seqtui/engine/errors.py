"""The one exception whose text is meant for the person at the keyboard."""

LONGEST = 600  # characters of a sentence


class SeqtuiError(ValueError):
    """One sentence that says what was wrong and what would be right.

    Everything a user can cause (a bad path, setting, file or text) is raised as this class; the command line
    prints it as one line with exit status 2, the screens show it in place. Any other exception is a fault of ours.
    Line ends in what the user gave become spaces, and what is long is cut in its middle: a path or a text in it can be
    of any length. Other control characters are the printer's business.
    """

    def __init__(self, message: str) -> None:
        half = LONGEST // 2
        if len(message) > LONGEST:
            message = f"{message[:half]} ... {message[-half:]}"
        super().__init__(" ".join(message.split()))
