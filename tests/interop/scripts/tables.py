"""Tables of runs and models: filters, queries, columns, sorting, limits, pages, trash."""

import os
from datetime import UTC, datetime
from pathlib import Path

from observations import ARGUMENTS, QUIET, observe, report, rows

import neptune
from neptune import management
from neptune.types import FloatSeries, StringSeries

PROJECT = os.environ["NEPTUNE_PROJECT"]


with neptune.init_project(mode="read-only") as empty:
    observe("empty_runs", lambda: len(empty.fetch_runs_table(progress_bar=False).to_pandas()))
    observe("empty_models", lambda: len(empty.fetch_models_table(progress_bar=False).to_rows()))
    observe("empty_unknown_sort", lambda: empty.fetch_runs_table(sort_by="not/there", progress_bar=False))

management.add_project_service_account(project=PROJECT, service_account_name=ARGUMENTS["robot"], role="contributor")

LOSSES = {"a": 0.5, "b": 0.25, "c": 0.75, "d": 1.0}
ids = {}
for number, (name, loss) in enumerate(LOSSES.items()):
    token = ARGUMENTS["robot_token"] if name == "d" else None
    with neptune.init_run(name=name, tags=["all", f"only {name}"], api_token=token, **QUIET) as run:
        ids[name] = run["sys/id"].fetch()
        run["loss"] = loss
        run["epoch"] = number
        run["good"] = loss < 0.6
        run["label"] = f"{name}'s label"
        run["when"] = datetime(2024, 1, 1 + number, tzinfo=UTC)
        run["curve"] = FloatSeries([1.0, loss], steps=[1, 2])
        run["words"] = StringSeries(["x", name])
        run["mixed"] = number if number % 2 else number + 0.5
        run["some times a series"] = FloatSeries([1]) if name == "a" else 1.0
        run["file"].upload("notes.txt") if os.path.exists("notes.txt") else None
        if name == "c":
            run["only c"] = "has it"
        if name == "a":
            run["artifact"].track_files(__file__)
        run.sync()

project = neptune.init_project(mode="read-only")
names = {sys_id: name for name, sys_id in ids.items()}


def found(**criteria):
    table = project.fetch_runs_table(progress_bar=False, **criteria)
    return [names.get(row.get_attribute_value("sys/id"), "?") for row in table.to_rows()]


def matched(query):
    return sorted(found(query=query))


observe("ids", lambda: ids)
observe("all", found)
observe("by_id", lambda: sorted(found(id=[ids["a"], ids["c"]])))
observe("by_one_id", lambda: found(id=ids["b"]))
observe("by_tag", lambda: found(tag="only b"))
observe("by_tags", lambda: [found(tag=["all", "only c"]), found(tag=["only a", "only b"])])
observe("by_owner", lambda: [found(owner=ARGUMENTS["robot"]), sorted(found(owner=[ARGUMENTS["robot"], ARGUMENTS["member"]]))])
observe("by_state", lambda: sorted(found(state=["active", "inactive"])))
observe("by_id_and_tag", lambda: found(id=[ids["a"], ids["b"]], tag="only b"))
observe("limit", lambda: [len(found(limit=2)), len(found(limit=100))])
observe("limit_zero", lambda: found(limit=0))
observe("query_and_tag", lambda: found(query="(loss: float > 0)", tag="all"))

# Queries
QUERIES = {
    "greater": "(loss: float > 0.5)",
    "at_least": "`loss`:float >= 0.5",
    "not_equal": "(loss: float != 0.5)",
    "integer": "(epoch: int = 2)",
    "both": "(loss: float < 0.9) AND (epoch: int >= 1)",
    "either": "(loss: float > 0.9) OR (epoch: int = 0)",
    "and_binds_tighter": "loss: float > 0.9 OR loss: float < 0.6 AND epoch: int = 1",
    "negated": "NOT (loss: float > 0.5)",
    "boolean": "(good: bool = true)",
    "string": "(sys/name: string = 'c')",
    "string_contains": '(label: string CONTAINS "b\'s")',
    "string_matches": "(label: string MATCHES '^[cd]')",
    "tag": "(sys/tags: stringSet CONTAINS 'only d')",
    "no_tag": "(sys/tags: stringSet NOT CONTAINS 'only d')",
    "datetime": "(when: datetime > '2024-01-02T12:00:00Z')",
    "created_lately": "(sys/creation_time: datetime > '-1h')",
    "last_of_series": "(last(curve: floatSeries) < 0.6)",
    "max_of_series": "(max(curve: floatSeries) = 1)",
    "text_series": "(last(words: stringSeries) = 'b')",
    "exists": "(`only c`: string EXISTS)",
    "does_not_exist": "(`only c`: string NOT EXISTS)",
    "other_type": "(loss: string = '0.5')",
    "owner": f"(sys/owner: string = '{ARGUMENTS['robot']}')",
    "id": f"(sys/id: string = '{ids['a']}')",
    "everything": "",
}
for name, query in QUERIES.items():
    observe(f"query_{name}", lambda query=query: matched(query))
