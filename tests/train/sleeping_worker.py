"""A worker of torch's that never has an answer: for tests of how it ends."""

import time


def main(folder: str) -> None:
    print("{}", flush=True)
    time.sleep(60)
