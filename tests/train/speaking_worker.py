"""A worker of torch's that says which language it speaks."""

import json

from seqtui.language import language


def main() -> None:
    print(json.dumps({"speaks": language()}))
