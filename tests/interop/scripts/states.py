"""The state of a run while it is logged to, and after it has stopped."""

import time

from observations import ARGUMENTS, QUIET, observe, report

import neptune

run = neptune.init_run(**QUIET)
sys_id = run["sys/id"].fetch()
run["value"] = 1
run.sync()
project = neptune.init_project(mode="read-only")


def listed():
    return [
        sys_id
        in [row.get_attribute_value("sys/id") for row in project.fetch_runs_table(state=state, progress_bar=False).to_rows()]
        for state in ("active", "inactive")
    ]


observe("while_running", listed)
run.stop()
deadline = time.monotonic() + ARGUMENTS["patience"]
while listed() != [False, True] and time.monotonic() < deadline:
    time.sleep(0.5)
observe("after_stopping", listed)
with neptune.init_run(with_id=sys_id, mode="read-only") as again:
    observe("running_time", lambda: again["sys/running_time"].fetch())
    again["value"].fetch()
observe("read_only_leaves_it_alone", listed)
project.stop()
report()
