"""The runs table: filter by one attribute, sort by another, a page of 50 rows with 20 columns; and how it grows with the runs."""

import json
from functools import partial
from pathlib import Path

from bench.harness import Server, median_seconds, report
from bench.seeding import open_seeding


def run(directory: Path, quick: bool) -> None:
    attributes = 50 if quick else 500
    times: list[float] = []
    for runs in (2_000, 20_000):
        data = directory / f"data-{runs}"
        seeding = open_seeding(data)
        seeding.runs_with_attributes(runs, attributes)
        seeding.close()
        with Server(data) as server:
            connection = server.connect(server.token())
            columns = [
                "sys/id",
                "sys/name",
                *[f"params/p{each}" for each in range(9)],
                *[f"metrics/m{each}" for each in range(9)],
            ]
            body = json.dumps(
                {
                    "query": "`params/p3`:float > 0.5",
                    "sort": [{"path": "metrics/m7", "type": "floatSeries", "descending": True}],
                    "columns": columns,
                    "offset": 0,
                    "limit": 50,
                }
            ).encode()
            search = partial(connection.request, "POST", "/api/v1/projects/main/bench/runs/search", body)
            found = json.loads(search())
            assert len(found["rows"]) == 50
            times.append(median_seconds(search, 15))
            growth = (
                f"{times[1] / times[0]:.2f} times the time for 10 times the runs"
                if len(times) == 2
                else f"{found['total']} of {runs} match"
            )
            report(f"a page of {runs:,} runs with {attributes} attributes each, over HTTP", f"{times[-1] * 1e3:.0f} ms", growth)
