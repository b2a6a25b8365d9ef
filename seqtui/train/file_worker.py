"""What every worker does that reads a file of weights: its memory is bounded, and arrays go out as .safetensors.

The formats that others invented are read in a process of their own: their libraries take long to import, run code that
is not Python's, and believe what a file says.
"""

import json
import sys
from collections.abc import Callable, Mapping

import numpy as np
from safetensors.numpy import save_file

from seqtui.engine.errors import SeqtuiError

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]  # asked for None before each use

MEMORY = 4 * 2**30  # a file that unpacks to more stops this process, not the machine

Read = Callable[[str, str, int], tuple[dict[str, np.ndarray], Mapping[str, object]]]


def serve(read: Read) -> None:
    """Read ``{"source", "name", "target", "max_bytes"}`` and answer ``{"tensors": n, …}`` or ``{"failed": sentence}``.

    read takes the name of the file for complaints, its path and how many bytes it may unpack to; it returns arrays by
    name, and what else goes into the answer.
    """
    request = json.load(sys.stdin)
    limit_memory()
    try:
        arrays, said = read(request["name"], request["source"], request["max_bytes"])
    except SeqtuiError as error:
        print(json.dumps({"failed": str(error)}))
        return
    save_file(arrays, request["target"])
    print(json.dumps({"tensors": len(arrays), **said}))


def limit_memory() -> None:
    """Take no more memory than MEMORY, where the system can say so."""
    if resource is not None:
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        soft = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
