"""A worker of torch's that never has an answer: for tests of how it ends."""

import sys
import threading
import time
from pathlib import Path

from seqtui.train import leash
from seqtui.train.proof_worker import end_with_the_asker

threading.Thread(target=end_with_the_asker, args=(Path(sys.argv[1]),), daemon=True).start()
leash.loosen()
print("{}", flush=True)
time.sleep(60)
