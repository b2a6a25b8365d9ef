"""``python -m seqtui.train.leashed PARENT HOW MODULE …``: runs a worker module that does not outlive its parent.

The leash is on before the module is imported: importing torch takes seconds, in which a worker hears nothing.
"""

import runpy
import sys

from seqtui.train import leash

KERNEL, LOOKING = "kernel", "looking"  # HOW, see leash.hold


def main() -> None:
    """Put the leash on, then run the module as if it had been started itself."""
    parent, how, module, *arguments = sys.argv[1:]
    leash.hold(int(parent), how == KERNEL)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
