"""Importing folders as jobs: what they would bring, what they brought, and who may."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from seamark.demo.export import ExportWriter, write_export
from seamark.model.access import Caller
from seamark.model.errors import AccessDenied, AttributeNotFound, InvalidInput, NotFound, ProjectNotFound
from seamark.stores.catalog import Job, JobState
from seamark.tracking import file_sets, imports, jobs, users
from seamark.tracking.importer import ImportRequest, RunReport
from seamark.transfer import folders
from seamark.transfer.folders import FolderImporter
from seamark.transfer.neptune3 import importing
from seamark.transfer.neptune3.log import OperationLog
from seamark.transfer.neptune3.requests import Request
from tests.interop.server import running_server
from tests.interop.waiting import until
from tests.tracking.core_world import STEP, World, a_world
from tests.transfer.neptune3.logs import Upload, a_creation, change, write_log
from tests.wire.neptune2.conftest import Api
from tests.wire.neptune3.builders import snapshot


def _held_up(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Has imports wait before they read a run: the first event tells that one does, the second lets them go on."""
    reached, is_open = threading.Event(), threading.Event()
    whole = importing.requests_of

    def slow(log: OperationLog, project: str) -> Iterator[Request]:
        reached.set()
        assert is_open.wait(60)
        return whole(log, project)

    monkeypatch.setattr(importing, "requests_of", slow)
    return reached, is_open


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[World]:
    directory = tmp_path_factory.mktemp("world")
    with a_world(directory) as made:
        made.t.importer = FolderImporter(made.t, directory / "data", shared)
        yield made


@pytest.fixture
def project(world: World) -> str:
    return world.a_project()


@pytest.fixture(scope="module")
def admin(world: World) -> Caller:
    return Caller(users.create_user(world.t, users.operator(world.t), "root", is_admin=True))


def _over(world: World, caller: Caller, job: Job) -> Job:
    return until(
        lambda: found if (found := imports.find_import(world.t, caller, job.uuid)).is_over else None, what="the end of the import"
    )


def _reports(world: World, caller: Caller, job: Job, *, only_bad: bool = False) -> list[RunReport]:
    return imports.read_reports(world.t, caller, job.uuid, only_bad=only_bad, offset=0, limit=100).reports


def _two_runs(folder: Path, project: str) -> None:
    (folder / "notes.txt").write_text("notes")
    uploads = [Upload(str(folder / "notes.txt"), "one/notes.txt"), Upload(str(folder / "gone.txt"), "one/gone.txt")]
    steps = [snapshot(n * STEP, {"loss": 1.0, "acc": 0.5}) for n in range(10)]
    write_log(folder, [a_creation("one"), snapshot(assign={"lr": 0.1}), *steps], project=project, run="one", uploads=uploads)
    write_log(folder, [a_creation("two"), *steps[:4]], project=project, run="two")


def test_a_look_counts_what_an_import_would_bring_and_changes_nothing(
    world: World, admin: Caller, project: str, tmp_path: Path
) -> None:
    _two_runs(tmp_path, project)
    write_log(tmp_path, [a_creation("new")], project="team/not-there-yet", run="new")
    write_log(tmp_path, [a_creation("far")], project="nowhere/at-all", run="far")
    (tmp_path / "broken.sqlite3").write_bytes(b"junk")
    change(tmp_path / "other.sqlite3", "CREATE TABLE t (a)")
    found = imports.look(world.t, admin, str(tmp_path), None)
    assert (found.logs, found.run_count, found.new_runs, found.points, found.values, found.files) == (5, 3, 3, 28, 1, 2)
    assert found.is_counted
    problems = {each.name.split("/")[-2 if "/" in each.name else 0]: each.problems for each in found.runs if each.problems}
    assert len(problems) == found.problem_count == 3
    assert any("gone.txt" in text for texts in problems.values() for text in texts)
    assert any("as a database" in text for text in problems["broken.sqlite3"])
    assert sorted(each.run_id for each in found.runs if each.is_refused) == ["", "far"]
    by_name = {each.name: each for each in found.projects}
    assert (by_name[project].is_there, by_name[project].runs, by_name[project].points) == (True, 2, 28)
    assert (by_name["team/not-there-yet"].is_there, by_name["team/not-there-yet"].new_runs) == (False, 1)
    assert (by_name[""].runs, by_name[""].problems) == (0, 1)
    assert (by_name["nowhere/at-all"].runs, by_name["nowhere/at-all"].problems) == (0, 1)
    with pytest.raises(ProjectNotFound):
        world.a_run("team/not-there-yet")


