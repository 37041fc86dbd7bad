"""The first Neptune API: experiments with logs, parameters, properties, tags, artifacts; what they tell afterwards."""

import io
import logging
import math
import os
import zipfile
from pathlib import Path

import numpy as np
from observations import observe, report, rows
from PIL import Image

import neptune.legacy as neptune
from neptune.legacy import Session

os.makedirs("given/below", exist_ok=True)
Path("given/top.txt").write_text("top")
Path("given/below/deep.txt").write_text("deep")
Path("module.py").write_text("pass\n")

observe("uninitialized", lambda: neptune.create_experiment())
observe("newer_argument", lambda: neptune.init(custom_run_id="x"))
observe("unknown_argument", lambda: neptune.init(colour="x"))
observe("no_project_name", lambda: neptune.init("a/b/c"))
project = neptune.init()
observe("project", lambda: [str(project), project.full_id == os.environ["NEPTUNE_PROJECT"], project == neptune.project])
observe("no_experiment", lambda: neptune.log_metric("loss", 1))

PARAMS = {
    "lr": 0.1,
    "epochs": 3,
    "on": True,
    "name": "adam",
    "infinite": math.inf,
    "missing": math.nan,
    "list": [1, "a"],
    "none": None,
    "deep/er": 2,
}
LOUD = logging.getLogger("spoken")
LOUD.setLevel(logging.INFO)

with neptune.create_experiment(
    name="first",
    description="what it is",
    params=PARAMS,
    properties={"number": 7, "text": "b", "gone": 1},
    tags=["one", "two"],
    upload_source_files=["module.py"],
    logger=LOUD,
    hostname="nowhere",
) as first:
    print("printed by the script")
    LOUD.info("said by a %s", "logger")
    observe("current", lambda: neptune.get_experiment().id == first.id)
    neptune.log_metric("loss", 0.5)
    neptune.log_metric("loss", 0.25)
    neptune.send_metric("accuracy", 1, 0.5)
    first.log_metric("accuracy", x=2.5, y=0.75, timestamp=1_600_000_000)
    first.log_metric("left_out", math.nan)
    first.log_metric("left_out", math.inf, 1)
    neptune.log_text("words", "first line")
    neptune.send_text("words", 4, "second\nline")
    neptune.log_text("long", "é" * 20_000)
    observe("no_number", lambda: neptune.log_metric("loss", "abc"))
    observe("no_value", lambda: neptune.log_metric("loss", None))
    observe("no_text", lambda: neptune.log_text("words", 3))
    observe("no_place", lambda: neptune.log_text("words", "a", "b"))
    observe("no_image", lambda: neptune.log_image("pictures", object()))
    observe("no_image_file", lambda: neptune.log_image("pictures", "nowhere.png"))
    observe("no_picture", lambda: neptune.log_image("pictures", np.ones((2, 2, 2))))
    neptune.log_image("pictures", np.full((4, 5), 0.5), image_name="grey", description="half")
    neptune.send_image("pictures", 7, Image.new("RGB", (3, 2), "red"))
    neptune.log_artifact("given/top.txt")
    neptune.send_artifact("given/top.txt", "renamed/file.dat")
    neptune.log_artifact("given")
    neptune.log_artifact("given", "elsewhere")
    neptune.log_artifact(io.BytesIO(b"bytes"), "stream.bin")
    neptune.log_artifact(io.StringIO("text ☃"), "stream.txt")
    observe("nameless_stream", lambda: neptune.log_artifact(io.BytesIO(b"x")))
    observe("no_file", lambda: neptune.log_artifact("nowhere"))
    observe("no_artifact", lambda: neptune.log_artifact(3))
    neptune.delete_artifacts("top.txt")
    neptune.set_property("number", 8)
    neptune.set_property("new", None)
    neptune.remove_property("gone")
    neptune.remove_property("never there")
    neptune.append_tag("three", "four")
    neptune.append_tags(["five"])
    neptune.remove_tag("one")
    observe("tags", lambda: sorted(first.get_tags()))
    observe("properties", first.get_properties)
    observe("parameters", lambda: {name: repr(value) for name, value in first.get_parameters().items()})
    observe("running", lambda: first.state)
    observe("newer_way", lambda: first["logs/loss"])

