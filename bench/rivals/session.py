"""Times a session of a client of the 2.x API, with nothing to do: `python session.py RESULT REPETITIONS`, in that client's environment.

Leaves a JSON object: seconds and megabytes to import it; median seconds from `init_run` to the end of the first log call, and to stop.
"""

import json
import resource
import statistics
import sys
import time
from pathlib import Path

clock = time.perf_counter


def megabytes() -> float:
    """Memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    result, repetitions = Path(sys.argv[1]), int(sys.argv[2])
    empty = megabytes()
    began = clock()
    import neptune

    imported, memory = clock() - began, megabytes() - empty
    starts: list[float] = []
    stops: list[float] = []
    for _ in range(repetitions):
        began = clock()
        run = neptune.init_run()
        run["metrics/loss"].append(0.5)
        starts.append(clock() - began)
        run.wait()
        began = clock()
        run.stop()
        stops.append(clock() - began)
    figures = {"import": imported, "memory": memory, "start": statistics.median(starts), "stop": statistics.median(stops)}
    result.write_text(json.dumps(figures))


if __name__ == "__main__":
    main()
