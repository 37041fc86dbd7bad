"""A script as people write it: everything that a run logs by itself is on."""

import os
import sys
import time

from observations import ARGUMENTS, observe, report

import neptune

run = neptune.init_run(
    dependencies="infer", monitoring_namespace="watch", capture_stdout=True, capture_stderr=True, capture_hardware_metrics=True
)
print("a line on standard output")
print("a line on standard error", file=sys.stderr)
deadline = time.monotonic() + ARGUMENTS["patience"]


def present(path):
    run.sync()
    return run.exists(path) and (
        not path.endswith(("stdout", "stderr", "cpu")) or len(run[path].fetch_values(progress_bar=False)) > 0
    )


# Lines and measurements are reported by threads of the client.
while not all(present(f"watch/{name}") for name in ("stdout", "stderr", "cpu")) and time.monotonic() < deadline:
    time.sleep(0.2)


def lines(name):
    return list(run[f"watch/{name}"].fetch_values(progress_bar=False)["value"])


def text(path, destination):
    run[path].download(destination, progress_bar=False)
    with open(destination, encoding="utf-8", errors="replace") as file:
        return file.read()


observe("sys_id", lambda: run["sys/id"].fetch())
observe("fields", lambda: sorted(run.get_structure()["watch"]))
observe("stdout", lambda: lines("stdout"))
observe("stderr", lambda: lines("stderr"))
observe("cpu", lambda: [value for value in lines("cpu") if 0 <= value <= 100])
observe(
    "process",
    lambda: [run["watch/pid"].fetch() == str(os.getpid()), bool(run["watch/tid"].fetch()), bool(run["watch/hostname"].fetch())],
)
observe("entrypoint", lambda: run["source_code/entrypoint"].fetch())
observe("sources", lambda: [entry.name for entry in run["source_code/files"].list_fileset_files()])
observe("git_exists", lambda: run.exists("source_code/git"))
observe("diff", lambda: text("source_code/diff", "fetched-diff.patch"))
observe("requirements", lambda: text("source_code/requirements", "fetched-requirements.txt"))


def git_in_table():
    with neptune.init_project(mode="read-only") as project:
        row = project.fetch_runs_table(id=run["sys/id"].fetch(), progress_bar=False).to_rows()[0]
        return row.get_attribute_value("source_code/git")


observe("commit", git_in_table)
run.stop()
report()
