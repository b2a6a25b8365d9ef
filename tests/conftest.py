"""Before any test: what many processes import is compiled once, also where Python was told to keep no bytecode."""

import os
import sys

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
