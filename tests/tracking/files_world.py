"""A project with a run and its people, on real stores, for tests of files."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from seamark.model.access import Caller, ProjectRole
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.values import AttributeValue, FileSetValue
from seamark.stores.blobs import Blobs
from seamark.stores.catalog import Catalog
from seamark.stores.columns import Columns
from seamark.tracking import containers, files, members, operations, projects, users, values, workspaces
from seamark.tracking.context import Commit, Tracking, now_ms, open_tracking
from seamark.tracking.downloads import Download
from tests.sqlite import empty_catalog


class Clock:
    """The true time, and what a test adds to it."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def __call__(self) -> int:
        return now_ms() + self.ahead_ms


@dataclass
class World:
    t: Tracking
    clock: Clock
    owner: Caller
    viewer: Caller
    stranger: Caller
    project: str

    def a_run(self) -> Container:
        created = containers.create_run(self.t, self.owner, self.project)
        created.commit.wait()
        return created.container

    def value(self, run: Container, path: str, type_: AttributeType) -> AttributeValue:
        return values.read_attribute(self.t, self.owner, str(run.uuid), path, type_).value

    def do(self, run: Container, *wanted: operations.Operation) -> Commit:
        return done(operations.execute(self.t, self.owner, str(run.uuid), wanted))

    def upload(self, run: Container, path: str, data: bytes, ext: str = "") -> None:
        done(files.upload_file(self.t, self.owner, str(run.uuid), path, ext, data))

    def put_member(self, run: Container, name: str, data: bytes, path: str = "set") -> None:
        done(files.upload_set_member(self.t, self.owner, str(run.uuid), path, name, data))

    def put_archive(self, run: Container, archive: bytes, *, reset: bool = False, path: str = "set") -> None:
        done(files.upload_set_archive(self.t, self.owner, str(run.uuid), path, archive, reset))

    def names(self, run: Container, directory: str = "", path: str = "set") -> list[str]:
        """What a directory of a set holds; directories end in a slash."""
        listed = files.list_members(self.t, self.viewer, str(run.uuid), path, directory)
        return [entry.name + ("/" if entry.is_directory else "") for entry in listed]

    def size_of_set(self, run: Container, path: str = "set") -> int:
        value = self.value(run, path, AttributeType.FILE_SET)
        assert isinstance(value, FileSetValue)
        return value.size

    def size_of_run(self, run: Container) -> AttributeValue:
        return self.value(run, "sys/size", AttributeType.FLOAT)

    def blob_keys(self, run: Container) -> set[str]:
        """The run's stored blobs, once what runs in the background is done."""
        self.t.background.submit(lambda: None).result(timeout=30)
        return {blob.key for blob in self.t.blobs.list(str(run.uuid))}


@contextmanager
def a_world(directory: Path, blobs: Blobs | None = None) -> Iterator[World]:
    clock = Clock()
    t = open_tracking(
        Catalog.open(empty_catalog(directory / "catalog.db")),
        Columns.open(directory / "columns", directory / "log"),
        blobs or Blobs.open(directory / "blobs", {}),
        clock=clock,
    )
    try:
        operator = users.operator(t)
        people = [Caller(users.create_user(t, operator, name)) for name in ("owner", "viewer", "stranger")]
        workspaces.create_workspace(t, operator, "team", "owner")
        project = projects.create_project(t, people[0], "team", "digits").qualified_name
        members.add_member(t, people[0], project, "viewer", ProjectRole.VIEWER)
        yield World(t, clock, *people, project)
    finally:
        t.close()


def done(commit: Commit) -> Commit:
    """The commit, once it is durable; it must have no errors."""
    assert commit.errors == []
    commit.wait(60)
    return commit


def contents(download: Download) -> bytes:
    return b"".join(download.chunks)


def parts_of(data: bytes, size: int) -> Iterable[tuple[int, int, int, bytes]]:
    """Index, first and last position, and bytes of each part."""
    for index, start in enumerate(range(0, len(data), size)):
        part = data[start : start + size]
        yield index, start, start + len(part) - 1, part


NO_UPLOAD = UUID(int=0)
