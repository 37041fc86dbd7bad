"""Downloads all files of a project's runs with the official 3.x reader, and tells what there are."""

import hashlib
from pathlib import Path

import neptune_query.runs as runs
from neptune_query.filters import AttributeFilter
from observations import ARGUMENTS, observe, report

THERE = {"project": ARGUMENTS["project"]}
RUN = ARGUMENTS["run"]
KINDS = {"runs": [RUN], **THERE}


def digests(frame):
    found = {}
    for name in frame.columns:
        for row, path in frame[name].items():
            if isinstance(path, str):
                content = Path(path).read_bytes()
                key = name if row[1] != row[1] else f"{name} {row[1]}"
                found[key] = [len(content), hashlib.sha256(content).hexdigest(), Path(path).suffix]
    return found


def cells(frame):
    return {name: [frame.loc[RUN, name].size_bytes, frame.loc[RUN, name].mime_type] for name in frame.columns}


FILES = AttributeFilter(name=ARGUMENTS.get("names"), type=["file"])
SERIES = AttributeFilter(name=ARGUMENTS.get("names"), type=["file_series"])
observe("files", lambda: runs.list_attributes(attributes=FILES, **KINDS))
observe("series", lambda: runs.list_attributes(attributes=SERIES, **KINDS))
TABLE = runs.fetch_runs_table(attributes=FILES, **KINDS)
observe("cells", lambda: cells(TABLE))
observe("downloaded", lambda: digests(runs.download_files(files=TABLE, destination="single")))
POINTS = runs.fetch_series(attributes=SERIES, **KINDS)
observe("points", lambda: digests(runs.download_files(files=POINTS, destination="series")) if len(POINTS) else {})
report()
