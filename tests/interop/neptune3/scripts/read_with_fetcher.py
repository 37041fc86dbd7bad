"""Reads the recorded project with `neptune_fetcher`: its first interface and its later one."""

import hashlib
from pathlib import Path

import pandas
from neptune_fetcher import ReadOnlyProject, ReadOnlyRun, alpha
from neptune_fetcher.alpha import filters, runs
from observations import ARGUMENTS, observe, report, rows

PROJECT = ARGUMENTS["project"]


def plain(value):
    if isinstance(value, pandas.Timestamp):
        return value.timestamp()
    if hasattr(value, "mime_type"):
        return [value.size_bytes, value.mime_type]
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value.item() if hasattr(value, "item") else value


project = ReadOnlyProject(project=PROJECT)
observe("runs", lambda: sorted(run["sys/custom_run_id"] for run in project.list_runs()))
observe("experiments", lambda: sorted(run["sys/name"] for run in project.list_experiments()))
observe("fetched_runs", lambda: sorted(project.fetch_runs()["sys/custom_run_id"]))
observe("fetched_experiments", lambda: sorted(project.fetch_experiments()["sys/name"]))


def frame(**options):
    return project.fetch_runs_df(
        columns=["params/lr", "loss"], sort_by="sys/custom_run_id", ascending=True, progress_bar=False, **options
    )


def ids(**options):
    return list(frame(**options)["sys/custom_run_id"])


observe("table", lambda: [[row["sys/custom_run_id"], row["params/lr"], row["loss"]] for row in rows(frame())])
observe("by_regex", lambda: ids(custom_id_regex="^beta"))
observe("by_ids", lambda: ids(custom_ids=["loose", "alpha-1"]))
observe("by_tags", lambda: ids(tags=["beside", "number 1"]))
observe("by_owner", lambda: ids(owners=[ARGUMENTS["owner"]]))
# A run may fall silent between the two questions.
observe("by_state", lambda: sorted({*ids(states=["active"]), *ids(states=["inactive"])}))
observe("by_query", lambda: ids(query='`params/lr`:float > 0.15 AND `sys/tags`:stringSet CONTAINS "beside"'))
observe("trashed", lambda: ids(trashed=True))
observe("by_limit", lambda: len(ids(limit=2)))
observe(
    "experiments_table",
    lambda: list(
        project.fetch_experiments_df(
            names_regex="a",
            names_exclude_regex="^beta 1$",
            columns_regex="^score$",
            sort_by="sys/name",
            ascending=True,
            progress_bar=False,
        )["sys/name"]
    ),
)
SYS_ID = next(run["sys/id"] for run in project.list_runs() if run["sys/custom_run_id"] == "alpha-1")
observe("by_sys_id", lambda: ids(with_ids=[SYS_ID]))

run = ReadOnlyRun(project, custom_id="alpha-1")
observe("by_name", lambda: ReadOnlyRun(project, experiment_name="alpha")["sys/custom_run_id"].fetch())
observe(
    "read_only_runs",
    lambda: sorted(one["params/lr"].fetch() for one in project.fetch_read_only_runs(custom_ids=["beta-1", "beta-2"])),
)
observe(
    "read_only_experiments",
    lambda: [one["sys/custom_run_id"].fetch() for one in project.fetch_read_only_experiments(names=["apart"])],
)
observe("has_fields", lambda: {"loss", "params/lr", "words", "sys/tags"} <= set(run.field_names))
VALUES = ["params/lr", "params/layers", "params/name", "params/use_bias", "params/started", "params/modes", "sys/tags"]
run.prefetch(VALUES)
observe("values", lambda: {path: plain(run[path].fetch()) for path in VALUES})
observe("last", lambda: [run["loss"].fetch_last(), run["score"].fetch_last()])
observe("lazy", lambda: ReadOnlyRun(project, with_id=SYS_ID, eager_load_fields=False)["params/layers"].fetch())
run.prefetch_series_values(["loss", "score"], use_threads=True)
observe("series", lambda: rows(run["loss"].fetch_values(include_timestamp=False)))
observe("series_in_range", lambda: list(run["score"].fetch_values(step_range=(3, 5))["value"]))
observe("inherited", lambda: list(ReadOnlyRun(project, custom_id="alpha-2")["loss"].fetch_values()["step"]))
observe("own", lambda: list(ReadOnlyRun(project, custom_id="alpha-2")["loss"].fetch_values(include_inherited=False)["step"]))
observe("previews", lambda: rows(run["foretold"].fetch_values(include_timestamp=False, include_point_previews=True)))
observe("no_run", lambda: ReadOnlyRun(project, custom_id="missing"))
observe("no_project", lambda: ReadOnlyProject(project=f"{PROJECT}-missing"))

alpha.set_project(PROJECT)
observe("alpha_experiments", lambda: sorted(alpha.list_experiments()))
observe("alpha_runs", lambda: sorted(runs.list_runs("beta.*")))
observe(
    "alpha_attributes",
    lambda: alpha.list_attributes(experiments=["beta 1"], attributes=filters.AttributeFilter(name_matches_none="^sys/")),
)
observe(
    "alpha_table",
    lambda: {
        " ".join(filter(None, name)) if isinstance(name, tuple) else name: plain(cell)
        for name, cell in alpha.fetch_experiments_table(
            experiments=["alpha"], attributes=filters.AttributeFilter(name_eq=["params/lr", "loss"])
        )
        .loc["alpha"]
        .items()
    },
)
observe("alpha_metrics", lambda: list(runs.fetch_metrics(["alpha-1"], "^loss$", step_range=(None, 2))["loss"]))
observe("alpha_series", lambda: list(alpha.fetch_series(["alpha"], "^words$")["words"]))


def downloaded():
    table = runs.download_files(
        ["alpha-1"], filters.AttributeFilter(name_eq=["files/path", "files/large", "files/empty"]), destination="got"
    )
    found = {}
    for path in table.iloc[0]:
        content = Path(path).read_bytes()
        found[len(content)] = hashlib.sha256(content).hexdigest()
    return found


observe("alpha_downloaded", downloaded)
report()
