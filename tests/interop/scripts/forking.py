"""A process that forks while it has a run, and both sides go on logging."""

import os

from observations import QUIET, observe, report

import neptune

run = neptune.init_run(**QUIET)
run["before"] = 1
children = []
for number in range(2):
    child = os.fork()
    if child == 0:
        run[f"child/{number}"] = number
        run.sync()
        os._exit(0)
    children.append(child)
run["parent"] = "here"
observe("exits", lambda: [os.waitpid(child, 0)[1] for child in children])
run.sync()
observe("values", lambda: {path: run[path].fetch() for path in ("before", "parent", "child/0", "child/1")})
run.stop()
report()
