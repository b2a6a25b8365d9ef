"""The worker process of a training: trains what the first line of stdin says, and writes events as JSON lines.

Commands are JSON lines, too: ``{"command": "pause"}``, resume, step, stop, ``{"command": "lr", "value": 0.001}``.
torch is imported beside that, so that a fault in the config is answered at once.
"""

import importlib
import os
import signal
import threading
from contextlib import suppress

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.train.process.channel import Channel, PipeClosed
from seqtui.train.process.events import Failed
from seqtui.train.training_config import read_config

_NICE = 5


def main() -> None:
    """Train what one config says."""
    for name in ("SIGINT", "SIGHUP"):  # Ctrl-C is for the front end, which says stop; its end is seen on stdin
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    with suppress(OSError, AttributeError):
        os.nice(_NICE)
    channel = Channel()
    ahead = threading.Thread(target=_import_ahead, daemon=True)
    ahead.start()
    with suppress(PipeClosed):
        try:
            config = read_config(channel.config())
            channel.listen()
            recipe = config.checked()
            if recipe.torch:
                ahead.join()
            runner = "seqtui.train.loop" if recipe.torch else f"seqtui.train.tasks.{recipe.task}"
            importlib.import_module(runner).run(config, channel)
        except SeqtuiError as error:
            channel.send(Failed(str(error)))
        except MemoryError:
            channel.send(Failed(_("training needs more memory than there is: give a smaller network or batch")))
        except (PipeClosed, KeyboardInterrupt):
            raise PipeClosed from None
        except Exception as fault:
            if policy.environment().get("SEQTUI_TRACEBACK"):
                raise
            said = " ".join(str(fault).split())[:200]
            told = _("a fault of the program ({kind}: {fault})", kind=type(fault).__name__, fault=said)
            channel.send(Failed(told))
    channel.end()


def _import_ahead() -> None:
    """Import what takes seconds while the config is on its way; a fault in it comes again where it is used."""
    with suppress(Exception):
        for name in ("seqtui.train.loop", "torch._dynamo"):  # the latter is what the first optimizer imports
            importlib.import_module(name)