observe("stopped", lambda: neptune.get_experiment())
observe("logs", first.get_logs)
observe("channels", first.get_channels)
observe("points", lambda: rows(first.get_numeric_channels_values("loss", "accuracy")[["x", "loss", "accuracy"]]))
observe("no_log", lambda: first.get_numeric_channels_values("nowhere"))
observe("hardware", lambda: set(first.get_hardware_utilization().columns) >= {"x_memory", "y_memory"})
observe("names", lambda: [first.name, str(first), first.limits])
observe(
    "system",
    lambda: {
        name: value
        for name, value in first.get_system_properties().items()
        if name in ("name", "owner", "notes", "description", "hostname", "finished", "channels_size")
    },
)
observe("system_names", lambda: sorted(first.get_system_properties()))
observe(
    "system_types",
    lambda: [first.get_system_properties()["created"].tzinfo is not None, first.get_system_properties()["size"] > 0],
)
first.download_artifact("renamed/file.dat", "got/down")
observe("downloaded", lambda: Path("got/down/file.dat").read_text())
observe("no_download", lambda: first.download_artifact("nowhere"))
observe("download_to_file", lambda: first.download_artifact("stream.bin", "module.py"))
first.download_sources(destination_dir="sources")
observe(
    "sources", lambda: [[name for name in zipfile.ZipFile(each).namelist() if name != "/"] for each in Path("sources").iterdir()]
)
first.append_tag("late")
first.set_property("late", "yes")
first.log_metric("late", 1)
first.stop()
observe("late", lambda: ["late" in first.get_tags(), first.get_properties()["late"], first.get_logs()["late"]])
first.reset_log("loss")
observe("reset", lambda: first.get_logs()["loss"])
observe("no_reset", lambda: first.reset_log("nowhere"))

second = neptune.create_experiment(
    tags=["two"], upload_source_files=[], upload_stdout=False, upload_stderr=False, send_hardware_metrics=False
)
neptune.log_metric("loss", 5)
neptune.log_metric("loss", 3, 2)
neptune.stop("it failed\nhere")

try:
    with neptune.create_experiment("third", upload_source_files="module.py", send_hardware_metrics=False) as third:
        raise RuntimeError("out of luck")
except RuntimeError:
    pass

found = {first.id: "first", second.id: "second", third.id: "third"}


def find(**criteria):
    return [found[each.id] for each in project.get_experiments(**criteria)]


observe("all", find)
observe("by_id", lambda: find(id=[third.id, first.id]))
observe("by_tag", lambda: find(tag="two"))
observe("by_tags", lambda: find(tag=["two", "three"]))
observe("by_owner", lambda: [len(find(owner="mira")), find(owner="nobody")])
observe("by_time", lambda: [len(find(min_running_time=0)), find(min_running_time=100_000)])
observe("equal", lambda: [project.get_experiments(id=first.id)[0] == first, first != second])


def table():
    frame = project.get_leaderboard()
    frame = frame[[name for name in frame.columns if name not in ("id", "created", "running_time", "size", "channel_long")]]
    return [
        list(frame.columns)[:6],
        [{name: cell for name, cell in row.items() if not name.startswith("channel_") or name in SHOWN} for row in rows(frame)],
    ]


SHOWN = ("channel_accuracy", "channel_words", "channel_logger", "channel_late")
observe("table", table)
observe("trimmed", lambda: len(project.get_leaderboard(id=first.id)["channel_long"][0]))
observe("empty_table", lambda: len(project.get_leaderboard(tag="nobody has it")))
observe("members", lambda: {"mira", "olive"} <= set(project.get_members()))
session = Session.with_default_backend()
observe("projects", lambda: session.get_projects("lab")[os.environ["NEPTUNE_PROJECT"]].name == project.name)
observe("no_workspace", lambda: session.get_projects("nowhere"))
observe("same_project", lambda: session.get_project(project.full_id).internal_id == project.internal_id)
observe("set_project", lambda: neptune.set_project(project.full_id).full_id == project.full_id)
observe("no_notebook", lambda: project.get_notebook("nowhere"))
observe("ids", lambda: [first.id, second.id, third.id])
report()
