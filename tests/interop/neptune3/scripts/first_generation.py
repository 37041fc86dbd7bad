"""The 1.x client beside runs of the 3.x logger: logs a run of its own and reads all."""

from observations import QUIET, observe, report, rows

import neptune

run = neptune.init_run(custom_run_id="of-1x", name="named in 1.x", tags=["first"], **QUIET)
run["params/lr"] = 0.75
run["params/layers"] = 3
run["params/name"] = "old net"
for step in range(5):
    run["loss"].append(step / 2, step=step)
run["words"].append("said in 1.x")
run.sync()
observe("id", lambda: run["sys/id"].fetch())
run.stop()
project = neptune.init_project(mode="read-only")
COLUMNS = ["sys/custom_run_id", "params/lr", "params/name", "loss"]


def table():
    seen = rows(project.fetch_runs_table(columns=COLUMNS, progress_bar=False).to_pandas())
    return {row.get("sys/custom_run_id"): [row.get("params/lr"), row.get("params/name"), row.get("loss")] for row in seen}


observe("table", table)
frame = project.fetch_runs_table(columns=["sys/id", "sys/custom_run_id"], progress_bar=False).to_pandas()
ids = {row["sys/custom_run_id"]: row["sys/id"] for row in rows(frame)}
of_3x = neptune.init_run(with_id=ids["alpha-2"], mode="read-only")
observe("config", lambda: [of_3x["params/lr"].fetch(), of_3x["params/layers"].fetch(), of_3x["params/use_bias"].fetch()])
observe("inherited", lambda: [float(step) for step in of_3x["loss"].fetch_values(progress_bar=False)["step"]])
observe("words", lambda: list(of_3x["words"].fetch_values(progress_bar=False)["value"]))
first_of_3x = neptune.init_run(with_id=ids["alpha-1"], mode="read-only")
observe("tags", lambda: sorted(first_of_3x["sys/tags"].fetch()))
observe("not_finite", lambda: [str(value) for value in first_of_3x["odd"].fetch_values(progress_bar=False)["value"]])
observe("below_another", lambda: [first_of_3x.exists("odd"), "last" in str(first_of_3x.get_structure().get("odd"))])
observe("sys", lambda: [of_3x["sys/name"].fetch(), of_3x["sys/custom_run_id"].fetch(), of_3x["sys/owner"].fetch()])
of_3x.stop()
first_of_3x.stop()
project.stop()
report()
