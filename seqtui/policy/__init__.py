"""What this process may do: read, write, start, train, copy, connect; asked wherever it touches the world outside.

At home everything is allowed. A session of a class is restricted at its start, once, and never loosened. A place that
touches a file asks here with the path it opens, or opens it by the doors of this room. Where a place forgets to ask,
the interpreter's audit hook refuses.
"""

from seqtui.policy.asking import (
    NotAllowedError,
    ask_to_connect,
    ask_to_copy,
    ask_to_read,
    ask_to_start,
    ask_to_suspend,
    ask_to_train,
    ask_to_write,
    environment,
    in_class,
    may,
    may_copy,
    may_read,
    may_start,
    may_suspend,
    may_train,
    may_write,
    numbers,
    seconds,
)
from seqtui.policy.doors import (
    exists,
    file_size,
    is_file,
    is_folder,
    listing,
    open_to_read,
    open_to_write,
    place_of,
    read_bytes,
)
from seqtui.policy.policies import HOME, WORKER, Policy, student, teacher, trainer
from seqtui.policy.restriction import current, restrict, seal

__all__ = [
    "HOME",
    "WORKER",
    "NotAllowedError",
    "Policy",
    "ask_to_connect",
    "ask_to_copy",
    "ask_to_read",
    "ask_to_start",
    "ask_to_suspend",
    "ask_to_train",
    "ask_to_write",
    "current",
    "environment",
    "exists",
    "file_size",
    "in_class",
    "is_file",
    "is_folder",
    "listing",
    "may",
    "may_copy",
    "may_read",
    "may_start",
    "may_suspend",
    "may_train",
    "may_write",
    "numbers",
    "open_to_read",
    "open_to_write",
    "place_of",
    "read_bytes",
    "restrict",
    "seconds",
    "student",
    "teacher",
    "trainer",
]

seal(__name__)
