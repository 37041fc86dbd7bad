"""One run in the mode that the test asks for."""

import os
import time
from pathlib import Path

from observations import ARGUMENTS, QUIET, observe, report

import neptune
from neptune.types import File


def kept_after_sending():
    """What is left when the uploader, which outlives the run for a moment, had time to tidy up."""
    deadline = time.monotonic() + 10
    while kept_on_disk() and time.monotonic() < deadline:
        time.sleep(0.05)
    return kept_on_disk()


def kept_on_disk():
    # What the official client and what ours leaves for each object.
    left = [path for name in ("last_put_version", "manifest.json") for path in Path(".neptune").rglob(name)]
    return sorted(str(path.parent.relative_to(".neptune")).split("/")[0] for path in left)


mode = ARGUMENTS["mode"]
Path("note.txt").write_text("from disk")

if mode == "read-only":
    sys_id = ARGUMENTS["sys_id"]
    run = neptune.init_run(with_id=sys_id, mode="read-only")
    observe("value", lambda: run["value"].fetch())
    run["value"] = "changed"
    run["added"] = 1
    run.sync()
    observe("value_after_writing", lambda: run["value"].fetch())
    observe("added", lambda: run.exists("added"))
    observe("new_run", lambda: neptune.init_run(mode="read-only"))
    observe("new_model", lambda: neptune.init_model(key="RO", mode="read-only"))
    run.stop()
elif mode == "debug":
    run = neptune.init_run(mode="debug")
    run["value"] = 7
    run["series"].append(1.5)
    run["sys/tags"].add("x")
    run["file"].upload(File.from_content("x"))
    observe("value", lambda: run["value"].fetch())
    run.stop()
    with neptune.init_model(key="DBG", mode="debug") as model:
        model["value"] = 1
    with neptune.init_project("any/name", mode="debug") as project:
        project["value"] = 1
    observe("folders", kept_on_disk)
elif mode == "offline":
    run = neptune.init_run(mode="offline", custom_run_id=None, name="made offline", **QUIET)
    run["value"] = "offline value"
    run["series"].extend([1.0, 2.0, 3.0], steps=[1, 2, 3])
    run["from_memory"].upload(File.from_content("in memory"))
    run["from_disk"].upload("note.txt")
    run["set"].upload_files("note.txt")
    run["sys/tags"].add("offline")
    observe("fetch", lambda: run["value"].fetch())
    run.stop()
    observe("folders", kept_on_disk)
else:
    run = neptune.init_run(mode=mode, name=f"made {mode}", **QUIET)
    run["value"] = f"{mode} value"
    if mode == "sync":
        # Without waiting: the value is there when the assignment returns.
        observe("value_at_once", lambda: run["value"].fetch())
    run["series"].extend([1.0, 2.0], steps=[1, 2])
    run["from_memory"].upload(File.from_content("in memory"))
    observe("sys_id", lambda: run["sys/id"].fetch() if mode == "sync" else (run.wait(), run["sys/id"].fetch())[1])
    run.stop()
    observe("folders", kept_after_sending)
    observe("environment", lambda: os.environ.get("NEPTUNE_MODE"))
report()