def test_a_log_of_a_run_that_is_not_there_counts_only_where_the_run_is_made(
    world: World, admin: Caller, project: str, tmp_path: Path
) -> None:
    rest = snapshot(5 * STEP, {"loss": 1.0})
    write_log(tmp_path, [rest], project=project, run="lost", at=1)
    write_log(tmp_path, [rest], project=project, run="parted", at=2)
    found = imports.look(world.t, admin, str(tmp_path), None)
    assert (found.run_count, found.points, found.problem_count) == (0, 0, 2)
    assert imports.look(world.t, admin, str(tmp_path), None, creates_missing_runs=True).run_count == 2
    (tmp_path / "before").mkdir()
    write_log(tmp_path / "before", [a_creation("parted")], project=project, run="parted", at=1)
    found = imports.look(world.t, admin, str(tmp_path), None)
    assert [each.run_id for each in found.runs if each.is_refused] == ["lost"]
    assert (found.run_count, found.points) == (1, 1)
    job = _over(world, admin, imports.start_import(world.t, admin, str(tmp_path), None))
    assert {each.run_id for each in _reports(world, admin, job, only_bad=True)} == {"lost"}


def test_an_import_verifies_each_run_against_what_is_stored(world: World, admin: Caller, project: str, tmp_path: Path) -> None:
    _two_runs(tmp_path, project)
    (tmp_path / "broken.sqlite3").write_bytes(b"junk")
    job = _over(world, admin, imports.start_import(world.t, admin, str(tmp_path), None))
    assert (job.state, job.error) == (JobState.DONE, None)
    assert job.done == job.total > 0
    reports = {each.run_id: each for each in _reports(world, admin, job)}
    one, two = reports["one"], reports["two"]
    assert (one.expected_points, one.found_points, one.expected_attributes, one.found_attributes) == (20, 20, 3, 3)
    assert (one.expected_files, one.files, one.is_bad, one.differences) == (2, 1, True, [])
    assert (two.found_points, two.is_bad, two.is_new) == (8, False, True)
    assert {each.run_id for each in _reports(world, admin, job, only_bad=True)} == {"one", ""}
    again = _over(world, admin, imports.start_import(world.t, admin, str(tmp_path), None))
    assert {each.run_id: each.found_points for each in _reports(world, admin, again)} == {"one": 20, "two": 8, "": 0}
    assert not any(each.is_new for each in _reports(world, admin, again))


