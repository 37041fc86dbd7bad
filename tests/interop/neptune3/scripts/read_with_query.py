"""Reads the recorded project with every public function of `neptune_query`."""

import hashlib
from pathlib import Path

import neptune_query
import pandas
from neptune_query import experimental, filters, runs
from neptune_query.filters import Attribute, AttributeFilter, Filter
from observations import ARGUMENTS, observe, report

PROJECT = ARGUMENTS["project"]
THERE = {"project": PROJECT}


def plain(value):
    """A cell as JSON can carry it."""
    if isinstance(value, pandas.Timestamp):
        return value.timestamp()
    if value is None or value is pandas.NaT:
        return None
    if isinstance(value, (list, tuple, set, frozenset)):
        return sorted(map(plain, value))
    if hasattr(value, "edges"):
        return [value.type, [repr(edge) for edge in value.edges], list(value.values)]
    if hasattr(value, "mime_type"):
        return [value.size_bytes, value.mime_type]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return repr(value)
    return value


def columns(frame):
    """Column name → index → cell, without empty cells."""
    return {
        " ".join(name) if isinstance(name, tuple) else name: {
            " ".join(map(str, row)) if isinstance(row, tuple) else str(row): plain(cell)
            for row, cell in frame[name].items()
            if not (isinstance(cell, float) and cell != cell) and cell is not None
        }
        for name in frame.columns
    }


def cells(frame, row):
    return {name: plain(frame.loc[row, name]) for name in frame.columns}


def digests(frame):
    found = {}
    for name in frame.columns:
        for row, path in frame[name].items():
            if isinstance(path, str):
                content = Path(path).read_bytes()
                found[name if row[1] != row[1] else f"{name} {row[1]}"] = [len(content), hashlib.sha256(content).hexdigest()]
    return found


# Lists
observe("experiments", lambda: sorted(neptune_query.list_experiments(**THERE)))
observe("experiments_by_regex", lambda: sorted(neptune_query.list_experiments(experiments="beta | al & !1", **THERE)))
observe("experiments_by_names", lambda: sorted(neptune_query.list_experiments(experiments=["alpha", "missing"], **THERE)))
observe("runs", lambda: sorted(runs.list_runs(**THERE)))
observe("runs_by_regex", lambda: sorted(runs.list_runs(runs="^alpha", **THERE)))


def run_ids(chosen):
    return sorted(runs.list_runs(runs=chosen, **THERE))


LR = Attribute("params/lr", type="float")
TAGS = Attribute("sys/tags", type="string_set")
SCORE = Attribute("score", type="float_series")
NAME = Attribute("params/name", type="string")
for label, chosen in {
    "eq": Filter.eq("params/lr", 0.5),
    "ne": Filter.ne(LR, 0.5),
    "gt": Filter.gt(LR, 0.1),
    "ge": Filter.ge(LR, 0.1),
    "lt": Filter.lt(LR, 0.1),
    "le": Filter.le(LR, 0.1),
    "series": Filter.gt(SCORE, 2.5),
    "matches": Filter.matches(NAME, "^net [12]$"),
    "matches_not": Filter.matches(NAME, "net & !wide"),
    "contains_all": Filter.contains_all(TAGS, ["beside", "number 2"]),
    "contains_none": Filter.contains_none(TAGS, ["beside"]),
    "contains_text": Filter.contains_all(NAME, "☃"),
    "exists": Filter.exists(Attribute("mixed", type="string")),
    "date": Filter.ge(Attribute("params/started", type="datetime"), "2025-03-01T12:30:15.250Z"),
    "and": Filter.contains_all(TAGS, "beside") & Filter.gt(LR, 0.1),
    "or": Filter.eq(LR, 0.5) | Filter.eq(LR, 0.1),
    "invert": ~Filter.contains_all(TAGS, "beside"),
    "name": Filter.name("alpha"),
    "names": Filter.name(["beta 1", "beta 2"]),
}.items():
    observe(f"filter {label}", lambda chosen=chosen: run_ids(chosen))

