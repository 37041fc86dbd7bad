"""One of several processes that write to the same run."""

from observations import ARGUMENTS, QUIET, observe, report

import neptune

me = ARGUMENTS["worker"]
run = neptune.init_run(**ARGUMENTS["run"], **QUIET)
observe("sys_id", lambda: run["sys/id"].fetch())
run[f"workers/{me}/number"] = me
run[f"workers/{me}/series"].extend([float(step) for step in range(300)])
for point in range(20):
    run["shared"].append(float(me), step=me + point * 100)
run["sys/tags"].add(f"worker {me}")
run.sync()
run.stop()
report()
