"""The log of a class: who came, from where, when, and why it ended; never a secret, nor anything that was typed."""

from __future__ import annotations

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from seqtui.session.text import safe

NAME = "serve.log"
MOST_BYTES, FILES = 2 << 20, 5  # of one file; how many older ones are kept
LOG = logging.getLogger("seqtui.serve")


class SafeFormatter(logging.Formatter):
    """Writes each record in one line, whatever is in it: control bytes, from names or addresses, are written out."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return safe(super().format(record))


def begin_log(folder: Path) -> None:
    """Write the log to a file of the class folder, and to stderr.

    The file is for nobody to read but its owner: it says who was there, and when.

    Raises OSError where the file cannot be written.
    """
    file = RotatingFileHandler(folder / NAME, maxBytes=MOST_BYTES, backupCount=FILES, encoding="utf-8")
    (folder / NAME).chmod(0o600)
    shape = SafeFormatter("%(asctime)s %(levelname)s %(message)s")
    handlers: tuple[logging.Handler, ...] = (file, logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(shape)
        LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    # what asyncssh says of a client is in words of the client's; what matters of it is said by us
    logging.getLogger("asyncssh").setLevel(logging.CRITICAL)


def place_of(error: BaseException) -> str:
    """Return where an error came from: files and lines, never a value, which may have been typed by somebody."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
