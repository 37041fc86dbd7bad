"""Reads all runs of a project as neptune-exporter does, by `neptune_query`: the rows that it writes, and its files in a folder."""

import math
from pathlib import Path

import neptune_query.runs as runs
from neptune_query.filters import AttributeFilter
from observations import ARGUMENTS, observe, report

THERE = {"project": ARGUMENTS["project"]}
FOLDER = Path(ARGUMENTS["files"])
RUNS = sorted(runs.list_runs(**THERE))
SINGLE = ["float", "int", "string", "bool", "datetime", "string_set"]
ROWS = []


def milliseconds(moment):
    return round(moment.timestamp() * 1000)


def is_nothing(cell):
    return cell is None or (isinstance(cell, float) and math.isnan(cell)) or type(cell).__name__ == "NaTType"


def plain(cell, kind):
    if kind == "datetime":
        return milliseconds(cell)
    if kind == "string_set":
        return sorted(cell)
    if kind == "histogram_series":
        return {"type": cell.type, "edges": list(map(float, cell.edges)), "values": list(map(float, cell.values))}
    if hasattr(cell, "item"):
        cell = cell.item()
    return repr(cell) if isinstance(cell, float) and not math.isfinite(cell) else cell


def named(kind):
    return runs.list_attributes(runs=RUNS, attributes=AttributeFilter(type=[kind]), **THERE)


def add_singles():
    table = runs.fetch_runs_table(runs=RUNS, attributes=AttributeFilter(type=SINGLE), type_suffix_in_column_names=True, **THERE)
    for column in table.columns:
        path, _, kind = column.rpartition(":")
        for run, cell in table[column].items():
            if not is_nothing(cell):
                ROWS.append([run, path, kind, None, None, plain(cell, kind)])


def add_points(frame, kind):
    for path in sorted(set(frame.columns.get_level_values(0))):
        for ((run, step), moment), cell in zip(frame[path]["absolute_time"].items(), frame[path]["value"], strict=True):
            # A point whose value is no number has a time all the same.
            if not is_nothing(moment):
                ROWS.append([run, path, kind, f"{step:.6f}", milliseconds(moment), plain(cell, kind)])


def add_series():
    chosen = {"runs": RUNS, "include_time": "absolute", "lineage_to_the_root": False, **THERE}
    if names := named("float_series"):
        add_points(runs.fetch_metrics(attributes=names, **chosen), "float_series")
    for kind in ("string_series", "histogram_series"):
        if names := named(kind):
            add_points(runs.fetch_series(attributes=names, **chosen), kind)


def add_files():
    table = runs.fetch_runs_table(runs=RUNS, attributes=AttributeFilter(type=["file"]), **THERE)
    series = runs.fetch_series(
        runs=RUNS,
        attributes=AttributeFilter(type=["file_series"]),
        include_time="absolute",
        lineage_to_the_root=False,
        **THERE,
    )
    for kind, frame in (("file", table), ("file_series", series)):
        if not len(frame):
            continue
        downloaded = runs.download_files(files=frame, destination=FOLDER)
        for path in downloaded.columns:
            for (run, step), place in downloaded[path].items():
                if isinstance(place, str):
                    below = str(Path(place).resolve().relative_to(FOLDER.resolve()))
                    at = None if is_nothing(step) else f"{step:.6f}"
                    time = None if at is None else milliseconds(series.loc[(run, step), (path, "absolute_time")])
                    ROWS.append([run, path, kind, at, time, below])


for add in (add_singles, add_series, add_files):
    observe(add.__name__, add)
observe("rows", lambda: ROWS)
report()
