"""Importing logs into real stores."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seamark.model.access import Caller, ProjectId
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.values import Histogram
from seamark.tracking import users
from seamark.tracking.shared_files import open_shared_file
from seamark.transfer.neptune3.embedded import EmbeddedDestination
from seamark.transfer.neptune3.finding import find_logs
from seamark.transfer.neptune3.importing import Planned, import_logs
from seamark.transfer.reports import ImportChoices, LogReport, Progress
from seamark.wire.neptune3.messages.values_pb2 import ForkPoint, Run, UpdateRunSnapshot
from tests.effort import examples
from tests.tracking.core_world import STEP, World, a_world
from tests.transfer.neptune3.logs import Upload, a_creation, change, write_log
from tests.wire.neptune3.builders import NOW, creation, snapshot, step, update


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def project(world: World) -> str:
    return world.a_project()


def imported(world: World, *paths: Path, caller: Caller | None = None, **choices: Any) -> list[LogReport]:
    destination = EmbeddedDestination(world.t, caller or world.owner)
    return list(import_logs(find_logs(paths), destination, ImportChoices(**choices)))


def _id(world: World, project: str) -> ProjectId:
    found = world.t.catalog.projects.by_name(*project.split("/"))
    assert found is not None
    return found.id


def only(world: World, path: Path, **choices: Any) -> LogReport:
    (report,) = imported(world, path, **choices)
    return report


def the_run(world: World, project: str, run: str = "run") -> Container:
    found = world.t.catalog.containers.by_custom_id(_id(world, project), run)
    assert found is not None
    return found


def stored_points(world: World, run: Container, path: str) -> list[tuple[float, float]]:
    points = world.points(run, path)
    return [(at / STEP, value) for at, value in zip(points.steps.tolist(), points.values.tolist(), strict=True)]


def test_a_log_becomes_a_run(world: World, project: str, tmp_path: Path) -> None:
    operations = [
        a_creation(experiment_id="exp"),
        snapshot(assign={"lr": 0.1, "n": 3, "name": "ü"}, add={"sys/tags": {"x", "y"}}),
        snapshot(remove={"sys/tags": {"y"}}),
        *(snapshot(n * STEP, {f"m/{k}": float(n * k) for k in range(20)}) for n in range(50)),
        snapshot(STEP, {"h": Histogram((0.0, 1.0, 2.0), (3.0, 4.0))}),
        snapshot(STEP, {"text": "one"}),
    ]
    report = only(world, write_log(tmp_path, operations, project=project))
    assert (report.project, report.run_id, report.is_new, report.failure) == (project, "run", True, None)
    assert report.is_complete
    assert report.stored == 3 + 2 + 50 * 20 + 2
    run = the_run(world, project)
    assert stored_points(world, run, "m/3") == [(n, n * 3.0) for n in range(50)]
    assert world.value(run, "n", AttributeType.INT) == 3
    system = world.system(run)
    assert (system["tags"], system["name"], system["creation_time"]) == (frozenset({"x"}), "exp", NOW)


def test_importing_again_leaves_one_copy(world: World, project: str, tmp_path: Path) -> None:
    operations = [
        a_creation(),
        snapshot(assign={"lr": 0.1}),
        snapshot(0, {"a": 1.0}),
        snapshot(STEP, {"p": 5.0}, ratio=0.5),
        snapshot(2 * STEP, {"a": 2.0, "p": 6.0}),
        snapshot(None, {"open": 1.0}),
        snapshot(None, {"open": 2.0}),
    ]
    path = write_log(tmp_path, operations, project=project)
    assert only(world, path).is_complete
    run = the_run(world, project)
    before = [stored_points(world, run, each) for each in ("a", "p", "open")], world.paths(run)
    again = only(world, path)
    assert again.is_complete
    assert not again.is_new
    assert ([stored_points(world, run, each) for each in ("a", "p", "open")], world.paths(run)) == before


_PATHS = st.sampled_from(["a", "b", "c"])
_SNAPSHOTS = st.lists(
    st.tuples(st.integers(0, 30), st.dictionaries(_PATHS, st.floats(allow_nan=False), min_size=1), st.booleans()), max_size=15
)


def _updates(given: list[tuple[int, dict[str, float], bool]]) -> list[UpdateRunSnapshot]:
    return [snapshot(at * STEP, values, ratio=0.5 if is_preview else None) for at, values, is_preview in given]


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_=_SNAPSHOTS, times=st.integers(1, 2))
def test_an_import_however_often_is_what_one_request_makes(
    world: World, tmp_path_factory: pytest.TempPathFactory, given_: list[tuple[int, dict[str, float], bool]], times: int
) -> None:
    project = world.a_project()
    path = write_log(tmp_path_factory.mktemp("log"), [a_creation(), *_updates(given_)], project=project)
    for _ in range(times):
        only(world, path)
    sent = EmbeddedDestination(world.t, world.owner)
    sent.submit(project, creation("sent", project).SerializeToString())
    sent.submit(project, update("sent", *_updates(given_), project=project).SerializeToString())
    sent.finish()
    left, right = the_run(world, project), the_run(world, project, "sent")
    assert world.paths(left) == world.paths(right)
    for name in world.paths(left):
        assert stored_points(world, left, name) == stored_points(world, right, name)


def test_forks_follow_their_parents_whatever_the_order_of_the_paths(world: World, project: str, tmp_path: Path) -> None:
    point = ForkPoint(parent_run_id="base", step=step(2 * STEP), parent_project="gone/elsewhere")
    child = write_log(tmp_path / "a", [a_creation("child", fork_point=point)], project="gone/elsewhere", run="child", at=NOW + 50)
    base = write_log(
        tmp_path / "b",
        [a_creation("base"), *(snapshot(n * STEP, {"a": float(n)}) for n in range(5))],
        project="gone/elsewhere",
        run="base",
    )
    reports = imported(world, child, base, project=project)
    assert [report.run_id for report in reports] == ["base", "child"]
    assert [report.remarks for report in reports] == [[], []]
    assert stored_points(world, the_run(world, project, "child"), "a") == [(0, 0.0), (1, 1.0), (2, 2.0)]


def test_a_bad_file_does_not_stop_the_others_and_nothing_of_it_is_applied(world: World, project: str, tmp_path: Path) -> None:
    good = write_log(tmp_path / "1", [a_creation("good"), snapshot(0, {"a": 1.0})], project=project, run="good", at=NOW + 9)
    half = write_log(tmp_path / "2", [a_creation("half"), snapshot(0, {"a": 1.0}), b"\x0a\xff"], project=project, run="half")
    junk = tmp_path / "3" / "run_operations.sqlite3"
    junk.parent.mkdir()
    junk.write_bytes(b"junk")
    other = tmp_path / "3" / "cache.sqlite3"
    change(other, "CREATE TABLE t (a)")
    reports = {report.path: report for report in imported(world, tmp_path)}
    assert reports[good].is_complete
    assert "cannot be decoded" in (reports[half].failure or "")
    assert "as a database" in (reports[junk].failure or "")
    assert reports[other].is_foreign
    assert world.t.catalog.containers.by_custom_id(_id(world, project), "half") is None
    assert "was not made by neptune-scale" in (only(world, other).failure or ""), "who names a file wants that one"


def test_fields_that_cannot_be_stored_are_told_and_the_others_stay(world: World, project: str, tmp_path: Path) -> None:
    operations = [
        a_creation(),
        snapshot(assign={"a": 1.0, "sys/id": "X-1"}),
        *(snapshot(n * STEP, {"a": 1.0, "b": float(n)}) for n in range(30)),
    ]
    report = only(world, write_log(tmp_path, operations, project=project))
    assert report.failure is None
    assert not report.is_complete
    assert any('"sys/id"' in each for each in report.problems)
    assert len(report.problems) <= 20
    assert report.problem_count >= len(report.problems)
    assert len(stored_points(world, the_run(world, project), "b")) == 30


def test_the_rest_of_a_run_needs_the_run_or_the_wish_to_make_it(world: World, project: str, tmp_path: Path) -> None:
    path = write_log(tmp_path, [snapshot(7 * STEP, {"a": 1.0})], project=project)
    report = only(world, path)
    assert "--create-missing-runs" in (report.failure or "")
    assert report.stored == 0
    report = only(world, path, creates_missing_runs=True)
    assert report.is_complete
    assert report.is_new
    run = the_run(world, project)
    assert stored_points(world, run, "a") == [(7, 1.0)]
    assert world.system(run)["creation_time"] == NOW
    assert only(world, path).is_complete, "now it is there"


def test_files_are_stored_and_missing_ones_told(world: World, project: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes")
    outside = tmp_path.parent / f"{tmp_path.name}-outside.txt"
    outside.write_text("secret")
    uploads = [
        Upload(str(tmp_path / "notes.txt"), "run/notes"),
        Upload("/gone/copy.bin", "run/copy", True),
        Upload(str(tmp_path / "missing.txt"), "run/missing"),
        Upload(str(outside), "run/outside"),
    ]
    path = write_log(tmp_path, [a_creation()], project=project, uploads=uploads)
    (path.parent / "copy.bin").write_bytes(b"copy")
    for report in (only(world, path), only(world, path)):
        assert report.files == 2
        assert report.problem_count == 2
        assert ["missing.txt" in report.problems[0], "outside.txt" in report.problems[1]] == [True, True]
    found = world.t.catalog.projects.by_name(*project.split("/"))
    assert found is not None
    for destination, content in (("run/notes", b"notes"), ("run/copy", b"copy")):
        stored = open_shared_file(world.t, found, destination)
        assert b"".join(stored.read(0, stored.blob.size)) == content
    assert only(world, path, files_from=[outside.parent]).problem_count == 1


@pytest.mark.parametrize("project", ["nowhere/x", "team/first/too-much"])
def test_a_project_that_cannot_be_is_told(world: World, tmp_path: Path, project: str) -> None:
    report = only(world, write_log(tmp_path, [a_creation(), snapshot(0, {"a": 1.0})], project=project))
    assert report.failure is not None
    assert report.stored == 0


def test_who_may_not_write_imports_nothing(world: World, project: str, tmp_path: Path) -> None:
    stranger = Caller(users.create_user(world.t, users.operator(world.t), f"stranger-{project.rpartition('-')[2]}"))
    path = write_log(tmp_path, [a_creation(), snapshot(0, {"a": 1.0})], project=project)
    (report,) = imported(world, path, caller=stranger)
    assert report.failure is not None
    assert world.t.catalog.containers.by_custom_id(_id(world, project), "run") is None


def test_progress_counts_every_operation_and_file(world: World, project: str, tmp_path: Path) -> None:
    operations: list[Run | UpdateRunSnapshot] = [a_creation(), *(snapshot(n, {"a": float(n)}) for n in range(10))]
    path = write_log(tmp_path, operations, project=project, uploads=[Upload("/gone", "x")])
    seen: list[int] = []
    totals: list[int] = []

    def begin(planned: Planned) -> Progress:
        totals.append(planned.steps)
        return seen.append

    list(import_logs(find_logs([path]), EmbeddedDestination(world.t, world.owner), ImportChoices(), begin))
    assert sum(seen) == totals[0] == 12
