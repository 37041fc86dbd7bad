"""`python -m bench [NAME ...]` runs all benchmarks, or those named, and prints a line for each figure."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import (
    buckets,
    forks,
    importing,
    ingest,
    ingest3,
    kill,
    logging,
    lookups,
    ready,
    retrieval,
    run_tables,
    series,
    sessions,
    table,
    web,
    web_rivals,
)

BENCHMARKS: dict[str, Callable[[Path, bool], None]] = {
    "ingest": ingest.run,
    "ingest3": ingest3.run,
    "importing": importing.run,
    "series": series.run,
    "buckets": buckets.run,
    "table": table.run,
    "run_tables": run_tables.run,
    "retrieval": retrieval.run,
    "lookups": lookups.run,
    "forks": forks.run,
    "ready": ready.run,
    "logging": logging.run,
    "sessions": sessions.run,
    "kill": kill.run,
    "web": web.run,
    **{f"web.{name}": scene for name, scene in web.SCENES.items()},
    "web_rivals": web_rivals.run,
    **{f"web_rivals.{name}": scene for name, scene in web_rivals.SCENES.items()},
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Seamark against its engine's own times.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which benchmarks: {', '.join(BENCHMARKS)} (all)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the data: to see that everything runs")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"there is no benchmark called {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    # The parts of another are run with that.
    for name in arguments.names or (name for name in BENCHMARKS if "." not in name):
        with tempfile.TemporaryDirectory(prefix=f"seamark-bench-{name}-") as directory:
            BENCHMARKS[name](Path(directory), arguments.quick)


if __name__ == "__main__":
    main()
