"""``python -m seqtui``."""

import sys

from seqtui.cli import main

if __name__ == "__main__":
    sys.exit(main())