# Attributes
observe("attributes", lambda: neptune_query.list_attributes(experiments=["beta 1"], attributes="!^sys/", **THERE))
observe("attributes_by_regex", lambda: neptune_query.list_attributes(attributes="^hist/ | ^words$", **THERE))
observe(
    "attributes_by_type",
    lambda: runs.list_attributes(
        runs=["alpha-1"], attributes=AttributeFilter(type=["file", "file_series", "histogram_series", "string_series"]), **THERE
    ),
)
observe("attributes_of_fork", lambda: runs.list_attributes(runs=["apart-1"], attributes="^params|^loss$|^words$", **THERE))
observe("attributes_sys", lambda: runs.list_attributes(runs=["alpha-2"], attributes="^sys/", **THERE))

# Tables
ALPHA = runs.fetch_runs_table(runs=["alpha-1"], attributes="!^sys/", type_suffix_in_column_names=True, **THERE)
observe("alpha", lambda: cells(ALPHA, "alpha-1"))
SYS = [
    "sys/name",
    "sys/custom_run_id",
    "sys/experiment/name",
    "sys/experiment/is_head",
    "sys/tags",
    "sys/group_tags",
    "sys/owner",
    "sys/creation_time",
    "sys/forking/parent",
    "sys/forking/step",
    "sys/forking/depth",
    "sys/failed",
    "sys/trashed",
    "sys/archived",
]
observe(
    "sys",
    lambda: {
        run: cells(runs.fetch_runs_table(runs=[run], attributes=SYS, **THERE), run)
        for run in ("alpha-1", "alpha-2", "apart-1", "loose")
    },
)


def sorted_labels(**options):
    return list(runs.fetch_runs_table(runs="beta|loose|alpha-2", **options, **THERE).index)


observe("sorted_by_config", lambda: sorted_labels(sort_by="params/lr", sort_direction="asc"))
observe("sorted_by_series", lambda: sorted_labels(sort_by=SCORE, sort_direction="desc"))
observe("sorted_by_missing", lambda: sorted_labels(sort_by="no/such", sort_direction="asc"))
observe("limited", lambda: len(sorted_labels(limit=2)))
observe(
    "experiments_table",
    lambda: columns(
        neptune_query.fetch_experiments_table(attributes=["params/lr", "loss"], sort_by="sys/name", sort_direction="asc", **THERE)
    ),
)
observe(
    "mixed_types",
    lambda: columns(runs.fetch_runs_table(runs="beta|loose", attributes=["mixed"], type_suffix_in_column_names=True, **THERE)),
)
observe("mixed_types_conflict", lambda: runs.fetch_runs_table(runs="beta|loose", attributes=["mixed"], **THERE))

# Metrics
LOSS = {"attributes": ["loss"], **THERE}
observe("metrics", lambda: columns(neptune_query.fetch_metrics(experiments=["alpha"], **LOSS)))
observe("metrics_of_runs", lambda: columns(runs.fetch_metrics(runs=["alpha-1", "apart-1", "missing"], **LOSS)))
observe("metrics_in_range", lambda: columns(runs.fetch_metrics(runs="^alpha-1$", step_range=(2, 4.5), **LOSS)))
observe("metrics_tail", lambda: columns(runs.fetch_metrics(runs="^alpha-1$", tail_limit=2, **LOSS)))
observe("metrics_own", lambda: columns(runs.fetch_metrics(runs=["alpha-2"], lineage_to_the_root=False, **LOSS)))
observe(
    "metrics_of_experiment",
    lambda: columns(neptune_query.fetch_metrics(experiments=["alpha"], lineage_to_the_root=False, **LOSS)),
)
observe(
    "metrics_of_apart", lambda: columns(neptune_query.fetch_metrics(experiments=["apart"], lineage_to_the_root=False, **LOSS))
)
observe("metrics_with_time", lambda: columns(runs.fetch_metrics(runs=["beta-1"], include_time="absolute", **LOSS)))
FORETOLD = {"runs": ["alpha-1"], "attributes": ["foretold"], **THERE}
observe("previews_hidden", lambda: columns(runs.fetch_metrics(**FORETOLD)))
observe("previews", lambda: columns(runs.fetch_metrics(include_point_previews=True, **FORETOLD)))
observe("not_finite", lambda: columns(runs.fetch_metrics(runs=["alpha-1"], attributes=["odd"], **THERE)))
observe("fractions", lambda: [step for _, step in runs.fetch_metrics(runs=["alpha-1"], attributes=["fine"], **THERE).index])
observe("no_metrics", lambda: len(runs.fetch_metrics(runs=["alpha-1"], attributes=["no/such"], **THERE)))

