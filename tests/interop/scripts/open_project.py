"""Opens the project that the test names."""

from observations import ARGUMENTS, QUIET, observe, report

import neptune
from neptune import management


def opened():
    with neptune.init_run(project=ARGUMENTS["project"], **QUIET) as run:
        run["value"] = 1
        run.sync()
        return run["sys/id"].fetch()


observe("run", opened)
observe("listed", lambda: ARGUMENTS["project"] in management.get_project_list())
report()
