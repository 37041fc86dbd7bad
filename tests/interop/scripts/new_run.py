"""An empty run."""

from observations import QUIET, observe, report

import neptune

with neptune.init_run(**QUIET) as run:
    observe("sys_id", lambda: run["sys/id"].fetch())
report()