# Buckets
observe(
    "buckets",
    lambda: columns(neptune_query.fetch_metric_buckets(experiments=["alpha"], y=["loss"], limit=3, **THERE)),
)
observe(
    "buckets_with_previews",
    lambda: len(
        neptune_query.fetch_metric_buckets(experiments=["beta 2"], y="^foretold$", limit=10, include_point_previews=True, **THERE)
    ),
)
observe(
    "buckets_without_previews",
    lambda: len(neptune_query.fetch_metric_buckets(experiments=["beta 2"], y="^foretold$", limit=10, **THERE)),
)

# Other series
observe("words", lambda: columns(runs.fetch_series(runs="^alpha-[12]$", attributes=["words"], **THERE)))
observe("words_tail", lambda: columns(runs.fetch_series(runs=["alpha-2"], attributes=["words"], tail_limit=2, **THERE)))
observe("words_in_range", lambda: columns(runs.fetch_series(runs=["alpha-2"], attributes=["words"], step_range=(2, 5), **THERE)))
observe(
    "words_own", lambda: columns(runs.fetch_series(runs=["alpha-2"], attributes=["words"], lineage_to_the_root=False, **THERE))
)
observe(
    "words_with_time",
    lambda: columns(
        neptune_query.fetch_series(experiments=["alpha"], attributes=["words"], include_time="absolute", tail_limit=1, **THERE)
    ),
)
observe("histograms", lambda: columns(runs.fetch_series(runs=["alpha-1"], attributes="^hist/", **THERE)))
observe(
    "console",
    lambda: [
        any(text in line for line in runs.fetch_series(runs=["alpha-1"], attributes=[path], **THERE)[path])
        for path, text in {"console/stdout": "said on standard output", "console/logged": "said to the logger"}.items()
    ],
)

# Files
FILES = runs.fetch_runs_table(runs=["alpha-1"], attributes="^files/", **THERE)
observe("downloaded", lambda: digests(runs.download_files(files=FILES, destination="single")))
PICTURES = runs.fetch_series(runs=["alpha-1"], attributes=["pictures"], **THERE)
observe("downloaded_series", lambda: digests(runs.download_files(files=PICTURES, destination="series")))
ONE = FILES.loc["alpha-1", "files/described"]
observe(
    "file", lambda: [ONE.run_id, ONE.attribute_path, ONE.path, ONE.size_bytes, ONE.mime_type, ONE.project_identifier == PROJECT]
)
observe("downloaded_one", lambda: digests(runs.download_files(files=ONE, destination="one")))
OF_HEAD = neptune_query.fetch_experiments_table(experiments=["alpha"], attributes=["files/name"], **THERE)
observe("downloaded_of_experiment", lambda: digests(neptune_query.download_files(files=OF_HEAD, destination="experiment")))
observe("code", lambda: runs.list_attributes(runs=["alpha-1"], attributes="^code/", **THERE))

# All projects at once
observe(
    "global_runs",
    lambda: [
        row for row in experimental.fetch_runs_table_global(runs="^beta", attributes=["params/lr"]).index if row[0] == PROJECT
    ],
)
observe(
    "global_experiments",
    lambda: [
        row
        for row in experimental.fetch_experiments_table_global(
            experiments=["alpha", "apart"], attributes=["loss"], sort_by=filters.Attribute("sys/name", type="string")
        ).index
        if row[0] == PROJECT
    ],
)

# What is not there
observe("no_project", lambda: neptune_query.list_experiments(project=f"{PROJECT}-missing"))
observe("no_workspace", lambda: neptune_query.list_experiments(project="no-such-workspace/project"))
observe("bad_regex", lambda: runs.list_runs(runs="(", **THERE))
neptune_query.set_api_token(ARGUMENTS["wrong_token"])
observe("bad_token", lambda: neptune_query.list_experiments(**THERE))
report()