observe("query_broken", lambda: matched("loss: float = (-_-)"))

# Columns
observe(
    "columns",
    lambda: rows(project.fetch_runs_table(columns=["loss", "only c"], id=[ids["a"], ids["c"]], progress_bar=False).to_pandas()),
)
observe(
    "column_names",
    lambda: list(project.fetch_runs_table(columns=["loss"], sort_by="epoch", progress_bar=False).to_pandas().columns),
)


def row_values():
    row = project.fetch_runs_table(id=ids["a"], progress_bar=False).to_rows()[0]
    fields = (
        "loss",
        "epoch",
        "good",
        "label",
        "when",
        "curve",
        "words",
        "sys/tags",
        "sys/name",
        "sys/owner",
        "sys/trashed",
        "sys/failed",
    )
    seen = {field: row.get_attribute_value(field) for field in fields}
    seen["handler"] = row["loss"].get()
    seen["type"] = row.get_attribute_type("curve")
    seen["artifact"] = len(row.get_attribute_value("artifact"))
    return seen


observe("row_values", row_values)
observe("row_gap", lambda: project.fetch_runs_table(id=ids["a"], progress_bar=False).to_rows()[0].get_attribute_value("only c"))
observe(
    "row_file", lambda: project.fetch_runs_table(id=ids["a"], progress_bar=False).to_rows()[0]["file"].download("from-table.txt")
)
observe("row_file_content", lambda: Path("from-table.txt").read_text())

# Sorting
for column in ("loss", "epoch", "label", "when", "good", "sys/id", "sys/creation_time", "mixed", "curve"):
    observe(
        f"sorted_{column}", lambda column=column: [found(sort_by=column, ascending=True), found(sort_by=column, ascending=False)]
    )
observe("sorted_only_c", lambda: [found(sort_by="only c", ascending=True)[0], found(sort_by="only c", ascending=False)[0]])
observe("sorted_series_and_number", lambda: found(sort_by="some times a series"))
observe("sorted_unknown", lambda: found(sort_by="not/there"))
observe("sorted_with_limit", lambda: found(sort_by="loss", ascending=True, limit=2))

# Models and their versions
versions = {}
for key in ("OAK", "ELM"):
    with neptune.init_model(key=key, name=key.lower()) as model:
        model["size"] = len(versions) + 1.5
        model.sync()
        model_id = model["sys/id"].fetch()
        ids[key] = model_id
        for score in (0.1, 0.9):
            with neptune.init_model_version(model=model_id, name=f"{key} {score}") as version:
                version["score"] = score
                version.sync()
                versions[version["sys/id"].fetch()] = f"{key} {score}"


def models(**criteria):
    return [row.get_attribute_value("sys/name") for row in project.fetch_models_table(progress_bar=False, **criteria).to_rows()]


observe(
    "models",
    lambda: [models(sort_by="sys/name", ascending=True), models(query="(size: float > 1)"), models(limit=1, sort_by="size")],
)
observe(
    "models_columns",
    lambda: rows(project.fetch_models_table(columns=["size"], sort_by="size", ascending=True, progress_bar=False).to_pandas()),
)


def versions_of(key, **criteria):
    with neptune.init_model(with_id=ids[key], mode="read-only") as model:
        table = model.fetch_model_versions_table(progress_bar=False, **criteria).to_rows()
        return [row.get_attribute_value("sys/name") for row in table]


observe("versions", lambda: [sorted(versions_of("OAK")), versions_of("ELM", sort_by="score", ascending=False, limit=1)])
observe("versions_query", lambda: versions_of("OAK", query="(score: float > 0.5)"))
observe("versions_columns", lambda: versions_of("OAK", columns=["score", "sys/name"], sort_by="score", ascending=True))

# Trash
management.trash_objects(project=PROJECT, ids=[ids["d"], ids["ELM"]])
observe("not_trashed", lambda: [sorted(found()), models()])
observe("trashed", lambda: [found(trashed=True), models(trashed=True)])
observe("with_trash", lambda: [sorted(found(trashed=None)), sorted(models(trashed=None))])
observe("trashed_query", lambda: [found(query="(loss: float >= 1)", trashed=True), found(query="(loss: float >= 1)")])
observe("versions_of_a_trashed_model", lambda: versions_of("ELM"))
project.stop()
report()
