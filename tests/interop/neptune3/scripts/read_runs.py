"""Reads chosen attributes of chosen runs, for tests whose runs were logged by other scripts."""

import hashlib
from pathlib import Path

from neptune_query import runs
from observations import ARGUMENTS, observe, report

THERE = {"project": ARGUMENTS["project"]}


def plain(cell):
    return cell.item() if hasattr(cell, "item") else cell


def by_step(frame):
    """Attribute → step → cell, without empty cells."""
    return {name: {step: plain(cell) for (_, step), cell in frame[name].items() if cell == cell} for name in frame.columns}


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def configs(run, names):
    table = runs.fetch_runs_table(runs=[run], attributes=names, **THERE)
    return {name: plain(cell) for name, cell in table.loc[run].items() if cell is not None and cell == cell}


def files(run, names):
    table = runs.fetch_runs_table(runs=[run], attributes=names, **THERE)
    got = runs.download_files(files=table, destination=f"got of {run}")
    return {name: digest(path) for name in got.columns for path in got[name] if isinstance(path, str)}


def file_series(run, names):
    got = runs.download_files(files=runs.fetch_series(runs=[run], attributes=names, **THERE), destination=f"series of {run}")
    return {step: digest(path) for name in got.columns for (_, step), path in got[name].items() if isinstance(path, str)}


READERS = {
    "configs": configs,
    "metrics": lambda run, names: by_step(runs.fetch_metrics(runs=[run], attributes=names, **THERE)),
    "series": lambda run, names: by_step(runs.fetch_series(runs=[run], attributes=names, **THERE)),
    "files": files,
    "file_series": file_series,
}
"""What an argument of this name, a list of attributes, is read with."""

observe("listed", lambda: sorted(runs.list_runs(**THERE)))
for chosen in ARGUMENTS["runs"]:
    for kind, read in READERS.items():
        if ARGUMENTS.get(kind):
            observe(f"{kind} {chosen}", lambda run=chosen, read=read, kind=kind: read(run, ARGUMENTS[kind]))
report()
