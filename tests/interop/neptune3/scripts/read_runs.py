"""Reads chosen attributes and metrics of chosen runs, for tests whose runs were logged by other scripts."""

import hashlib
from pathlib import Path

from neptune_query import runs
from observations import ARGUMENTS, observe, report

THERE = {"project": ARGUMENTS["project"]}
CHOSEN = ARGUMENTS["runs"]


def plain(cell):
    return cell.item() if hasattr(cell, "item") else cell


def configs(run):
    table = runs.fetch_runs_table(runs=[run], attributes=ARGUMENTS.get("configs", []), **THERE)
    return {name: plain(cell) for name, cell in table.loc[run].items() if cell == cell}


def metrics(run):
    frame = runs.fetch_metrics(runs=[run], attributes=ARGUMENTS.get("metrics", []), **THERE)
    return {name: {step: cell for (_, step), cell in frame[name].items() if cell == cell} for name in frame.columns}


def files(run):
    table = runs.fetch_runs_table(runs=[run], attributes=ARGUMENTS["files"], **THERE)
    got = runs.download_files(files=table, destination="got")
    return {
        name: hashlib.sha256(Path(path).read_bytes()).hexdigest() for name in got.columns for path in got[name] if path == path
    }


observe("listed", lambda: sorted(runs.list_runs(**THERE)))
for run in CHOSEN:
    observe(f"configs {run}", lambda run=run: configs(run))
    if ARGUMENTS.get("metrics"):
        observe(f"metrics {run}", lambda run=run: metrics(run))
    if ARGUMENTS.get("files"):
        observe(f"files {run}", lambda run=run: files(run))
report()
