"""Importing what neptune-exporter wrote: every type of attribute, of both APIs, once however often it is done."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from seamark.demo.export import ExportWriter, RunRows, write_export
from seamark.model.access import Caller, ProjectRole
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerKind
from seamark.model.values import ArtifactValue, FileSetValue, FileValue
from seamark.tracking import artifacts, file_sets, members, series, single_files, users, values, workspaces
from seamark.tracking.containers import create_model, create_run
from seamark.tracking.projects import find_or_create_project
from seamark.transfer.contents import verify
from seamark.transfer.exporter.embedded import EmbeddedRuns
from seamark.transfer.exporter.importing import ImportedRun, import_exports
from seamark.transfer.exporter.layout import find_exports
from seamark.transfer.reports import ImportChoices
from tests.tracking.core_world import STEP, World, a_world

BEGAN = 1_700_000_000_000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def project(world: World) -> str:
    return world.a_project()


def imported(world: World, *paths: Path, choices: ImportChoices | None = None) -> dict[str, ImportedRun]:
    """By the run's id, and by the file's name where nothing could be read."""
    done = import_exports(find_exports(paths), EmbeddedRuns(world.t, world.owner), choices or ImportChoices())
    return {each.report.run_id or each.report.path.name: each for each in done}


def complete(world: World, done: dict[str, ImportedRun]) -> dict[str, Container]:
    """The containers of what must have arrived whole."""
    found: dict[str, Container] = {}
    for name, each in done.items():
        assert (each.report.failure, each.report.problems) == (None, [])
        assert each.uuid is not None
        container = world.t.catalog.containers.by_uuid(each.uuid)
        assert container is not None
        verified = verify(world.t, container, each.contents)
        assert (list(verified.differences), each.report.files) == ([], each.files)
        found[name] = container
    return found


def contents(world: World, container: Container, path: str) -> bytes:
    found = single_files.find_file(world.t, world.owner, str(container.uuid), path)
    return b"".join(found.read(0, found.size))


def an_older_run(folder: Path, project: str, run_id: str = "OLD-7") -> RunRows:
    """A run of the 2.x API."""
    return ExportWriter(folder).run(project, run_id).values("string", sys__id=run_id)


def a_newer_run(folder: Path, project: str, run_id: str, number: int = 1) -> RunRows:
    """A run of the 3.x API."""
    rows = ExportWriter(folder).run(project, run_id)
    rows.values("string", sys__id=f"NEW-{number}", sys__custom_run_id=run_id)
    return rows.values("datetime", sys__creation_time=BEGAN + number)


def test_the_sample_arrives_whole_and_again_changes_nothing(world: World, project: str, tmp_path: Path) -> None:
    write_export(tmp_path, project)
    first = complete(world, imported(world, tmp_path))
    assert len(first) == 9
    before = {name: values.read_attributes(world.t, world.owner, str(each.uuid)) for name, each in first.items()}
    again = imported(world, tmp_path)
    assert {name: each.id for name, each in complete(world, again).items()} == {name: each.id for name, each in first.items()}
    assert not any(each.report.is_new for each in again.values())
    for name, container in first.items():
        after = values.read_attributes(world.t, world.owner, str(container.uuid))
        assert [each for each in after if not each.path.startswith("sys/")] == [
            each for each in before[name] if not each.path.startswith("sys/")
        ]


def test_single_values_of_every_type_arrive(world: World, project: str, tmp_path: Path) -> None:
    rows = an_older_run(tmp_path, project).values("string", a__text="grüße", sys__name="one", sys__description="why")
    rows.values("float", a__float=0.1, a__missing=None).values("int", a__int=2**62).values("bool", a__flag=False)
    rows.values("datetime", a__time=BEGAN, sys__ping_time=BEGAN).value("sys/tags", "string_set", ["x", "y"])
    rows.value("a/set", "string_set", ["p", "q"]).write()
    container = complete(world, imported(world, tmp_path))["OLD-7"]
    assert world.paths(container) == {"a/text", "a/float", "a/int", "a/flag", "a/time", "a/set"}
    assert world.value(container, "a/text", AttributeType.STRING) == "grüße"
    assert world.value(container, "a/float", AttributeType.FLOAT) == 0.1
    assert world.value(container, "a/int", AttributeType.INT) == 2**62
    assert world.value(container, "a/flag", AttributeType.BOOL) is False
    assert world.value(container, "a/time", AttributeType.DATETIME) == BEGAN
    assert world.value(container, "a/set", AttributeType.STRING_SET) == {"p", "q"}
    system = world.system(container)
    assert (system["name"], system["description"], system["tags"]) == ("one", "why", {"x", "y"})


def test_points_keep_their_decimal_steps_times_and_what_is_no_number(world: World, project: str, tmp_path: Path) -> None:
    points = [("-0.5", BEGAN, 1.0), ("0.000001", BEGAN + 1, None), ("7", BEGAN + 2, math.inf), ("123456.789012", BEGAN + 3, -2.5)]
    rows = a_newer_run(tmp_path, project, "steps")
    # The exporter takes turns between series, and a series may go on in the next part.
    for point in points:
        rows.series("loss", "float_series", [point]).series("acc", "float_series", [point])
    rows.write(parts=3)
    container = complete(world, imported(world, tmp_path))["steps"]
    for path in ("loss", "acc"):
        found = world.points(container, path)
        assert found.steps.tolist() == [-500_000, 1, 7 * STEP, 123_456_789_012]
        assert found.timestamps.tolist() == [BEGAN, BEGAN + 1, BEGAN + 2, BEGAN + 3]
        assert found.values.tolist()[0::2] == [1.0, math.inf]
        assert math.isnan(found.values.tolist()[1])


def test_texts_and_histograms_arrive(world: World, project: str, tmp_path: Path) -> None:
    rows = a_newer_run(tmp_path, project, "texts")
    rows.series("log", "string_series", [(2, BEGAN, "second"), (1, BEGAN, "first"), (3, BEGAN, "")])
    histogram = {"type": "DENSITY", "edges": [0.0, 1.0, 2.0], "values": [0.25, 0.75]}
    rows.series("weights", "histogram_series", [(1, BEGAN, histogram), (2, BEGAN, None)]).write()
    container = complete(world, imported(world, tmp_path))["texts"]
    texts = series.read_string_points(world.t, world.owner, str(container.uuid), "log")
    assert texts.values == ["first", "second", ""]
    histograms = series.read_histogram_points(world.t, world.owner, str(container.uuid), "weights")
    assert [(each.edges, each.values, each.is_density) for each in histograms.values] == [((0, 1, 2), (0.25, 0.75), True)]


def test_files_sets_and_artifacts_of_the_2x_api_are_its_own(world: World, project: str, tmp_path: Path) -> None:
    rows = an_older_run(tmp_path, project).file("model", b"weights").file("image", b"\x89PNG\r\n\x1a\n")
    rows.file_set("source_code/files", {"train.py": b"pass", "lib/net.py": b"x = 1"})
    for step in ("1.5", "0.0"):
        rows.file("samples", step.encode(), f"{step}.txt", "file_series", step)
    listed: list[dict[str, object]] = [
        {
            "filePath": "a.csv",
            "fileHash": "f" * 64,
            "type": "Local",
            "size": 3,
            "metadata": [{"key": "file_path", "value": "a.csv"}],
        }
    ]
    rows.artifact("data", listed).write()
    container = complete(world, imported(world, tmp_path))["OLD-7"]
    uuid = str(container.uuid)
    model = world.value(container, "model", AttributeType.FILE)
    assert isinstance(model, FileValue)
    assert (model.size, model.name) == (7, "model")
    assert contents(world, container, "model") == b"weights"
    image = world.value(container, "image", AttributeType.FILE)
    assert isinstance(image, FileValue)
    assert image.mime_type == "image/png"
    names = [each.name for each in file_sets.list_members(world.t, world.owner, uuid, "source_code/files")]
    assert sorted(names) == ["lib", "train.py"]
    size = world.value(container, "source_code/files", AttributeType.FILE_SET)
    assert isinstance(size, FileSetValue)
    assert size.size == 9
    samples = series.read_file_points(world.t, world.owner, uuid, "samples")
    assert [each / STEP for each in samples.steps] == [0.0, 1.5]
    artifact = world.value(container, "data", AttributeType.ARTIFACT)
    assert isinstance(artifact, ArtifactValue)
    files = artifacts.list_files(world.t, world.owner, project, artifact.hash)
    assert [(each.path, each.size, each.metadata) for each in files] == [("a.csv", 3, (("file_path", "a.csv"),))]


def test_files_of_the_3x_api_belong_to_the_project(world: World, project: str, tmp_path: Path) -> None:
    rows = a_newer_run(tmp_path, project, "files").file("config", b"{}", "config.json")
    rows.file("samples", b"one", "step_1.txt", "file_series", 1, BEGAN).write()
    container = complete(world, imported(world, tmp_path))["files"]
    config = world.value(container, "config", AttributeType.FILE_REF)
    assert isinstance(config, FileValue)
    assert (config.key, config.mime_type, config.size) == ("files/config/config.json", "application/json", 2)
    assert contents(world, container, "config") == b"{}"


def test_forks_come_after_their_parents_and_see_their_points(world: World, project: str, tmp_path: Path) -> None:
    # What is newer comes first here, also where it is a fork.
    for number, (name, parent, first) in enumerate([("zoe", "bob", 5), ("bob", "ann", 3), ("ann", None, 0)], 1):
        rows = a_newer_run(tmp_path, project, name, number)
        if parent is not None:
            rows.values("string", sys__forking__parent=parent).values("int", sys__forking__step=first - 1)
        rows.series("loss", "float_series", [(step, BEGAN, number + step / 10) for step in range(first, 7)]).write()
    done = imported(world, tmp_path)
    assert list(done) == ["ann", "bob", "zoe"]
    found = complete(world, done)
    points = world.points(found["zoe"], "loss")
    assert points.values.tolist() == [3.0, 3.1, 3.2, 2.3, 2.4, 1.5, 1.6]
    assert world.steps(found["zoe"], "loss", lineage=False) == [5.0, 6.0]


def test_an_experiment_has_the_head_that_the_export_says(world: World, project: str, tmp_path: Path) -> None:
    for number, name in enumerate(("early", "head", "late"), 1):
        rows = a_newer_run(tmp_path, project, name, number).values("string", sys__name="search", sys__experiment__name="search")
        rows.values("bool", sys__experiment__is_head=name == "head").write()
    for _ in range(2):
        found = complete(world, imported(world, tmp_path))
        assert {name for name, each in found.items() if world.now_of(each).is_head} == {"head"}
        assert {world.now_of(each).experiment for each in found.values()} == {"search"}


def test_versions_find_a_model_that_was_there_also_when_their_import_goes_on_later(
    world: World, project: str, tmp_path: Path
) -> None:
    key = find_or_create_project(world.t, world.owner, project).key
    there = create_model(world.t, world.owner, project, "NET")
    there.commit.wait(60)
    writer = ExportWriter(tmp_path)
    writer.run(project, f"{key}-NET", "models").values("string", sys__id=f"{key}-NET").write()
    version = writer.run(project, f"{key}-NET-1", "model_versions")
    version.values("string", sys__id=f"{key}-NET-1", sys__model_id=f"{key}-NET").write()
    found, destination = find_exports([tmp_path]), EmbeddedRuns(world.t, world.owner)
    first = next(iter(import_exports(found, destination, ImportChoices())))
    assert first.uuid == there.container.uuid
    (rest,) = import_exports(found, destination, ImportChoices(), is_done=lambda path: path == first.report.path)
    assert rest.report.failure is None
    assert complete(world, {"version": rest})["version"].model_id == there.container.id


def test_models_and_their_versions_arrive(world: World, project: str, tmp_path: Path) -> None:
    writer = ExportWriter(tmp_path)
    for number in (2, 1):
        version = writer.run(project, f"KEY-NET-{number}", "model_versions")
        version.values("string", sys__id=f"KEY-NET-{number}", sys__model_id="KEY-NET", sys__stage="production").write()
    writer.run(project, "KEY-NET", "models").values("string", sys__id="KEY-NET", note="n").write()
    found = complete(world, imported(world, tmp_path))
    assert [each.kind for each in found.values()] == [ContainerKind.MODEL] + 2 * [ContainerKind.MODEL_VERSION]
    assert found["KEY-NET-1"].model_id == found["KEY-NET"].id
    assert found["KEY-NET"].sys_id.endswith("-NET")
    assert world.system(found["KEY-NET-2"])["stage"] == "production"
    assert [each.sys_id.rpartition("-")[2] for each in (found["KEY-NET-1"], found["KEY-NET-2"])] == ["1", "2"]


def test_a_new_project_takes_over_ids_owners_and_times(world: World, tmp_path: Path) -> None:
    began = BEGAN - 1_000_000
    admin = Caller(users.create_user(world.t, users.operator(world.t), "root", is_admin=True))
    workspaces.add_member(world.t, users.operator(world.t), "team", "root")
    for number, name in ((12, "twelve"), (7, "seven")):
        rows = ExportWriter(tmp_path).run("team/taken-over", name).values("string", sys__id=f"SAN-{number}", sys__owner="ann")
        rows.values("datetime", sys__creation_time=began, sys__modification_time=began + 90_000, sys__ping_time=began + 60_000)
        rows.values("float", sys__running_time=60.0, lr=0.1).values("bool", sys__trashed=number == 7).write()
    writer = ExportWriter(tmp_path)
    writer.run("team/taken-over", "SAN-NET", "models").values("string", sys__id="SAN-NET").write()
    for number in (2, 10):
        version = writer.run("team/taken-over", f"SAN-NET-{number}", "model_versions")
        version.values("string", sys__model_id="SAN-NET").values("datetime", sys__creation_time=began).write()
    for is_first in (True, False):
        done = {
            each.report.run_id: each
            for each in import_exports(find_exports([tmp_path]), EmbeddedRuns(world.t, admin), ImportChoices())
        }
        found = complete(world, done)
        assert {each.report.is_new for each in done.values()} == {is_first}
        assert {name: each.sys_id for name, each in found.items()} == {
            "SAN-NET": "SAN-NET",
            "SAN-NET-2": "SAN-NET-2",
            "SAN-NET-10": "SAN-NET-10",
            "seven": "SAN-7",
            "twelve": "SAN-12",
        }
        assert not any(each.report.remarks for each in done.values())
    system = {each.path: each.value for each in values.read_attributes(world.t, admin, str(found["twelve"].uuid))}
    assert (system["sys/owner"], system["sys/running_time"], system["sys/monitoring_time"]) == ("ann", 60.0, 60)
    times = [system[f"sys/{name}"] for name in ("creation_time", "ping_time", "modification_time")]
    assert times == [began, began + 60_000, began + 90_000]
    assert [world.now_of(found[name]).is_trashed for name in ("seven", "twelve")] == [True, False]
    assert create_run(world.t, admin, "team/taken-over").container.sys_id == "SAN-13"


def test_a_run_whose_number_is_taken_has_another_and_is_found_again(world: World, project: str, tmp_path: Path) -> None:
    there = world.a_run(project)
    rows = ExportWriter(tmp_path).run(project, there.sys_id).values("string", sys__id=there.sys_id).values("float", lr=0.1)
    rows.write()
    done = imported(world, tmp_path)
    container = complete(world, done)[there.sys_id]
    assert container.id != there.id
    assert f'Its id is "{container.sys_id}" here' in done[there.sys_id].report.remarks[0]
    assert complete(world, imported(world, tmp_path))[there.sys_id].id == container.id


def test_who_does_not_own_the_project_leaves_times_and_owners_as_they_are(world: World, project: str, tmp_path: Path) -> None:
    writer = Caller(users.create_user(world.t, users.operator(world.t), "writer"))
    workspaces.add_member(world.t, users.operator(world.t), "team", "writer")
    members.add_member(world.t, world.owner, project, "writer", ProjectRole.CONTRIBUTOR)
    rows = a_newer_run(tmp_path, project, "theirs").values("string", sys__owner="ann").values("datetime", sys__ping_time=BEGAN)
    rows.write()
    (done,) = import_exports(find_exports([tmp_path]), EmbeddedRuns(world.t, writer), ImportChoices())
    assert "only owners of the project may say" in done.report.remarks[-1]
    system = world.system(complete(world, {"theirs": done})["theirs"])
    assert (system["owner"], system["ping_time"] == BEGAN) == ("writer", False)


def test_what_cannot_be_taken_is_told_and_the_rest_arrives(world: World, project: str, tmp_path: Path) -> None:
    rows = an_older_run(tmp_path, project).values("float", lr=0.1)
    (tmp_path / "secret").write_text("secret")
    outside = ["/etc/hostname", "../../secret", "OLD-7/../../../secret", "gone"]
    for number, path in enumerate(outside):
        rows.value(f"f/{number}", "file", {"path": path})
    rows.file("real", b"real")
    link = rows.files_folder / "OLD-7" / "link"
    link.symlink_to(tmp_path / "secret")
    rows.value("f/link", "file", {"path": "OLD-7/link"}).value("odd", "quantum", None).value("stepless", "float_series", 1.0)
    rows.write()
    imported_run = imported(world, tmp_path)["OLD-7"]
    report = imported_run.report
    assert (report.failure, report.files, report.problem_count) == (None, 1, 7)
    problems = "\n".join(report.problems)
    assert problems.count("no path within its folder of files") == 3
    assert "is a link to elsewhere" in problems
    assert "is not beside the export" in problems
    assert "'quantum' are not known here" in problems
    assert "have no step" in problems
    assert imported_run.uuid is not None
    container = world.t.catalog.containers.by_uuid(imported_run.uuid)
    assert container is not None
    assert world.paths(container) == {"lr", "real"}


def test_broken_files_are_named_and_the_other_runs_arrive(world: World, project: str, tmp_path: Path) -> None:
    a_newer_run(tmp_path, project, "whole").values("float", lr=0.1).write()
    cut = a_newer_run(tmp_path, project, "cut", 2).values("float", lr=0.1).write()[0]
    cut.write_bytes(cut.read_bytes()[:-20])
    gap = a_newer_run(tmp_path, project, "gap", 3).values("float", **{f"v{n}": 1.0 for n in range(9)}).write(parts=3)
    gap[1].unlink()
    done = imported(world, tmp_path)
    assert done["whole"].report.is_complete
    assert "is damaged: it does not end as a Parquet file does" in (done[cut.name].report.failure or "")
    assert "part 1 is missing" in (done[gap[0].name].report.failure or "")
    runs = imported(world, gap[0])
    assert [each.uuid for each in runs.values()] == [None]


def test_another_project_can_be_named_and_files_be_elsewhere(world: World, project: str, tmp_path: Path) -> None:
    rows = a_newer_run(tmp_path / "export", "gone/company", "moved").file("config", b"{}", "config.json")
    rows.write()
    (tmp_path / "export" / "files").rename(tmp_path / "cold")
    choices = ImportChoices(project=project, files_from=[tmp_path / "cold"])
    found = complete(world, imported(world, tmp_path / "export", choices=choices))
    assert world.paths(found["moved"]) == {"config"}


def test_a_run_of_the_same_custom_id_is_continued(world: World, project: str, tmp_path: Path) -> None:
    there = world.a_run(project, custom_id="same")
    a_newer_run(tmp_path, project, "same").values("float", lr=0.1).write()
    done = imported(world, tmp_path)
    assert complete(world, done)["same"].id == there.id
    assert not done["same"].report.is_new
