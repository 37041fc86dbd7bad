"""Times reading with a client of the 2.x API: `python fetching.py RESULT RUN SERIES ROWS COLUMN…`, in that client's environment.

Leaves a JSON object: median seconds of one series into a data frame, and of a table of runs into one, with their shapes.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import neptune


def timed(action: Callable[[], Any], repetitions: int) -> tuple[float, Any]:
    times: list[float] = []
    frame = None
    for _ in range(repetitions):
        began = time.perf_counter()
        frame = action()
        times.append(time.perf_counter() - began)
    return statistics.median(times), frame


def main() -> None:
    result, run_id, series, rows, columns = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:]
    repetitions = 3
    with neptune.init_run(with_id=run_id, mode="read-only") as run:
        points, values = timed(lambda: run[series].fetch_values(progress_bar=False), repetitions)
    with neptune.init_project(mode="read-only") as project:
        table, frame = timed(
            lambda: project.fetch_runs_table(columns=columns, limit=rows, progress_bar=False).to_pandas(), repetitions
        )
    result.write_text(json.dumps({"points": points, "values": values.shape, "table": table, "frame": frame.shape}))


if __name__ == "__main__":
    main()
