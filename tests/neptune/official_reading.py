"""Runs in the official client's environment: reads what there is and pickles it into the file that it is told."""

import pickle
import sys

import pandas

import neptune

# So that the frames can be read where other engines for texts are installed.
pandas.options.mode.string_storage = "python"

project = neptune.init_project("team/digits", mode="read-only")
run = neptune.init_run(with_id="DIG-1", project="team/digits", mode="read-only")
row = project.fetch_runs_table(ascending=True).to_rows()[0]


def value_of(path):
    try:
        return row.get_attribute_value(path)
    except Exception as error:
        return type(error).__name__


for path in ("page", "images", "source"):
    run[path].download()
run["note"].download(".")
run["blob"].download("named.bin")
run["images"].download_last("last")
read = {
    "every run": project.fetch_runs_table().to_pandas(),
    "columns": project.fetch_runs_table(columns=["params/lr", "sys/tags", "loss"], ascending=True).to_pandas(),
    "sorted": project.fetch_runs_table(columns=["params/lr"], sort_by="params/lr", limit=1).to_pandas(),
    "sorted by series": project.fetch_runs_table(columns=[], sort_by="loss").to_pandas(),
    "trash": project.fetch_runs_table(trashed=True).to_pandas(),
    "trash or not": project.fetch_runs_table(trashed=None, sort_by="sys/id", columns=[]).to_pandas(),
    "ids": project.fetch_runs_table(id=["DIG-2", "DIG-1"], state="inactive", owner="alice").to_pandas(),
    "tags": project.fetch_runs_table(tag=["a", "b"]).to_pandas(),
    "query": project.fetch_runs_table(query="(params/lr:float > 0.15)").to_pandas(),
    "nothing": project.fetch_runs_table(query="(params/lr:float > 7)", columns=["a"]).to_pandas(),
    "numbers": run["loss"].fetch_values(),
    "numbers alone": run["short"].fetch_values(include_timestamp=False),
    "texts": run["console"].fetch_values(),
    "last number": run["loss"].fetch_last(),
    "last text": run["console"].fetch_last(),
    "namespace": run["sys"].fetch(),
    "top": [(each.name, each.size, each.mtime, each.file_type) for each in run["source"].list_fileset_files()],
    "inside": [(each.name, each.size, each.mtime, each.file_type) for each in run["source"].list_fileset_files("pack")],
    "row": {each.path: (each.type.value, value_of(each.path)) for each in row._attributes},
}
with open(sys.argv[1], "wb") as file:
    pickle.dump(read, file)
