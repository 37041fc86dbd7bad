"""Runs in the environment of the official 3.x client: logs one of everything, offline, or until it is killed."""

import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from neptune_scale import Run
from neptune_scale.types import File, Histogram


def main():
    arguments = json.loads(sys.argv[1])
    run = Run(
        run_id=arguments["run_id"],
        experiment_name="left behind",
        mode=arguments["mode"],
        enable_console_log_capture=False,
        source_tracking_config=None,
    )
    if arguments["mode"] != "offline":
        run.wait_for_processing(timeout=60, verbose=False)
        # The processes that send are gone first, as if the machine had lost its network.
        for child in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
    run.log_configs({"float": 1.5, "int": 7, "bool": True, "text": "hällo", "when": datetime(2024, 5, 6, tzinfo=UTC)})
    run.add_tags(["a", "b"])
    for step in range(300):
        run.log_metrics({"loss": step / 2, "deep/acc": 1 - step}, step=step)
    run.log_string_series({"log": "a line"}, step=1)
    run.log_histograms({"weights": Histogram(bin_edges=[0, 1, 2], counts=[3, 4])}, step=1)
    Path("kept.txt").write_text("kept")
    run.assign_files({"file": "kept.txt", "memory": File(b"in memory", mime_type="text/plain")})
    run.log_files({"shots": File(b"shot", mime_type="text/plain")}, step=2)
    if arguments["mode"] == "offline":
        run.close()
        return
    run._logging_disabled = True
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
