"""Runs, models, model versions and the project itself: creating with every option, resuming, stages, addresses."""

import os
from pathlib import Path

from observations import QUIET, observe, report

import neptune
from neptune.types import GitRef

PROJECT = os.environ["NEPTUNE_PROJECT"]
Path("requirements.txt").write_text("left-pad==1.0\n")

run = neptune.init_run(
    project=PROJECT,
    api_token=os.environ["NEPTUNE_API_TOKEN"],
    custom_run_id="first-of-all",
    mode="async",
    name="A run with a name",
    description="Said in two\nlines",
    tags=["alpha", "beta"],
    source_files=["requirements.txt"],
    capture_stdout=True,
    capture_stderr=False,
    capture_hardware_metrics=False,
    fail_on_exception=False,
    monitoring_namespace="watch/here",
    flush_period=2,
    proxies=None,
    capture_traceback=False,
    git_ref=GitRef.DISABLED,
    dependencies="requirements.txt",
    async_lag_callback=lambda _: None,
    async_lag_threshold=1_000.0,
    async_no_progress_callback=lambda _: None,
    async_no_progress_threshold=1_000.0,
)
run["value"] = 1
run.wait()
run.wait(disk_only=True)
run.sync(wait=False)
run.sync()
run_id = run["sys/id"].fetch()


def system(of):
    # A namespace is fetched without its sets.
    return {**of["sys"].fetch(), "tags": of["sys/tags"].fetch(), "group_tags": of["sys/group_tags"].fetch()}


observe("run_id", lambda: run_id)
observe("run_system", lambda: system(run))
observe("run_url", run.get_url)
observe("run_monitoring", lambda: [run.monitoring_namespace, sorted(run.get_structure()["watch"]["here"])])
observe("run_pid", lambda: run["watch/here/pid"].fetch() == str(os.getpid()))
observe("run_entrypoint", lambda: run["source_code/entrypoint"].fetch())
observe("run_sources", lambda: [entry.name for entry in run["source_code/files"].list_fileset_files()])


def requirements():
    run["source_code/requirements"].download("fetched-requirements.txt", progress_bar=False)
    return Path("fetched-requirements.txt").read_text()


observe("run_requirements", requirements)
observe("run_states", lambda: [run.get_state()])
run.ping()

run["sys/name"] = "Renamed"
run["sys/description"] = "Changed"
run["sys/failed"] = True
run["sys/tags"].remove("alpha")
run.sync()
observe("run_edited", lambda: {name: run[f"sys/{name}"].fetch() for name in ("name", "description", "failed", "tags")})


def protected(name, value):
    other = neptune.init_run(with_id=run_id, mode="sync", **QUIET)
    try:
        other[f"sys/{name}"] = value
    finally:
        other.stop()


observe("run_id_is_protected", lambda: protected("id", "X-1"))
observe("run_owner_is_protected", lambda: protected("owner", "somebody"))
run.sync()
observe("run_protected_values", lambda: [run["sys/id"].fetch() == run_id, run["sys/owner"].fetch()])
run.stop()
observe("run_state_after_stop", run.get_state)

unnamed = neptune.init_run(**QUIET)
unnamed.sync()
observe("unnamed_run", lambda: [unnamed["sys/name"].fetch() == unnamed["sys/id"].fetch(), unnamed["sys/description"].fetch()])
unnamed.stop()


# Resuming
def resumed(**options):
    with neptune.init_run(**options, **QUIET) as again:
        before = again["value"].fetch()
        again["value"] = before + 1
        again.sync()
        return [again["sys/id"].fetch(), again["value"].fetch(), again["sys/name"].fetch()]


observe("resumed_by_id", lambda: resumed(with_id=run_id))
observe("resumed_by_custom_id", lambda: resumed(custom_run_id="first-of-all"))


def resumed_by_variable():
    os.environ["NEPTUNE_CUSTOM_RUN_ID"] = "first-of-all"
    try:
        return resumed()
    finally:
        del os.environ["NEPTUNE_CUSTOM_RUN_ID"]


observe("resumed_by_variable", resumed_by_variable)
observe("resumed_by_both", lambda: neptune.init_run(with_id=run_id, custom_run_id="first-of-all"))
observe("resumed_unknown", lambda: neptune.init_run(with_id="NOPE-77", **QUIET))


def numbers():
    first = neptune.init_run(**QUIET)
    second = neptune.init_run(**QUIET)
    names = [first["sys/id"].fetch(), second["sys/id"].fetch()]
    first.stop()
    second.stop()
    return [int(name.rsplit("-", 1)[1]) for name in names]


observe("numbers", numbers)


def with_the_class():
    with neptune.Run(**QUIET) as made:
        made["by"] = "class"
        made.sync()
        return made["by"].fetch()


observe("with_the_class", with_the_class)

# Models
model = neptune.init_model(key="FOREST", name="A forest", project=PROJECT)
model["signature"] = "rows to labels"
model["sys/description"] = "Trees"
model["sys/tags"].add("tree")
model.sync()
model_id = model["sys/id"].fetch()
observe("model_id", lambda: model_id)
observe("model_system", lambda: system(model))
observe("model_url", model.get_url)
observe("model_key_again", lambda: neptune.init_model(key="FOREST"))
observe("model_without_key", neptune.init_model)
observe("model_offline", lambda: neptune.init_model(key="OFF", mode="offline"))

version = neptune.init_model_version(model=model_id, name="Version one")
version["accuracy"].extend([0.5, 0.75])
version["weights"].upload("requirements.txt")
version.sync()
version_id = version["sys/id"].fetch()
observe("version_id", lambda: version_id)
observe("version_system", lambda: system(version))
observe("version_url", version.get_url)
observe("version_values", lambda: version["accuracy"].fetch_last())


def stages():
    seen = []
    for stage in ("staging", "production", "archived", "none", "production"):
        version.change_stage(stage)
        version.sync()
        seen.append(version["sys/stage"].fetch())
    return seen


observe("stages", stages)
observe("stage_unknown", lambda: version.change_stage("somewhere"))


def stage_by_hand():
    version["sys/stage"] = "staging"


observe("stage_by_hand", stage_by_hand)
observe("version_of_nothing", lambda: neptune.init_model_version(model="NOPE-NOPE"))

second = neptune.init_model_version(model=model_id)
observe("second_version_id", lambda: second["sys/id"].fetch())
second.stop()
observe(
    "versions",
    lambda: sorted(row.get_attribute_value("sys/id") for row in model.fetch_model_versions_table(progress_bar=False).to_rows()),
)
model.stop()
version.stop()


def resumed_model():
    with neptune.init_model(with_id=model_id) as again:
        return again["signature"].fetch()


def resumed_version():
    with neptune.init_model_version(with_id=version_id) as again:
        return again["sys/stage"].fetch()


observe("resumed_model", resumed_model)
observe("resumed_version", resumed_version)
observe("a_model_as_a_run", lambda: neptune.init_run(with_id=model_id, **QUIET))
observe("a_run_as_a_model", lambda: neptune.init_model(with_id=run_id))

# The project itself
project = neptune.init_project()
project["dataset/rows"] = 1_000
project["sys/tags"].add("shared")
project.sync()
observe("project_values", lambda: [project["dataset/rows"].fetch(), project["sys/tags"].fetch()])
observe("project_system", lambda: system(project))
observe("project_url", project.get_url)
observe("project_offline", lambda: neptune.init_project(mode="offline"))
project.stop()


def project_again():
    with neptune.init_project(PROJECT, mode="read-only") as again:
        return again["dataset/rows"].fetch()


observe("project_again", project_again)
report()
