"""The recipe sort: see rewriting."""

from functools import partial

from seqtui.train.tasks.rewriting import task_of

make = partial(task_of, "sort")
