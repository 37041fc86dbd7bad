"""Logs into local databases and into nothing at all."""

import random
from pathlib import Path

from kept import kept_of
from observations import observe, report

from neptune_scale import Run
from neptune_scale.types import File

PLAIN = {"enable_console_log_capture": False, "source_tracking_config": None}


def main():
    kept = {}
    with Run(run_id="offline", experiment_name="offline", mode="offline", log_directory="later", **PLAIN) as run:
        kept["offline"] = kept_of(run)
        run.log_configs({"answer": 42, "text": "written offline"})
        for step in range(1_000):
            run.log_metrics({"loss": 1.0 / (step + 1), "other": float(step)}, step=step)
        # All of a short run is sent at once, so that its steps may come in any order.
        steps = [number / 1_000_000 for number in range(300)]
        random.Random(5).shuffle(steps)
        for step in steps:
            run.log_metrics({"shuffled": step * 2}, step=step)
            run.log_string_series({"lines": f"line {step:.6f}"}, step=step)
        for number, step in enumerate([3, 2, 1, 1]):
            run.log_files({"pictures": File(f"picture {number}".encode(), destination=f"pictures/{number}")}, step=step)
        run.assign_files({"file": b"from an offline run"})
        run.add_tags(["later"])
    with Run(
        run_id="offline-child", fork_run_id="offline", fork_step=9, mode="offline", log_directory=Path("later"), **PLAIN
    ) as run:
        kept["offline-child"] = kept_of(run)
        run.log_metrics({"loss": -1.0}, step=10)
    aborted = Run(run_id="aborted", log_directory="later", **PLAIN)
    aborted.log_metrics({"loss": 0.5}, step=1)
    aborted.terminate()
    kept["aborted"] = kept_of(aborted)
    with Run(run_id="nothing", mode="disabled", log_directory="never") as run:
        run.log_configs({"answer": 42})
        run.log_metrics({"loss": 1.0}, step=1)
        run.assign_files({"file": b"nowhere"})
        observe("disabled_waits", lambda: [run.wait_for_processing(timeout=1), run.wait_for_submission(timeout=1)])
    observe("kept", lambda: kept)
    observe("disabled_wrote", lambda: Path("never").exists())
    report()


if __name__ == "__main__":
    main()
