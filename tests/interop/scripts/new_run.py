"""An empty run."""

import neptune
from observations import QUIET, observe, report

with neptune.init_run(**QUIET) as run:
    observe("sys_id", lambda: run["sys/id"].fetch())
report()