def test_what_is_not_stored_is_named(
    world: World, admin: Caller, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _two_runs(tmp_path, project)
    whole = importing.requests_of

    def all_but_the_last(log: OperationLog, project: str) -> list[Request]:
        return list(whole(log, project))[:-1]

    monkeypatch.setattr(importing, "requests_of", all_but_the_last)
    job = _over(world, admin, imports.start_import(world.t, admin, str(tmp_path), None))
    two = next(each for each in _reports(world, admin, job) if each.run_id == "two")
    assert (two.found_points, two.expected_points, two.is_bad) == (0, 8, True)
    assert two.differences == ["acc: is not there", "loss: is not there"]


def test_an_import_that_a_stop_interrupts_goes_on_after_the_start(
    world: World, admin: Caller, project: str, tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        write_log(tmp_path, [a_creation(f"r{number}"), snapshot(0, {"a": 1.0})], project=project, run=f"r{number}", at=number + 1)
    reached, is_open = threading.Event(), threading.Event()
    whole = importing.requests_of

    def slow(log: OperationLog, project: str) -> Iterator[Request]:
        if log.run_id == "r1":
            reached.set()
            assert is_open.wait(60)
        return whole(log, project)

    with monkeypatch.context() as patched:
        patched.setattr(importing, "requests_of", slow)
        job = imports.start_import(world.t, admin, str(tmp_path), None)
        assert reached.wait(60)
        closing = threading.Thread(target=world.t.jobs.close)
        closing.start()
        until(lambda: world.t.jobs.is_stopping, what="the stop")
        is_open.set()
        closing.join(60)
        world.reopen()
    world.t.importer = FolderImporter(world.t, world.directory / "data", shared)
    left = imports.find_import(world.t, admin, job.uuid)
    assert left.state is JobState.RUNNING
    assert [each.run_id for each in _reports(world, admin, job)] == ["r0"]
    jobs.resume(world.t, is_start=True)
    ended = _over(world, admin, job)
    assert (ended.state, ended.done) == (JobState.DONE, ended.total)
    assert [(each.run_id, each.found_points) for each in _reports(world, admin, job)] == [("r0", 1), ("r1", 1), ("r2", 1)]


def test_owners_import_from_below_the_shared_folder_and_from_nowhere_else(
    world: World, project: str, shared: Path, tmp_path: Path
) -> None:
    _two_runs(shared / "mine" if (shared / "mine").mkdir() is None else shared, "gone/elsewhere")
    _two_runs(tmp_path, "gone/elsewhere")
    (shared / "way-out").symlink_to(tmp_path)
    for path in (str(tmp_path), "..", "mine/../..", "way-out", "way-out/.neptune", "/", "/nowhere", str(shared.parent)):
        with pytest.raises(AccessDenied, match="not below the folder for imports"):
            imports.look(world.t, world.owner, path, project)
    with pytest.raises(AccessDenied, match="Only admins"):
        imports.start_import(world.t, world.owner, "mine", None)
    stranger = Caller(users.create_user(world.t, users.operator(world.t), f"stranger-{project[5:]}"))
    with pytest.raises(ProjectNotFound):
        imports.start_import(world.t, stranger, "mine", project)
    job = _over(world, world.owner, imports.start_import(world.t, world.owner, "mine", project))
    assert sorted((each.run_id, each.found_points) for each in _reports(world, world.owner, job)) == [("one", 20), ("two", 8)]
    with pytest.raises(NotFound):
        imports.find_import(world.t, stranger, job.uuid)
    assert imports.list_imports(world.t, stranger, 10) == []


def test_links_within_the_shared_folder_lead_nowhere(world: World, project: str, shared: Path, tmp_path: Path) -> None:
    outside = write_log(tmp_path, [a_creation("out"), snapshot(0, {"a": 1.0})], project=project, run="out")
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    home = shared / "links"
    home.mkdir()
    (home / "linked.sqlite3").symlink_to(outside)
    (home / "folder").symlink_to(outside.parent)
    (home / "inner.txt").symlink_to(secret)
    uploads = [Upload(str(each), f"in/{each.name}") for each in (secret, home / "inner.txt")]
    write_log(home, [a_creation("in")], project=project, run="in", uploads=uploads)
    beside = write_log(home, [a_creation("beside")], project=project, run="beside")
    beside.with_name(beside.name + "-wal").symlink_to(secret)
    job = _over(world, world.owner, imports.start_import(world.t, world.owner, "links", project))
    (report,) = _reports(world, world.owner, job)
    assert (report.run_id, report.files, report.problem_count) == ("in", 0, 2)
    assert all("is not taken" in each for each in report.problems)


def test_without_a_shared_folder_owners_import_nothing_and_admins_nothing_of_the_servers_own(
    world: World, admin: Caller, project: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    (data_dir / "inside").mkdir(parents=True)
    monkeypatch.setattr(world.t, "importer", FolderImporter(world.t, data_dir, None))
    with pytest.raises(AccessDenied, match="only its admins"):
        imports.look(world.t, world.owner, str(tmp_path), project)
    for path in (data_dir, data_dir / "inside"):
        with pytest.raises(AccessDenied, match="belongs to the server"):
            imports.look(world.t, admin, str(path), None)
    with pytest.raises(InvalidInput, match="whole path"):
        imports.look(world.t, admin, "data", None)
    with pytest.raises(InvalidInput, match="no folder"):
        imports.look(world.t, admin, str(tmp_path / "missing"), None)
    (tmp_path / "part.parquet").touch()
    with pytest.raises(InvalidInput, match="is a file"):
        imports.look(world.t, admin, str(tmp_path / "part.parquet"), None)


def test_a_cancelled_import_keeps_what_it_has_stored(
    world: World, admin: Caller, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _two_runs(tmp_path, project)
    reached, is_open = _held_up(monkeypatch)
    job = imports.start_import(world.t, admin, str(tmp_path), None)
    assert reached.wait(60)
    assert imports.cancel_import(world.t, admin, job.uuid).is_cancelled
    is_open.set()
    assert _over(world, admin, job).state is JobState.CANCELLED
    assert len(_reports(world, admin, job)) <= 1


def test_an_import_that_a_kill_cut_off_is_completed_by_the_next_server(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    steps = [snapshot(n * STEP, {f"m/{k}": float(n) for k in range(50)}) for n in range(400)]
    for number in range(8):
        write_log(folder, [a_creation(f"r{number}"), *steps], project="main/brought", run=f"r{number}", at=number + 1)
    with running_server(tmp_path) as server:
        token = server.token("admin")
        api = Api(server.url).signed_in(token)
        begun = api("POST", "/api/v1/imports", {"folder": str(folder)})
        assert begun.status == 201, begun.body
        report = f"/api/v1/imports/{begun.json['id']}/report"
        until(lambda: api("GET", report).json["total"], what="the first run")
        os.kill(server.pid, signal.SIGKILL)
    with running_server(tmp_path) as server:
        api = Api(server.url).signed_in(token)
        until(
            lambda: api("GET", f"/api/v1/imports/{begun.json['id']}").json["state"] == "done",
            what="the end of the import",
            seconds=90,
        )
        told = api("GET", report).json
        assert (told["total"], told["bad"]) == (8, 0)
        assert {each["found_points"] for each in told["runs"]} == {20_000}


def test_an_export_is_looked_at_imported_and_compared(world: World, admin: Caller, project: str, tmp_path: Path) -> None:
    write_export(tmp_path, project)
    found = imports.look(world.t, admin, str(tmp_path), None)
    assert (found.logs, found.run_count, found.new_runs, found.problem_count, found.is_counted) == (9, 9, 9, 0, True)
    assert [(each.name, each.is_there, each.runs, each.points) for each in found.projects] == [(project, True, 9, found.points)]
    job = _over(world, admin, imports.start_import(world.t, admin, str(tmp_path), None))
    assert (job.state, job.error) == (JobState.DONE, None)
    assert job.done == job.total > 1_000
    reports = _reports(world, admin, job)
    assert [each.is_bad for each in reports] == 9 * [False]
    assert sum(each.expected_points for each in reports) == sum(each.found_points for each in reports) == found.points
    assert sum(each.expected_files for each in reports) == sum(each.files for each in reports) == found.files
    assert imports.look(world.t, admin, str(tmp_path), None).new_runs == 0


def test_a_run_that_lacks_parts_is_not_among_those_that_would_be_imported(
    world: World, admin: Caller, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("gap", "whole"):
        rows = ExportWriter(tmp_path).run(project, name).values("string", sys__custom_run_id=name)
        parts = rows.values("float", **{f"v{n}": 1.0 for n in range(9)}).write(parts=3)
        if name == "gap":
            parts[1].unlink()
    for seconds in (15.0, -1.0):
        monkeypatch.setattr(folders, "_LOOK_SECONDS", seconds)
        found = imports.look(world.t, admin, str(tmp_path), None)
        assert [(each.name.split("/")[-1][:3], each.is_refused) for each in found.runs] == [("gap", True), ("who", False)]
        assert (found.logs, found.run_count, found.new_runs, found.problem_count) == (2, 1, 1, 1)
        assert [(each.runs, each.problems) for each in found.projects] == [(1, 1)]
    job = _over(world, admin, imports.start_import(world.t, admin, str(tmp_path), None))
    assert [(each.run_id, each.is_bad) for each in _reports(world, admin, job) if each.sys_id] == [("whole", False)]


def test_an_import_that_waits_for_another_stops_at_once(
    world: World, admin: Caller, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _two_runs(tmp_path, project)
    reached, is_open = _held_up(monkeypatch)
    first, second = (imports.start_import(world.t, admin, str(tmp_path), None) for _ in range(2))
    assert reached.wait(60)
    stopped = imports.cancel_import(world.t, admin, second.uuid)
    assert (stopped.state, stopped.is_over) == (JobState.CANCELLED, True)
    is_open.set()
    assert _over(world, admin, first).state is JobState.DONE
    assert _reports(world, admin, second) == []


def test_of_a_damaged_archive_it_is_told_what_was_taken(world: World, admin: Caller, project: str, tmp_path: Path) -> None:
    rows = ExportWriter(tmp_path).run(project, "sets").values("string", sys__custom_run_id="sets")
    rows.file_set("whole", {"a.py": b"a", "b.py": b"b"})
    rows.file_set("hurt", {"a.py": b"a" * 1000, "b.py": b"b"}).file_set("cut", {"c.py": b"c" * 1000}).write()
    hurt, cut = (rows.files_folder / "sets" / name / f"{name}.zip" for name in ("hurt", "cut"))
    content = bytearray(hurt.read_bytes())
    content[40:44] = bytes(4)
    hurt.write_bytes(content)
    cut.write_bytes(cut.read_bytes()[:-30])
    (looked,) = imports.look(world.t, admin, str(tmp_path), None).runs
    assert not looked.is_refused
    assert len(looked.problems) == 1
    assert "is damaged or cut off" in looked.problems[0]
    job = _over(world, admin, imports.start_import(world.t, admin, str(tmp_path), None))
    (report,) = _reports(world, admin, job)
    assert (report.is_bad, report.files, report.expected_files, report.problem_count) == (True, 1, 3, 2)
    of_cut, of_hurt = sorted(report.problems)
    assert of_cut.startswith("cut: The archive")
    assert "nothing of it is taken" in of_cut
    assert of_hurt.startswith('hurt: 1 of its 2 files are taken, and the others cannot be read. "a.py" in')

    def names(path: str) -> list[str]:
        return [each.name for each in file_sets.list_members(world.t, world.owner, f"{project}/{report.sys_id}", path)]

    assert names("whole") == ["a.py", "b.py"]
    assert names("hurt") == ["b.py"]
    with pytest.raises(AttributeNotFound):
        names("cut")


def test_what_there_is_no_time_to_count_is_listed_all_the_same(
    world: World, admin: Caller, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_export(tmp_path, project)
    monkeypatch.setattr(folders, "_LOOK_SECONDS", -1.0)
    found = imports.look(world.t, admin, str(tmp_path), None)
    assert (found.logs, found.run_count, found.is_counted, found.problem_count) == (9, 9, False, 0)
    assert [(each.name, each.runs) for each in found.projects] == [(project, 9)]


def test_an_import_of_an_export_goes_on_with_the_runs_that_are_left(
    world: World, admin: Caller, project: str, tmp_path: Path
) -> None:
    write_export(tmp_path, project)
    importer = FolderImporter(world.t, world.directory / "data")
    request = ImportRequest(folder=str(tmp_path))

    class Stopping:
        def __init__(self, after: int) -> None:
            self.after, self.names = after, list[str]()
            self.steps = self.done = 0

        def planned(self, steps: int, done: int) -> None:
            self.steps, self.done = steps, done

        def advanced(self, steps: int) -> None:
            self.done += steps

        def finished(self, report: RunReport) -> None:
            self.names.append(report.name)
            if len(self.names) == self.after:
                raise InterruptedError

    first, second = Stopping(4), Stopping(100)
    with pytest.raises(InterruptedError):
        importer.carry_out(admin, request, set(), first)
    importer.carry_out(admin, request, set(first.names), second)
    assert len(set(first.names) | set(second.names)) == 9 == len(first.names) + len(second.names)
    assert second.done == second.steps == first.steps


def test_files_that_an_exporter_put_elsewhere_are_taken_from_where_they_are_said_to_be(
    world: World, admin: Caller, shared: Path, project: str, tmp_path: Path
) -> None:
    rows = ExportWriter(tmp_path / "hot").run(project, "apart").values("string", sys__custom_run_id="apart")
    rows.file("config", b"{}", "config.json").write()
    (tmp_path / "hot" / "files").rename(tmp_path / "cold")
    data = str(tmp_path / "hot" / "data")
    assert imports.look(world.t, admin, data, None).problem_count == 1
    assert imports.look(world.t, admin, data, None, files_path=str(tmp_path / "cold")).problem_count == 0
    job = _over(world, admin, imports.start_import(world.t, admin, data, None, files_path=str(tmp_path / "cold")))
    assert [(each.files, each.is_bad) for each in _reports(world, admin, job)] == [(1, False)]
    with pytest.raises(AccessDenied, match="is not below the folder for imports"):
        imports.start_import(world.t, world.owner, str(shared), project, files_path=str(tmp_path / "cold"))


def test_who_is_no_admin_takes_no_file_from_outside_of_an_export(
    world: World, shared: Path, project: str, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    rows = ExportWriter(shared / "theirs").run(project, "sly").values("string", sys__custom_run_id="sly")
    rows.file("kept", b"kept", "kept.txt").value("stolen", "file", {"path": "sly/link"}).write()
    (rows.files_folder / "sly" / "link").symlink_to(tmp_path / "secret")
    (rows.data_folder / "more_part_0.parquet").symlink_to(tmp_path / "secret")
    job = _over(world, world.owner, imports.start_import(world.t, world.owner, "theirs", project))
    (report,) = _reports(world, world.owner, job)
    assert (report.run_id, report.files, report.expected_files, report.problem_count) == ("sly", 1, 2, 1)
    assert "is a link to elsewhere" in report.problems[0]
